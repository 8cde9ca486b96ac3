"""The words of Cypher that the guard knows: what a query may begin with and call, what it may not contain."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A query begins with one of these; everything else (SHOW, GRANT, BEGIN, :param …) is administration.
BEGINNINGS = _words("MATCH OPTIONAL WITH UNWIND RETURN CALL")
PREFIXES = _words("EXPLAIN PROFILE")

# Words that write, load, administer or leave the database. Refused wherever they are not names.
REFUSED = _words(
    """
    CREATE MERGE DELETE DETACH NODETACH SET REMOVE DROP FOREACH LOAD INSERT UPSERT
    GRANT DENY REVOKE ALTER RENAME TERMINATE START STOP USE SHOW DRYRUN ENABLE DEALLOCATE REALLOCATE
    BEGIN COMMIT ROLLBACK SESSION
    """
)

# After these only an expression or a name can stand, never a clause. The guard relies on it when it takes a refused word
# after them for a name, so none of them may itself be used as a variable without back-ticks.
GUIDES = _words("AS RETURN WITH BY UNWIND IN AND OR XOR YIELD")
BEGIN_SUBQUERY = _words("RETURN WITH UNWIND")
BINDERS = _words("MATCH YIELD AS FOR LET")
BEFORE_EXPRESSION = BINDERS | _words(
    "WITH RETURN BY UNWIND DISTINCT WHERE AND OR XOR NOT IN CASE WHEN THEN ELSE CALL USING ON SKIP LIMIT OFFSET"
)

# Words that may stand before a round bracket without being a function.
BEFORE_BRACKET = _words(
    """
    MATCH OPTIONAL WHERE WITH RETURN DISTINCT UNWIND CALL AND OR XOR NOT IN IS CONTAINS CASE WHEN THEN ELSE BY SKIP LIMIT
    OFFSET ASC ASCENDING DESC DESCENDING AS FILTER LET FOR NEXT UNION ALL ANY SHORTEST GROUP GROUPS PATH PATHS WALK TRAIL
    ACYCLIC SIMPLE REPEATABLE ELEMENTS DIFFERENT RELATIONSHIPS ON JOIN
    """
)

PROCEDURES = _words(
    """
    db.labels db.relationshiptypes db.propertykeys db.schema.visualization db.schema.nodetypeproperties
    db.schema.reltypeproperties db.index.fulltext.querynodes db.index.fulltext.queryrelationships dbms.components
    """
)

# The functions of openCypher and Neo4j that only compute. Not here: file(), linenumber() (they say what LOAD CSV reads),
# graph.*, genai.* (it calls out), apoc.*, and whatever else a server has been extended with.
FUNCTIONS = _words(
    """
    all any none single exists reduce filter extract isempty
    coalesce nullif valuetype
    count sum avg min max collect stdev stdevp percentilecont percentiledisc
    head last size length tail reverse range keys labels nodes relationships type id elementid startnode endnode properties
    degree shortestpath allshortestpaths point point.distance point.withinbbox distance
    toboolean tobooleanornull tobooleanlist tofloat tofloatornull tofloatlist tointeger tointegerornull tointegerlist
    tostring tostringornull tostringlist toint
    abs ceil floor round sign rand isnan e exp log log10 ln sqrt pi sin cos tan cot asin acos atan atan2 sinh cosh tanh coth
    degrees radians haversin
    left right ltrim rtrim btrim trim lower upper tolower toupper replace split substring char_length character_length
    normalize
    date date.transaction date.statement date.realtime date.truncate
    datetime datetime.transaction datetime.statement datetime.realtime datetime.truncate datetime.fromepoch
    datetime.fromepochmillis
    localdatetime localdatetime.transaction localdatetime.statement localdatetime.realtime localdatetime.truncate
    localtime localtime.transaction localtime.statement localtime.realtime localtime.truncate
    time time.transaction time.statement time.realtime time.truncate
    duration duration.between duration.inmonths duration.indays duration.inseconds timestamp randomuuid
    vector.similarity.cosine vector.similarity.euclidean
    """
)
