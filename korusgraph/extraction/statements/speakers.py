"""Who speaks: the subject of a verb of saying, the name before it, the source of before, the issuer of the text."""

from __future__ import annotations

import re

from korusgraph.extraction import clause
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements.draft import act_of_verb, allowed
from korusgraph.extraction.words import pattern, table, words

_ASIDE = re.compile(r"\s*\([^()]*\)\s*\Z| +\Z")
_AFTER_MARK = pattern("statements.speakers.after_mark", re.I)
_BETWEEN = re.compile(r"[,”\"]\s*([^,”\"]*)\Z")


class Speakers:
    """Finds the speakers of one document; remembers for whom an unnamed source spoke."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.registry = reading.registry
        self.said_by: dict[str, tuple[str, ...]] = {}  # noun for an unnamed source → for whom it spoke
        self.group: tuple[int, tuple[str, ...]] = (-1, ())  # the last sentence in which several people spoke, and for whom

    def of(self, verb: Token) -> tuple[str, ...]:
        """Speakers of a verb of saying; empty when nobody that is known speaks."""
        heads = clause.subjects(verb)
        found = self._group_goes_on(verb, heads) or self._before(verb) or self.subject(verb) or self._same_source(heads)
        if found:
            self.said_by.update({_source(h): found for h in heads if h.pos in ("NOUN", "PROPN")})
            if any(h.tag in ("NNS", "NNPS") for h in heads):
                self.group = (verb.sentence, found)
        return found

    def mention(self, noun: Token) -> None:
        """Takes note of people named for a state or body, `EC ministers`, so that `the ministers said` is said by it."""
        if noun.named is None and _source(noun) in table("descriptions")["person"]:
            found = allowed(self.registry, (i for n in clause.entities(noun) for i in n.ids))
            if found and all(self.registry.type_of(i) != "Person" for i in found):
                self.said_by[_source(noun)] = found

    def _group_goes_on(self, verb: Token, heads: list[Token]) -> tuple[str, ...]:
        """`US officials said …`, then `they said`: they are those who spoke in this sentence or the one before."""
        they = any(h.text.lower() in words("they") for h in heads)
        at, found = self.group
        near = they and found and verb.sentence - at <= 1
        return found if applies("statements.group-goes-on", near) else ()

    def _before(self, verb: Token) -> tuple[str, ...]:
        """The name in `…, the ministry said.`: right before the verb, after a comma or a closing quotation mark."""
        if verb.lemma not in words("said_after"):
            return ()
        text, start = self.reading.text, self.reading.sentences[verb.sentence].span.start
        lead = _ASIDE.sub("", text[start : verb.start])
        named = next((n for n in self.registry.ending(start + len(lead)) if n.level != "FST"), None)
        if named is None or not _AFTER_MARK.search(text[start : named.span.start]):
            return ()
        between = _BETWEEN.search(text[start : named.span.start])
        if between is None or not words("links").isdisjoint(re.findall(r"\w+", between.group(1))):
            return ()
        return allowed(self.registry, named.ids) if applies("statements.name-before-said", True) else ()

    def subject(self, verb: Token) -> tuple[str, ...]:
        """Speakers by grammar: subject, agent, whoever governs the verb, or the issuer where the text says `I`."""
        head = verb.head
        if verb.dep == "conj" and not verb.all("nsubj") and head.dep == "ccomp" and act_of_verb(head.head.lemma):
            # `X said Y was fair and denied that …`: the speaker of the first verb goes on
            outer = [i for h in clause.subjects(head.head) for n in clause.entities(h) for i in n.ids]
            people = bool(outer) and all(self.registry.type_of(i) == "Person" for i in outer)
            if applies("statements.first-speaker-goes-on", people):
                return allowed(self.registry, outer)
        if clause.is_passive(verb) and not verb.all("agent"):
            return ()
        if self.answered(head) is verb:
            verb = head
        heads = clause.subjects(verb) or _inverted(verb)
        issuer = self.registry.issuers.get(verb.sentence, ())
        own = any(h.text.lower() in words("first_persons") and not self.reading.quoted(h) for h in heads)
        if issuer and own:
            return allowed(self.registry, issuer)
        beside = any(c.text.lower() in words("first_persons") for h in heads for c in h.all("conj"))
        quoted = self.quoted_as(verb)
        found: list[str] = []
        for head_ in quoted or heads:
            private = head_.named is None and head_.lemma in words("private_groups")
            states = all(self.registry.type_of(i) in ("Country", "Bloc") for n in clause.entities(head_) for i in n.ids)
            thing = head_.named is None and head_.lemma in words("things")
            if applies("statements.things-say-nothing", thing and clause.entities(head_)):
                return ()  # `China's overproduction threatens to …`
            if not applies("statements.private-group", private and states and clause.entities(head_)):
                found += [i for n in clause.entities(head_) if n.level != "FST" for i in n.ids]
        if applies("statements.and-i", issuer and beside and found):
            return (*allowed(self.registry, issuer), *allowed(self.registry, found))
        return allowed(self.registry, found or self._spoken_for(heads))

    @staticmethod
    def answered(verb: Token) -> Token | None:
        """The answer in `the minister, asked if he would sign, replied`, which the parser hangs below the asking; else None."""
        if verb.lemma not in words("requests_for_answers") or not any(
            c.text == "," and c.i == verb.i - 1 for h in (verb, *verb.children) for c in h.children
        ):
            return None
        return next((c for c in verb.all("ccomp") if act_of_verb(c.lemma) and not c.all("nsubj", "mark")), None)

    def _spoken_for(self, heads: list[Token]) -> list[str]:
        """`a spokesman for the Canadian Embassy`: the state, where the body itself is not known."""
        people = [h for h in heads if h.named is None and _source(h) in table("descriptions")["person"]]
        bodies = [b for h in people for p in ("for", "of", "at", "from") for b in clause.complements(h, p)]
        found = [i for b in bodies for n in clause.entities(b) for i in n.ids]
        return found if applies("statements.spoken-for", found) else []

    @staticmethod
    def quoted_as(verb: Token) -> list[Token]:
        """Who is quoted in `the agency quoted the minister as saying`; none for other verbs."""
        above = verb.head.head if verb.head.lemma == "as" else verb.head
        if verb.tag == "VBG" and applies("statements.quoted-as-saying", above.lemma in words("quoting")):
            return above.all("nsubjpass") or clause.objects(above)
        return []

    def _same_source(self, heads: list[Token]) -> tuple[str, ...]:
        """`a ministry official said …`, then `the official said …`: the source of before goes on."""
        for head in heads:
            definite = any(c.lemma in words("definite_plurals") for c in head.all("det"))
            if _source(head) in table("descriptions")["person"] and (
                definite
                or (head.tag in ("NNS", "NNPS") and _source(head) in words("bare_groups") and not head.all("det", "amod"))
            ):
                found = self.said_by.get(_source(head), ())
                return found if applies("statements.same-source", found) else ()
        return ()


def _source(noun: Token) -> str:
    """The noun for a source, in the singular and without capitals."""
    lower = noun.lemma.lower()
    return lower.removesuffix("s") if noun.tag in ("NNS", "NNPS") and lower.endswith("s") else lower


def _inverted(verb: Token) -> list[Token]:
    """`…, warned Hildegard Mueller`: a name right after a verb whose clause stands before it is its subject."""
    before = any(c.dep == "ccomp" and c.i < verb.i for c in verb.children)
    found = [o for o in verb.all("dobj") if o.named is not None and o.i - verb.i <= 4]
    return found if applies("statements.inverted", before and found) else []
