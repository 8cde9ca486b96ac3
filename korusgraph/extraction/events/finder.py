"""The walk over a document: triggers of each sentence to events, then the events of the document joined."""

from __future__ import annotations

import re
from typing import Any

from korusgraph.extraction import clause
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.events.guards import in_idiom, retaliatory, stands
from korusgraph.extraction.events.joining import join
from korusgraph.extraction.events.kinds import as_spoken_of, is_heading, is_term
from korusgraph.extraction.events.matching import Matcher
from korusgraph.extraction.events.memory import remember
from korusgraph.extraction.events.roles import Roles
from korusgraph.extraction.events.sharing import (
    share_agreed,
    share_imposer,
    share_measured,
    share_modality,
    share_owner,
    share_parties,
    share_subjects,
    their_agreement,
)
from korusgraph.extraction.events.sides import kept_apart
from korusgraph.extraction.events.standing import in_heading
from korusgraph.extraction.events.treaty import signature
from korusgraph.extraction.events.triggers import Conditions, Trigger, index
from korusgraph.extraction.events.when import When
from korusgraph.extraction.modality import modality
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies, vetoed
from korusgraph.extraction.words import pattern, table, words
from korusgraph.model import Span
from korusgraph.ontology import load

_BEFORE_FORCE = pattern("events.finder.before_force", re.I)


class EventFinder:
    """Finds the events of one parsed document."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.text
        self.sentences = reading.sentences
        self.registry = reading.registry
        self.ontology = load()
        self.match = Matcher(reading.registry)
        self.conditions = Conditions(self.match)
        self.roles = Roles(self.match)
        self.when = When(reading)

    def run(self) -> list[EventDraft]:
        """Events in order of the text, joined where they are one."""
        drafts: list[EventDraft] = []
        for sentence in self.sentences:
            self.match.before = [s.tokens for s in self.sentences[max(0, sentence.index - 2) : sentence.index + 1]]
            if applies("events.heading", is_heading(sentence, self.text)):
                continue
            found = self._verbs(sentence)
            found += self._nouns(sentence, found)
            closing = signature(self.reading, sentence)
            if closing is not None:
                found = [d for d in found if d.type != "sign"] + [closing]
            found.sort(key=lambda d: d.trigger.start)
            share_subjects(found, self.roles.doers, self.roles.two_sides)
            share_parties(found)
            share_owner(found)
            share_imposer(found, self.roles.doers)
            share_agreed(found)
            share_measured(found)
            share_modality(found)
            drafts += found
        as_spoken_of(drafts)
        joined = join(self.reading, drafts)
        their_agreement(self.registry, joined)
        remember(self.reading, joined)
        kept_apart(joined)
        return joined

    # -- triggers ----------------------------------------------------------------
    def _verbs(self, sentence: Sentence) -> list[EventDraft]:
        table, _ = index()
        found: list[EventDraft] = []
        for token in sentence.tokens:
            if not _may_be_verb(token, table):
                continue
            for id_, type_, row in table.get(token.lemma, ()):
                extra = self.conditions.verb(token, row, id_)
                if not applies(id_, extra is not None) or extra is None:
                    continue
                end = max([token.end, *(t.end for t in extra if 0 < t.start - token.end < 12)])
                rule = f"verb:{type_}:{row['lemma']}"
                type_ = retaliatory(type_, clause.objects(token))
                draft = self._draft(type_, token, Span(token.start, end), rule, turned="turned" in row)
                draft.modality = _of_row(row, draft.modality)
                if stands(draft, found):
                    found.append(draft)
                else:
                    vetoed(id_)
                break
        return found

    def _nouns(self, sentence: Sentence, verbs: list[EventDraft]) -> list[EventDraft]:
        _, table = index()
        found: list[EventDraft] = []
        for token in sentence.tokens:
            if token.lemma not in table or not self._may_be_noun(token, sentence):
                continue
            taken = (token.sentence, token.i)
            for id_, type_, row in table[token.lemma]:
                if not applies(id_, self.conditions.noun(token, row, id_)):
                    continue
                near = next(
                    (v for v in verbs if v.type == type_ and taken in self.conditions.consumed and _under(token, v)), None
                )
                if near is not None:
                    near.others.append(token.span)
                    break
                if taken in self.conditions.consumed:
                    continue
                start = sentence.tokens[token.i - 1].start if " " in row["lemma"] else token.start
                rule = f"noun:{type_}:{row['lemma']}"
                draft = self._draft(retaliatory(type_, [token]), token, Span(start, token.end), rule, noun=True)
                draft.reference = "reference" in row
                if type_ == "negotiation_round":
                    self.conditions.take_in_talks(token)
                draft.modality = _of_row(row, draft.modality)
                if stands(draft, [*verbs, *found]):
                    found.append(draft)
                else:
                    vetoed(id_)
                break
        return found

    def _may_be_noun(self, token: Token, sentence: Sentence) -> bool:
        if token.pos not in ("NOUN", "PROPN") or token.inside or token.dep == "compound":
            return False
        named = token.named
        if named is not None and (named.level == "NAM" or self.registry.type_of(named.ids[0]) != "Agreement"):
            return False
        return not (in_idiom(sentence, token) or in_heading(sentence, token))

    # -- one event -----------------------------------------------------------------
    def _draft(
        self, type_: str, token: Token, trigger: Span, rule: str, noun: bool = False, turned: bool = False
    ) -> EventDraft:
        roles = self.roles.of(type_, token, noun, turned)
        mood = modality(token, noun)
        if mood == "occurred" and not noun:
            mood = self._broken_parse(token)
            if applies("events.term-of-agreement", mood == "occurred" and is_term(self.match, type_, token)):
                mood = "planned"
        date, mood = self.when.date(token, noun, mood)
        around = self.text[max(0, trigger.start - 40) : trigger.end + 40]
        if date is None and applies("events.speaks-of-its-own-force", mood == "occurred" and _BEFORE_FORCE.search(around)):
            mood = "planned"  # a treaty speaks of its own entry into force as still to come
        determiners = {c.lemma for c in token.children if c.dep == "det"} if noun else set()
        draft = EventDraft(
            type_,
            token,
            trigger,
            roles,
            mood,
            date,
            rule,
            noun,
            definite=bool(determiners & words("definites")),
            indefinite=bool(determiners & words("indefinites")),
            sentence=token.sentence,
            evidence=[self.sentences[token.sentence].span],
        )
        draft.renegotiation = token.lemma in words("renegotiating") or (
            type_ == "negotiate" and any(t.lemma in words("renegotiations") for t in clause.complements(token, "on"))
        )
        return draft

    def _broken_parse(self, verb: Token) -> str:
        """Modality of a verb form that cannot stand alone, from the last auxiliary before it.

        Numbered clauses (`will (i) modify …, by suspending …; and (ii) remove …`) break the parse; a planned thing must
        not pass for one that happened.
        """
        if verb.tag not in ("VB", "VBG"):
            return "occurred"
        for token in reversed(self.sentences[verb.sentence].tokens[: verb.i]):
            if token.dep in ("acl", "relcl", "amod"):
                continue  # a participle inside a noun phrase
            if token.tag in ("VBD", "VBZ") or (token.tag == "VBP" and token.lemma not in words("to_be")):
                return "occurred"
            if applies("events.last-auxiliary", token.tag == "MD"):
                return str(table("auxiliaries").get(token.lemma, "conditional"))
        return "occurred"


def _may_be_verb(token: Token, table: dict[str, list[Trigger]]) -> bool:
    predicate = token.pos == "ADJ" and token.dep in ("acomp", "amod", "oprd", "conj", "ROOT")  # `goods are exempt from duties`
    verbs_only = predicate and token.lemma not in words("bearing_adjectives") and (token.dep == "amod" or bool(token.all("ccomp") or token.head.all("ccomp")))
    if applies("events.adjective-of-no-deed", verbs_only and token.lemma in table):
        return False  # `it is clear that …`, `the complete text`
    mistaken = token.tag == "NNS" and token.dep in ("ROOT", "ccomp", "conj") and bool(token.all("nsubj"))
    if applies("events.verb-taken-for-noun", mistaken and token.lemma in table):
        return True  # `the accord enters into force`
    if token.pos not in ("VERB", "AUX") and not predicate and not (token.tag.startswith("VB") and token.lemma in table):
        return False
    return not (token.inside or (token.named is not None and token.named.level == "NAM"))


def _of_row(row: dict[str, Any], modality: str) -> str:
    """`rejected the pact` denies its approval, `requested a panel` proposes one; what is itself denied or unsure stays so."""
    return str(row.get("mood", modality)) if modality in ("occurred", "ongoing", "planned") else modality


def _under(token: Token, verb: EventDraft) -> bool:
    return token.head is verb.token or verb.token in token.ancestors()
