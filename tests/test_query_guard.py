"""Only reading queries pass."""

from __future__ import annotations

import pytest

from korusgraph.database.bolt import Rows
from korusgraph.errors import KorusgraphError
from korusgraph.guard.cypher import check_read_only
from korusgraph.query import as_csv, as_markdown, parameters, table


@pytest.mark.parametrize(
    "text",
    [
        "CREATE (n)",
        "MATCH (n) DELETE n",
        "MATCH (n) DETACH DELETE n",
        "MATCH (n) SET n.x = 1",
        "MATCH (n) REMOVE n.x",
        "MERGE (n:A {id: 1})",
        "mErGe (n)",
        "MATCH (n) /* harmless */ SET n.x = 1",
        "MATCH (n) // x\nSET n.x = 1",
        "FOREACH (x IN [1] | CREATE (n))",
        "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l",
        "CALL apoc.cypher.runWrite('CREATE (n)', {})",
        "CALL dbms.shutdown()",
        "CALL { CREATE (n) } IN TRANSACTIONS",
        "MATCH (n) CALL (n) { RETURN 1 AS x } IN 10 CONCURRENT TRANSACTIONS RETURN x",
        "DROP INDEX x",
        "MATCH (n) RETURN n; MATCH (m) DELETE m",
        "\\u0043REATE (n)",
        "RETURN 1 AS `a` SET x",
        "EXPLAIN CREATE (n)",
        "USE other MATCH (n) RETURN n",
        "CALL db.createLabel('x')",
        "MATCH (n) RETURN n 'open",
        "",
        "  ;  ",
        "// only a comment",
        "INSERT (:A)",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(KorusgraphError):
        check_read_only(text)


@pytest.mark.parametrize(
    "text",
    [
        "MATCH (n) RETURN n",
        "MATCH (n {name: 'CREATE'}) RETURN n",
        "MATCH (n) WHERE n.set = 1 RETURN n",
        "MATCH (n) RETURN n.name AS `delete`",
        "MATCH (s:Set) RETURN s",
        'RETURN "it\'s fine; SET"',
        "MATCH (n) RETURN n // SET\n",
        "CALL db.labels()",
        "MATCH (n) CALL (n) { MATCH (n)--(m) RETURN count(m) AS c } RETURN c",
        "MATCH (n) RETURN n;",
        "OPTIONAL MATCH (n) WITH n UNWIND [1] AS x RETURN x ORDER BY x SKIP 1 LIMIT 2",
        "MATCH p = shortestPath((a)-[*..4]-(b)) RETURN p",
        "RETURN $set",
        "MATCH (n) RETURN n.offset, n.created",
        "MATCH (use)-[r]->(b) RETURN use.name",
    ],
)
def test_allowed(text: str) -> None:
    check_read_only(text)


def test_parameters_are_json_or_text() -> None:
    assert parameters(("name=KORUS", "n=3", "list=[1,2]", "date=2017-08-19")) == {
        "name": "KORUS",
        "n": 3,
        "list": [1, 2],
        "date": "2017-08-19",
    }


def test_csv_cells_do_not_run_as_formulas() -> None:
    assert as_csv(Rows(["a"], [["=1+1"], ["-5"], ["ok"], [-5]])) == "a\n'=1+1\n'-5\nok\n-5\n"


def test_table_shows_control_characters_instead_of_sending_them() -> None:
    assert "\x1b" not in table(Rows(["a"], [["\x1b[31mred"]]))


def test_markdown_escapes_the_bar() -> None:
    assert as_markdown(Rows(["a"], [["x|y"]])).splitlines()[2] == "| x\\|y |"
