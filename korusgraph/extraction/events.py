"""Events: triggers by the table, roles by grammar, modality, date; mentions of one event joined."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from korusgraph.extraction import clause, dates
from korusgraph.extraction.clause import Matcher
from korusgraph.extraction.modality import modality, with_date
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.registry import Named
from korusgraph.extraction.rulebook import ROW_TEXT, applies, dropped, failed, trigger_ids
from korusgraph.model import DateValue, Span
from korusgraph.ontology import load

_BEFORE_FORCE = re.compile(
    r"\b(?:upon|after|before|until|on|from|following|date of|prior to)\s+(?:the\s+)?(?:date\s+of\s+)?(?:the\s+)?"
    r"entry\s+into\s+force\s+of\s+(?:this|the present)\b"
    r"|\bthis\s+(?:agreement|protocol|treaty)\s+enters\s+into\s+force",
    re.I,
)
_PREPOSITIONS = frozenset("of on in into to from with for against at by as between among before".split())
_GROUPS_WITH_AGREEMENT = frozenset(("contact", "lifecycle", "dispute", "information"))
_PLACED = frozenset(("launch", "conclude", "sign", "agree"))
_LIGHT = frozenset(
    "hold have conduct resume continue begin start open launch make take reach enter pursue conclude finish end "
    "complete attend schedule plan announce propose seek cancel suspend host convene lead join undertake maintain keep retain use apply "
    "impose introduce implement adopt enact unveil file win set face order threaten".split()
)


_CHAIRING = frozenset(("open", "chair", "lead", "host", "co-chair", "head"))
_VISITS = frozenset(("visit", "trip", "travel", "tour"))


@dataclass(slots=True)
class EventDraft:
    """An event under construction."""

    type: str
    token: Token
    trigger: Span
    roles: dict[str, list[str]]
    modality: str
    date: DateValue | None
    rule: str
    noun: bool
    definite: bool
    indefinite: bool
    reference: bool
    sentence: int
    others: list[Span] = field(default_factory=list)
    evidence: list[Span] = field(default_factory=list)
    id: str = ""
    renegotiation: bool = False
    dated: bool = False

    def members(self, *roles: str) -> set[str]:
        return {m for r in roles for m in self.roles.get(r, ())}


Trigger = tuple[str, str, dict[str, Any]]  # id, event type, row


@cache
def _index() -> tuple[dict[str, list[Trigger]], dict[str, list[Trigger]]]:
    """Trigger tables by lemma, in the order of the event types (the first type wins a tie)."""
    verbs: dict[str, list[Trigger]] = defaultdict(list)
    nouns: dict[str, list[Trigger]] = defaultdict(list)
    order = list(load().event_types)
    for trigger in sorted(trigger_ids(), key=lambda t: order.index(t[1])):
        lemma = str(trigger[2]["lemma"])
        if trigger[0].startswith("verb:"):
            verbs[lemma].append(trigger)
        else:
            nouns[lemma.split()[-1]].append(trigger)
    return verbs, nouns


class EventFinder:
    """Finds the events of one parsed document."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.text
        self.sentences = reading.sentences
        self.registry = reading.registry
        self.times = reading.times
        self.match = Matcher(reading.registry)
        self.ontology = load()
        self.consumed: set[tuple[int, int]] = set()

    def run(self) -> list[EventDraft]:
        """Events in order of the text, joined where they are one."""
        drafts: list[EventDraft] = []
        for sentence in self.sentences:
            before = self.sentences[max(0, sentence.index - 2) : sentence.index]
            self.match.recent = frozenset(t.lemma for s in before for t in s.tokens)
            found = list(self._verbs(sentence))
            found += self._nouns(sentence, found)
            found.sort(key=lambda d: d.trigger.start)
            self._inherit(found)
            self._share_parties(found)
            drafts += found
        joined = self._join(drafts)
        self._their_agreement(joined)
        return joined

    def _their_agreement(self, drafts: list[EventDraft]) -> None:
        """Talks of two parties are about the agreement of the text that is theirs."""
        counted = sorted(self.registry.of_type("Agreement"), key=lambda d: -len(d.mentions))
        for draft in drafts:
            sides = draft.members("participant")
            if (
                draft.type not in ("negotiate", "negotiation_round", "launch", "conclude")
                or draft.members("agreement")
                or len(sides) != 2
            ):
                continue
            theirs = next((d.id for d in counted if d.mentions and set(self.registry.parties(d.id)) == sides), None)
            if theirs is not None:
                draft.roles["agreement"] = [theirs]

    # -- triggers ----------------------------------------------------------------
    def _verbs(self, sentence: Sentence) -> Iterator[EventDraft]:
        table, _ = _index()
        for token in sentence.tokens:
            if token.pos not in ("VERB", "AUX") and not (token.tag.startswith("VB") and token.lemma in table):
                continue
            if token.inside or (token.named is not None and token.named.level == "NAM"):
                continue
            if token.text == "talks" and not token.all("nsubj"):
                continue  # the noun, taken for a verb
            for id_, type_, entry in table.get(token.lemma, ()):
                extra = self._verb_fits(token, entry, id_)
                if not applies(id_, extra is not None) or extra is None:
                    continue
                draft = self._draft(
                    self._retaliatory(type_, clause.objects(token)),
                    token,
                    extra,
                    noun=False,
                    rule=f"verb:{type_}:{entry['lemma']}",
                )
                if self._says_enough(draft):
                    yield draft
                else:
                    dropped("events", "names nobody and nothing")
                break

    def _verb_fits(self, verb: Token, entry: dict[str, Any], id_: str) -> list[Token] | None:
        """Words that belong to the trigger beside the verb, or None when a condition fails."""
        extra: list[Token] = []
        used: list[Token] = []
        for key, wanted in entry.items():
            if key in ROW_TEXT:
                continue
            failed(id_, f"{key} {wanted}")
            if key == "particle":
                particle = next(
                    (c for c in verb.children if c.text.lower() == wanted and c.dep in ("prt", "prep", "advmod", "acomp")), None
                )
                if particle is None:
                    return None
                extra.append(particle)
            elif key == "object":
                objects = clause.objects(verb)
                if not self.match.any_is(objects, wanted):
                    return None
                used += objects
            elif key == "subject":
                heads = [t for s in (verb.all("nsubj", "nsubjpass") or clause.subjects(verb)) for t in clause.with_conjuncts(s)]
                if not self.match.any_is(heads, wanted):
                    return None
                used += heads
            elif key == "agent":
                if not self.match.any_is([t for s in clause.subjects(verb) for t in clause.with_conjuncts(s)], wanted):
                    return None
            elif key in _PREPOSITIONS:
                reached = clause.complements(verb, key)
                names = [wanted] if isinstance(wanted, str) else wanted
                gerund = [g for p in verb.all("prep") if p.lemma == key for g in p.all("pcomp")]
                if not self.match.any_is(reached, wanted) and not ("any" in names and gerund):
                    return None
                literal = [t for t in reached if t.lemma in names and not clause.word_class(t.lemma)]
                extra += [t for t in literal if t.named is None]
                used += reached
            elif key == "complement":
                if not self._complement(verb, wanted):
                    return None
            elif key == "aux":
                if not any(c.dep == "aux" and c.lemma in wanted for c in verb.children):
                    return None
            elif key == "adverb":
                if not any(c.dep == "advmod" and c.lemma == wanted for c in verb.children):
                    return None
            elif key == "that":
                if not verb.all("ccomp"):
                    return None
        for token in used:
            for head in clause.heads(token):
                self.consumed.add((head.sentence, head.i))
        return extra

    def _complement(self, verb: Token, wanted: Any) -> bool:
        names = [wanted] if isinstance(wanted, str) else wanted
        found = verb.all("xcomp", "ccomp", "acomp", "attr", "oprd")
        if "any" in names and verb.all("xcomp"):
            return True
        if "whether" in names:
            return any(c.dep == "mark" and c.lemma == "whether" for x in found for c in x.children)
        return any(self.match.is_a(t, n) for t in found for n in names if n != "any")

    def _nouns(self, sentence: Sentence, verbs: list[EventDraft]) -> Iterator[EventDraft]:
        _, table = _index()
        for token in sentence.tokens:
            if token.pos not in ("NOUN", "PROPN") or token.lemma not in table or token.inside or token.dep == "compound":
                continue
            if token.named is not None and (
                token.named.level == "NAM" or self.registry.type_of(token.named.ids[0]) != "Agreement"
            ):
                continue
            if self._in_idiom(sentence, token):
                continue
            for id_, type_, entry in table[token.lemma]:
                if not applies(id_, self._noun_fits(token, entry, id_)):
                    continue
                near = next(
                    (
                        v
                        for v in verbs
                        if v.type == type_
                        and (token.head is v.token or v.token in token.ancestors())
                        and (token.sentence, token.i) in self.consumed
                    ),
                    None,
                )
                if near is not None:
                    near.others.append(token.span)
                    break
                if (token.sentence, token.i) in self.consumed:
                    continue
                start = token.start
                if " " in entry["lemma"]:
                    start = sentence.tokens[token.i - 1].start
                draft = self._draft(
                    self._retaliatory(type_, [token]),
                    token,
                    [],
                    noun=True,
                    rule=f"noun:{type_}:{entry['lemma']}",
                    start=start,
                    reference="reference" in entry,
                )
                if self._says_enough(draft):
                    yield draft
                else:
                    dropped("events", "names nobody and nothing")
                break

    @staticmethod
    def _in_idiom(sentence: Sentence, noun: Token) -> bool:
        """`in consultation with`, `collective bargaining`: the noun is part of a set phrase."""
        around = " ".join(t.text.lower() for t in sentence.tokens[max(0, noun.i - 3) : noun.i + 2])
        return any(noun.text.lower() in idiom.split() and idiom in around for idiom in load().lexicon["idioms"])

    @staticmethod
    def _retaliatory(type_: str, nouns: list[Token]) -> str:
        """A measure that the text calls retaliatory is a retaliation."""
        if type_ in ("tariff_impose", "tariff_raise", "ntm") and any(
            c.lemma in ("retaliatory", "counter") for n in nouns for c in n.children
        ):
            return "retaliate"
        return type_

    def _says_enough(self, draft: EventDraft) -> bool:
        """Bare words that name nobody and nothing are no event of their own."""
        group = self.ontology.event_types[draft.type]["group"]
        if draft.type in ("consult", "agree") and not draft.definite:
            return bool(draft.members("participant"))
        if draft.noun and group == "measure":
            return bool(set(draft.roles) - {"place"})
        if draft.type == "negotiate" and not draft.noun and draft.token.dep == "relcl":
            return bool(draft.members("agreement")) or len(draft.members("participant")) > 1
        return True

    def _noun_fits(self, noun: Token, entry: dict[str, Any], id_: str) -> bool:
        words = entry["lemma"].split()
        if len(words) > 1:
            before = [c.text.lower() for c in noun.children if c.i < noun.i]
            if not all(w in before or w.replace("-", "") in before for w in words[:-1]):
                return False
        for key, wanted in entry.items():
            if key in ROW_TEXT:
                continue
            failed(id_, f"{key} {wanted}")
            if key == "plural":
                if noun.tag not in ("NNS", "NNPS"):
                    return False
            elif key == "governor":
                verbs = [wanted] if isinstance(wanted, str) else wanted
                if not (noun.dep in ("dobj", "nsubjpass", "nsubj") and noun.head.lemma in verbs):
                    return False
            elif key == "reference":
                if not any(c.dep == "det" and c.lemma in ("the", "this", "that") for c in noun.children):
                    return False
            elif key == "complement":
                if not any(
                    c.dep in ("acl", "relcl") and any(x.dep == "aux" and x.lemma == "to" for x in c.children)
                    for c in noun.children
                ):
                    return False
            elif key == "mod":
                if not self.match.any_is(self._modifiers(noun), wanted):
                    return False
            elif key in _PREPOSITIONS:
                reached = clause.complements(noun, key)
                if not self.match.any_is(reached, wanted):
                    return False
                self.consumed |= {(h.sentence, h.i) for t in reached for h in clause.heads(t) if h.named is None}
        return True

    @staticmethod
    def _modifiers(noun: Token) -> list[Token]:
        found = [
            t
            for c in noun.all("amod", "compound", "nmod", "poss", "nummod")
            for t in (c, *c.all("compound", "amod", "conj", "nmod"))
        ]
        for prep in noun.all("prep"):
            found += [t for p in prep.all("pobj") for t in clause.with_conjuncts(p)]
        # a digit's sign hangs under it: `25 % tariff`
        found += [t for c in noun.children for t in c.children if t.text in ("%", "pct", "percent")]
        return found

    # -- one event -----------------------------------------------------------------
    def _draft(
        self,
        type_: str,
        token: Token,
        extra: list[Token],
        noun: bool,
        rule: str,
        start: int | None = None,
        reference: bool = False,
    ) -> EventDraft:
        end = max([token.end, *(t.end for t in extra if 0 < t.start - token.end < 12)])
        trigger = Span(token.start if start is None else start, end)
        roles = self._roles(type_, token, noun)
        mood = modality(token, noun)
        if mood == "occurred" and not noun:
            mood = self._broken_parse(token)
        date, mood = self._date(token, noun, mood)
        if date is None and _BEFORE_FORCE.search(self.text[max(0, trigger.start - 40) : trigger.end + 40]):
            mood = "planned"  # a treaty speaks of its own entry into force as still to come
        definite = noun and any(c.dep == "det" and c.lemma in ("the", "this", "these", "that", "those") for c in token.children)
        draft = EventDraft(
            type_,
            token,
            trigger,
            roles,
            mood,
            date,
            rule,
            noun,
            definite,
            noun and any(c.dep == "det" and c.lemma in ("a", "an", "another", "no") for c in token.children),
            reference,
            token.sentence,
            evidence=[self.sentences[token.sentence].span],
        )
        draft.renegotiation = token.lemma in ("renegotiate", "renegotiation") or (
            type_ == "negotiate"
            and bool(clause.complements(token, "on"))
            and any(t.lemma == "renegotiation" for t in clause.complements(token, "on"))
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
            if token.tag in ("VBD", "VBZ") or (token.tag == "VBP" and token.lemma != "be"):
                return "occurred"
            if token.tag == "MD":
                return {"will": "planned", "shall": "planned", "should": "proposed", "must": "proposed"}.get(
                    token.lemma, "conditional"
                )
        return "occurred"

    def _roles(self, type_: str, token: Token, noun: bool) -> dict[str, list[str]]:
        frame = self.ontology.frames.get(type_, {})
        group = self.ontology.event_types[type_]["group"]
        roles: dict[str, list[str]] = defaultdict(list)

        def fill(named: Named, places: tuple[str, ...]) -> None:
            for id_ in named.ids:
                role = self._role(frame, group, type_, self.registry.type_of(id_), places)
                if (
                    token.lemma in _VISITS
                    and role == "participant"
                    and places[0] in ("object", "to")
                    and self.registry.type_of(id_) == "Country"
                ):
                    role = "place"
                if role and id_ not in roles[role]:
                    roles[role].append(id_)

        arguments = list(self._arguments(token, noun))
        for named, places in arguments:
            fill(named, places)
        for doer, done_to in (("imposer", "target"), ("imposer", "beneficiary"), ("actor", "target"), ("actor", "counterpart")):
            if len(roles.get(doer, ())) == 1:
                roles[done_to] = [i for i in roles.get(done_to, ()) if i not in roles[doer]]
        if "imposer" not in roles and type_ in ("tariff_cut", "ntm", "tariff_exempt"):
            self._parties_impose(roles, arguments)
        if "actor" not in roles and group == "lifecycle" and not noun:
            self._announcer_acts(roles, frame, token)
        return {r: m for r, m in roles.items() if m}

    def _parties_impose(self, roles: dict[str, list[str]], arguments: list[tuple[Named, tuple[str, ...]]]) -> None:
        """`an agreement that removes tariffs`: its two parties remove them."""
        for named, places in arguments:
            if places[0] == "agent" and self.registry.type_of(named.ids[0]) == "Agreement" and len(named.ids) == 1:
                parties = [p for p in self.registry.parties(named.ids[0]) if p in self.registry.drafts]
                if len(parties) == 2:
                    roles["imposer"] = parties

    def _announcer_acts(self, roles: dict[str, list[str]], frame: Any, token: Token) -> None:
        """`Trump announces that talks are ended`: who announces a deed without a doer does it."""
        head = token.head
        if (
            token.dep == "ccomp"
            and head.lemma in ("announce", "declare")
            and clause.is_passive(token)
            and frame.get("agent") == "actor"
        ):
            roles["actor"] = [
                i
                for s in clause.subjects(head)
                for n in clause.entities(s)
                for i in n.ids
                if self.ontology.family(self.registry.type_of(i)) in clause.ACTORS
            ]

    def _role(self, frame: Any, group: str, type_: str, class_: str, places: tuple[str, ...]) -> str | None:
        family = self.ontology.family(class_)
        for place in places:
            rule = frame.get(place)
            if isinstance(rule, str):
                if family in clause.ACTORS or (class_ == "Region" and place == "agent"):
                    return rule
            elif isinstance(rule, dict):
                for key in (class_, family):
                    if key in rule:
                        return str(rule[key])
        if class_ == "Agreement" and (group in _GROUPS_WITH_AGREEMENT or type_ in ("suspend",)):
            return "agreement"
        if class_ == "Product" and group in ("measure", "lifecycle", "dispute"):
            return "product"
        if class_ == "LegalAct" and group == "measure":
            return "legalBasis"
        if class_ == "LegalAct" and group in ("dispute",):
            return "measure"
        if class_ == "Office" and group == "people":
            return "office"
        if class_ == "Dispute" and group in ("dispute", "lifecycle"):
            return "dispute"
        if class_ in ("City", "Country", "Region") and {"in", "at"} & set(places) and (group == "contact" or type_ in _PLACED):
            return "place"
        return None

    def _arguments(self, token: Token, noun: bool) -> Iterator[tuple[Named, tuple[str, ...]]]:
        """Mentions with their grammatical places, the outermost preposition first."""
        if noun:
            yield from self._noun_arguments(token)
            if token.lemma in ("talk", "negotiation") and any(c.lemma == "with" for c in token.children):
                yield from self._other_side(token)
        else:
            yield from self._verb_arguments(token)

    def _other_side(self, noun: Token) -> Iterator[tuple[Named, tuple[str, ...]]]:
        """`Mulroney said talks with the United States …`: the state of the person who speaks is the other side."""
        for above in noun.ancestors():
            if above.pos != "VERB":
                continue
            for subject in above.all("nsubj"):
                if subject.named is not None and self.registry.type_of(subject.named.ids[0]) == "Person":
                    code = self.registry.drafts[subject.named.ids[0]].country
                    home = next(
                        (d.id for d in self.registry.of_type("Country", "Bloc") if code and d.country == code and d.mentions),
                        None,
                    )
                    if home is not None:
                        yield Named(subject.named.span, (home,), "FST"), ("agent",)
                    return

    def _verb_arguments(self, verb: Token) -> Iterator[tuple[Named, tuple[str, ...]]]:
        agents = clause.subjects(verb)
        for agent in agents:
            if agent.named is None and agent.head is verb and self.match.is_a(agent, "tariff"):
                yield from self._phrase_arguments(agent, "object", verb)  # `tariffs on steel from China rise`
                continue
            for named in clause.entities(agent):
                yield named, ("agent",)
        for object_ in clause.objects(verb):
            if object_ in agents:
                continue
            yield from self._phrase_arguments(object_, "object", verb)
        yield from self._prepositions(verb)
        # arguments that the verb shares with the one it is joined to or controlled by: places and partners
        if verb.dep == "conj" and verb.head.pos == "VERB" and not clause.objects(verb) and not verb.all("prep"):
            for object_ in clause.objects(verb.head):
                yield from self._phrase_arguments(object_, "object", verb)

    def _phrase_arguments(self, object_: Token, place: str, verb: Token) -> Iterator[tuple[Named, tuple[str, ...]]]:
        for part, path in clause.phrase(object_):
            if part.named is None or part is verb:
                continue
            if _owns_measure(part):
                yield part.named, ("mod",)
            elif path:
                yield part.named, _places(path)
            elif part is object_ or part.dep in ("conj", "appos"):
                yield part.named, (place,)
            else:
                yield part.named, ("inside",)

    def _prepositions(self, verb: Token) -> Iterator[tuple[Named, tuple[str, ...]]]:
        for prep in verb.children:
            if prep.dep not in ("prep", "agent", "dative", "prt", "advmod") or clause.is_aside(prep):
                continue
            for part, path in clause.phrase(prep):
                if part.named is not None:
                    if prep.dep == "agent":
                        path = ("by", *path)
                    elif prep.dep != "prt" or not path:
                        path = (prep.lemma, *path)
                    yield part.named, _places(path)

    def _noun_arguments(self, noun: Token) -> Iterator[tuple[Named, tuple[str, ...]]]:
        for part, path in clause.phrase(noun):
            if part.named is None or part is noun:
                continue
            yield (part.named, _places(path)) if path and not _owns_measure(part) else (part.named, ("mod",))
        if noun.named is not None:
            yield noun.named, ("object",)
        first = noun
        while first.dep == "conj" and first.head.pos in ("NOUN", "PROPN"):
            first = first.head  # `imposes tariffs on cars and controls on minerals`: one verb for both
        head = first.head
        if first.dep in ("dobj", "nsubjpass") and head.pos == "VERB" and head.lemma in _LIGHT:
            for agent in clause.subjects(head):
                for named in clause.entities(agent):
                    yield named, ("agent",)
            if first is noun:
                yield from self._prepositions(head)
        elif noun.dep == "nsubj" and head.pos in ("VERB", "AUX"):
            yield from self._prepositions(head)
        elif noun.dep == "pobj" and head.pos == "ADP":
            owner = head.head
            if (
                owner.dep in ("dobj", "attr", "pobj")
                and owner.pos == "NOUN"
                and owner.lemma in ("round", "session", "set", "series", "day", "week")
            ):
                yield from self._noun_arguments(owner)

    # -- dates -----------------------------------------------------------------------
    def _date(self, token: Token, noun: bool, mood: str) -> tuple[DateValue | None, str]:
        """The date of a happening, and its modality once the date is known."""
        base = self.reading.base(token.sentence)
        expression = self._expression(token, noun)
        if expression is None:
            told = self._context_date(token, mood) if not noun or mood == "occurred" else None
            return told, with_date(token, noun, mood, told.value if told else None, base)
        future = mood in ("planned", "proposed", "conditional")
        if expression.kind == "after":
            value = self._before_main(token, expression, base)
        else:
            value = dates.resolve(expression, base, future, self._anchor(token, expression))
        if value is None:
            return None, mood
        if expression.bound == "since" and mood in ("ongoing", "occurred") and not noun:
            value = DateValue(f"{value.value.split('/')[0]}/..", "interval")
        limits = dates.bounds(value.value)
        mood = with_date(token, noun, mood, limits[0] if limits else value.value, base)
        return DateValue(value.value, value.precision, expression.text(self.text)), mood

    def _before_main(self, token: Token, expression: dates.TimeExpression, base: dt.date | None) -> DateValue | None:
        """`B happened, seven months after A`: A is dated from B, and B from its own words or the publication."""
        main = base
        for other in self.times.get(token.sentence, []):
            at = owner(self.sentences[token.sentence], other)
            if other is not expression and at is not None and at in token.ancestors():
                value = dates.resolve(other, base, False)
                main = dates.parse_date(value.value) if value else main
        if main is None:
            return None
        sign = -1 if expression.parts["af_dir"].lower() == "after" else 1
        return dates.months_before(main, dates.count(expression.parts["af_n"]), expression.parts["af_u"], sign)

    def _context_date(self, token: Token, mood: str) -> DateValue | None:
        """In a digest, what is told under a date happened on it."""
        context = self.reading.days.get(token.sentence)
        if context is None or mood != "occurred":
            return None
        if token.dep == "acl" and token.tag == "VBG" and token.head.dep == "dobj":
            return DateValue(context.isoformat(), "day", "")
        if token.dep in ("relcl", "acl", "amod", "pobj", "compound") or (
            token.tag == "VBN" and token.dep not in ("ROOT", "conj", "ccomp")
        ):
            return None
        if token.pos in ("NOUN", "PROPN") and token.dep not in ("dobj", "nsubj", "nsubjpass", "ROOT", "attr"):
            return None
        return DateValue(context.isoformat(), "day", "")

    def _anchor(self, token: Token, expression: dates.TimeExpression) -> dt.date | None:
        """The nearest earlier date of the sentence that `later` and `earlier` can count from."""
        if expression.kind != "later":
            return None
        base = self.reading.base(token.sentence)
        for other in reversed(self.times.get(token.sentence, [])):
            if other.span.end <= expression.span.start and other.kind != "later":
                value = dates.resolve(other, base, False)
                if value is not None:
                    return dates.parse_date(value.value)
        return base

    def _expression(self, token: Token, noun: bool) -> dates.TimeExpression | None:
        """The time expression of a happening: on the trigger, in its phrase, or on the verb that carries it."""
        expressions = [e for e in self.times.get(token.sentence, []) if e.kind != "age"]
        if not expressions:
            return None
        sentence = self.sentences[token.sentence]
        owners = {id(e): owner(sentence, e) for e in expressions}
        chain = [token]
        current = token
        while current.head is not current and len(chain) < 4:
            head = current.head
            carries = (
                current.dep in ("dobj", "nsubjpass", "nsubj")
                and noun
                and head.pos == "VERB"
                and head.lemma in _LIGHT | {"be", "schedule", "follow"}
            )
            if (
                carries
                or (
                    current.dep == "xcomp"
                    and head.lemma in ("be", "plan", "schedule", "expect", "due", "begin", "start", "set")
                )
                or (current.dep == "pobj" and noun and head.head.pos == "NOUN")
            ):
                chain.append(head if current.dep != "pobj" else head.head)
                current = chain[-1]
                continue
            break
        for link in chain:
            for expression in expressions:
                if owners[id(expression)] is link:
                    return expression
        below = {t.i for t in _own_clause(token)}
        for expression in expressions:
            at = owners[id(expression)]
            if at is not None and at.i in below and at.pos != "VERB":
                return expression
        return None

    @staticmethod
    def _share_parties(found: list[EventDraft]) -> None:
        """`start talks with Korea on amending the pact`: who talks about a change would make it."""
        for draft in found:
            if (
                draft.type not in ("amend", "extend", "conclude", "negotiate")
                or draft.noun
                or len(draft.members("participant")) != 1
            ):
                continue
            above = next(
                (
                    o
                    for o in found
                    if o is not draft and o.type in ("launch", "negotiate", "consult") and o.token in draft.token.ancestors()
                ),
                None,
            )
            if above is not None and draft.members("participant") < above.members("participant"):
                draft.roles["participant"] = list(above.roles["participant"])

    @staticmethod
    def _inherit(found: list[EventDraft]) -> None:
        """Talks without parties are those of the happening they hang on: `signed a pact after years of talks`."""
        for draft in found:
            if draft.type != "negotiate" or not draft.noun or draft.members("participant"):
                continue
            above = next(
                (
                    o
                    for o in found
                    if o is not draft
                    and not o.noun
                    and o.token in draft.token.ancestors()
                    and o.type in ("sign", "conclude", "ratify")
                ),
                None,
            )
            if above is not None:
                draft.roles["participant"] = sorted(above.members("signatory", "participant"))
                draft.roles.setdefault("agreement", sorted(above.members("agreement")))

    # -- joining ---------------------------------------------------------------------
    def _join(self, drafts: list[EventDraft]) -> list[EventDraft]:
        """One event for repeated mentions: same type, nothing against it in roles, date and modality."""
        kept: list[EventDraft] = []
        for draft in drafts:
            earlier = next((k for k in reversed(kept) if self._same(k, draft)), None)
            if earlier is None:
                if not draft.reference:
                    kept.append(draft)
                continue
            if earlier.type == "joint_committee" and draft.token.head.lemma in _CHAIRING:
                draft.roles["chair"] = draft.roles.pop("participant", [])
            earlier.others += [draft.trigger, *draft.others]
            earlier.evidence += draft.evidence
            for role, members in draft.roles.items():
                own = earlier.roles.setdefault(role, [])
                own += [m for m in members if m not in own]
            earlier.date = earlier.date or draft.date
        return kept

    def _same(self, first: EventDraft, second: EventDraft) -> bool:
        if second.sentence - first.sentence > 12:
            return False
        if second.indefinite and self.reading.days.get(first.sentence) != self.reading.days.get(second.sentence):
            return False  # `a 50 % tariff` on another day of a digest is another one
        if first.type != second.type:
            # `the meeting`, said of a session or round already told
            return (
                second.type in ("meet", "consult")
                and second.definite
                and set(second.roles) <= {"participant", "place"}
                and first.type in ("joint_committee", "negotiation_round", "meet")
                and 0 < second.sentence - first.sentence <= 6
            )
        if first.type == "accede" and "denied" not in (first.modality, second.modality):
            return bool(first.members("actor") & second.members("actor")) and bool(
                first.members("agreement", "body") & second.members("agreement", "body")
                or not second.members("agreement", "body")
            )
        if first.date and second.date and first.date.value != second.date.value:
            return False
        shared = set(first.roles) & set(second.roles)
        for role in shared:
            a, b = set(first.roles[role]), set(second.roles[role])
            if not a & b or (role not in ("participant", "actor", "place", "agreement") and a != b and not (a <= b or b <= a)):
                return False
        if first.renegotiation != second.renegotiation and not second.noun:
            return False
        if second.noun and not second.indefinite and (second.definite or not second.roles):
            if second.sentence == first.sentence and not second.definite:
                return False
            return first.modality == second.modality or second.modality == "occurred"
        if second.noun and second.renegotiation and first.renegotiation and "occurred" not in (first.modality, second.modality):
            return bool(first.members("agreement") & second.members("agreement"))
        who = shared - {"agreement", "place", "product"}
        if not who or any(set(first.roles[r]) != set(second.roles[r]) for r in shared):
            return False
        return len(shared) >= min(len(first.roles), len(second.roles)) and first.modality == second.modality


def _owns_measure(part: Token) -> bool:
    """`the imposition of U.S. tariffs`: whose tariffs they are, wherever in the phrase."""
    return part.dep in ("poss", "amod", "compound", "nmod") and part.head.lemma in clause.word_class(
        "tariff"
    ) | clause.word_class("sanctionword")


def _places(path: tuple[str, ...]) -> tuple[str, ...]:
    """Prepositions above a mention, the one that tells its role first: direction inside a phrase beats what governs it."""
    outer, inner = path[0], path[-1]
    return (inner, outer) if inner in ("to", "from", "against", "with") else (outer, inner)


def _own_clause(token: Token) -> Iterator[Token]:
    """Tokens under a trigger without those of other clauses."""
    stack = [token]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(c for c in current.children if c.dep not in clause.CLAUSES and c.dep != "conj")


def owner(sentence: Sentence, expression: dates.TimeExpression) -> Token | None:
    """The verb or noun that a time expression hangs on."""
    covered = [t for t in sentence.tokens if t.start < expression.span.end and expression.span.start < t.end]
    if not covered:
        return None
    within = {t.i for t in covered}
    head = next((t for t in covered if t.head.i not in within or t.head is t), covered[0])
    current = head
    while current.head is not current and (
        current is head or current.pos in ("ADP", "NUM", "ADV", "SCONJ") or current.i in within
    ):
        current = current.head
        if current.i in within:
            continue
        if current.pos in ("VERB", "AUX", "NOUN", "PROPN", "ADJ"):
            break
    return current
