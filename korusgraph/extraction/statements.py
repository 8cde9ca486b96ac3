"""Statements: who said what in which manner, with quotations, act and stance."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from korusgraph.extraction import clause, dates
from korusgraph.extraction.events import EventDraft, owner
from korusgraph.extraction.modality import modality
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.model import DateValue, Span
from korusgraph.ontology import load

_NEUTRAL_VERBS = frozenset(("state", "announce"))
_HARM = frozenset(
    ("terminate", "withdraw", "tariff_impose", "tariff_raise", "retaliate", "suspend", "dispute_file", "export_control", "ntm")
)
_SPEAKERS = frozenset(("Person", "Polity", "Organization"))
_NAMING = frozenset(("call", "describe", "label", "brand", "term", "characterize", "characterise", "dub"))
_NO_PROPOSAL = frozenset(
    "detail details comment explanation benefit opportunity access prospect market help support congratulations condolence".split()
)
_UNREAL = frozenset("will would may might could shall should must to can".split())
_PARTICLES = {"call": ("on", "upon"), "rule": ("out",), "turn": ("down",)}


@dataclass(slots=True)
class StatementDraft:
    """A statement under construction."""

    act: str
    speaker: tuple[str, ...]
    trigger: Span | None
    sentence: int
    token: Token | None
    rule: str
    stance: str = "neutral"
    date: DateValue | None = None
    quotes: list[Span] = field(default_factory=list)
    content: list[EventDraft] = field(default_factory=list)
    target: list[str] = field(default_factory=list)
    evidence: list[Span] = field(default_factory=list)
    id: str = ""

    @property
    def anchor(self) -> int:
        return self.trigger.start if self.trigger else self.quotes[0].start


@cache
def _verbs() -> dict[str, str]:
    return {verb: act for act, verbs in load().lexicon["reporting"].items() for verb in verbs}


@cache
def _nouns() -> dict[str, str]:
    return {noun: act for act, nouns in load().lexicon["reporting_nouns"].items() for noun in nouns}


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(load().lexicon[name])


@cache
def _opinion() -> tuple[frozenset[str], frozenset[str]]:
    table = load().lexicon["opinion"]
    return frozenset(table["positive"]), frozenset(table["negative"])


class StatementFinder:
    """Finds the statements of one parsed document."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.text
        self.sentences = reading.sentences
        self.registry = reading.registry
        self.events = reading.events
        self.times = reading.times
        self.quotes = reading.quotes
        self.ontology = load()
        self.said_by: dict[str, tuple[str, ...]] = {}  # noun for an unnamed source → for whom it spoke

    def run(self) -> list[StatementDraft]:
        """Statements in order of the text."""
        drafts: list[StatementDraft] = []
        for sentence in self.sentences:
            found = [d for t in sentence.tokens for d in self._at(sentence, t)]
            drafts += self._one_each(found)
        self._quotations(drafts)
        drafts.sort(key=lambda d: d.anchor)
        for draft in drafts:
            self._finish(draft)
        return drafts

    # -- triggers ----------------------------------------------------------------
    def _at(self, sentence: Sentence, token: Token) -> Iterator[StatementDraft]:
        if token.inside or (token.named is not None and token.named.level == "NAM"):
            return
        if token.text.lower() == "according":
            draft = self._according(sentence, token)
        elif token.pos in ("VERB", "AUX") or token.tag.startswith("VB"):
            draft = self._verb(sentence, token)
        elif token.pos == "NOUN" and token.lemma in _nouns():
            draft = self._noun(sentence, token)
        elif token.lemma == "critical" and token.dep in ("amod", "appos", "advcl") and token.head.named is not None:
            speaker = self._allowed(list(token.head.named.ids))
            draft = (
                StatementDraft("criticise", speaker, token.span, sentence.index, token, "adjective", evidence=[sentence.span])
                if speaker
                else None
            )
        else:
            draft = None
        if draft is not None:
            yield draft

    def _verb(self, sentence: Sentence, verb: Token) -> StatementDraft | None:
        lemma, trigger_end = verb.lemma, verb.end
        for particle in _PARTICLES.get(lemma, ()):
            child = next((c for c in verb.children if c.i > verb.i and c.text.lower() == particle), None)
            if child is not None:
                lemma, trigger_end = f"{lemma} {particle}", child.end if child.start - verb.end < 3 else verb.end
        act = _verbs().get(lemma)
        if act is None:
            if lemma == "be":
                return self._attitude(sentence, verb)
            if lemma in _NAMING and (verb.all("oprd") or self._quote_in(sentence, verb)):
                return self._naming(sentence, verb)
            return None
        clausal = bool(verb.all("ccomp", "xcomp")) or self._quote_in(sentence, verb) or (verb.dep == "parataxis")
        if (
            lemma in _set("clausal_only")
            and not clausal
            and not (act == "state" and any(o.lemma in _set("avowals") for o in clause.objects(verb)))
            and not (
                act in ("support", "criticise", "reject", "demand", "propose")
                and clause.objects(verb)
                and self._subject_is_person_or_state(verb)
            )
        ):
            return None
        if applies(
            "statements.support-by-means", lemma == "support" and any(o.lemma in _set("upkeep") for o in clause.objects(verb))
        ):
            return None
        if applies("statements.thank-you", lemma == "thank" and any(o.text.lower() == "you" for o in clause.objects(verb))):
            return None
        if act == "state" and not clausal and verb.dep not in ("ROOT", "ccomp", "parataxis", "conj", "advcl"):
            return None
        if verb.tag == "VBN" and verb.dep in ("acl", "amod") and not clause.subjects(verb):
            return None
        if any(c.dep == "neg" for c in verb.children) or self._unreal(verb):
            return None
        if verb.tag == "VBN" and verb.dep == "advcl" and not verb.all("aux", "auxpass", "nsubj"):
            return None  # `Asked about …, he said`
        if lemma in ("offer", "table", "float") and any(o.lemma in _NO_PROPOSAL for o in clause.objects(verb)):
            return None
        if lemma in ("urge", "press", "seek") and any(
            o.lemma in ("approval", "passage", "ratification", "adoption") for o in clause.objects(verb)
        ):
            act = "support"
        speaker = self._before_verb(verb) or self._speaker(verb) or self._same_source(verb)
        if not speaker:
            return None
        self.said_by.update({h.lemma: speaker for h in clause.subjects(verb) if h.pos == "NOUN"})
        return StatementDraft(
            act, speaker, Span(verb.start, trigger_end), sentence.index, verb, f"verb:{lemma}", evidence=[sentence.span]
        )

    def _same_source(self, verb: Token) -> tuple[str, ...]:
        """`a ministry official said …`, then `the official said …`: the source of before goes on."""
        for head in clause.subjects(verb):
            if head.lemma in load().lexicon["descriptions"]["person"] and any(c.lemma == "the" for c in head.all("det")):
                return self.said_by.get(head.lemma, ())
        return ()

    def _subject_is_person_or_state(self, verb: Token) -> bool:
        return bool(self._speaker(verb))

    def _unreal(self, verb: Token) -> bool:
        """A speech act that is only planned, wanted or supposed is no statement."""
        if verb.head.lemma == "rise" and verb.dep in ("xcomp", "advcl"):
            return False  # `I rise today to oppose`
        if (
            verb.dep == "xcomp"
            and verb.head.lemma in ("want", "like", "wish")
            and verb.lemma in ("thank", "commend", "applaud")
        ):
            return False  # `I want to thank`
        purpose = verb.dep in ("acl", "advcl") or (
            verb.dep in ("relcl", "xcomp") and verb.head.lemma in ("measure", "step", "take")
        )
        if verb.tag == "VB" and purpose and any(c.dep == "aux" and c.lemma == "to" for c in verb.children):
            return True  # `measures to defend its firms`
        if modality(verb) not in ("planned", "conditional", "denied", "proposed"):
            return False
        if verb.tag == "VBG" and verb.dep in ("pcomp", "acl", "xcomp") and verb.head.lemma != "by":
            return True  # `the possibility of inviting`, `an undertaking requiring`
        while verb.dep == "conj" and verb.tag == "VB" and verb.head.pos in ("VERB", "AUX") and not verb.all("aux"):
            verb = verb.head  # `shall assess the report and recommend measures`
        return verb.dep != "conj" and any(c.dep == "aux" and c.lemma in _UNREAL for c in verb.children)

    def _attitude(self, sentence: Sentence, verb: Token) -> StatementDraft | None:
        """`X is pleased that`, `X is critical of`: a statement only where no verb of saying governs it."""
        adjective = verb.child("acomp")
        issuer = self.registry.issuers.get(verb.sentence, ())
        if adjective is not None and issuer and self._verdict(verb, adjective):
            act = "support" if adjective.lemma in _opinion()[0] else "criticise"
            speaker = self._allowed(list(issuer))
            return StatementDraft(act, speaker, adjective.span, sentence.index, verb, "verdict", evidence=[sentence.span])
        if adjective is None or adjective.lemma not in ("critical", "supportive", "opposed"):
            return None
        speaker = self._speaker(verb)
        act = "support" if adjective.lemma == "supportive" else "criticise"
        return (
            StatementDraft(act, speaker, adjective.span, sentence.index, verb, "adjective", evidence=[sentence.span])
            if speaker
            else None
        )

    def _verdict(self, verb: Token, adjective: Token) -> bool:
        """`It is disappointing that …`, in the words of the one who issues the text."""
        if self.reading.quoted(verb) or any(c.dep == "neg" for c in verb.children):
            return False
        expletive = any(s.text.lower() in ("it", "i", "we") for s in verb.all("nsubj"))
        under = [c for t in (verb, adjective) for c in t.children if c.dep in ("ccomp", "xcomp", "advcl")]
        if any(c.lemma in _verbs() for c in under):
            return False  # `I am pleased to announce`: the announcement is the statement
        return expletive and bool(under) and adjective.lemma in _opinion()[0] | _opinion()[1]

    def _naming(self, sentence: Sentence, verb: Token) -> StatementDraft | None:
        """`X called the tariffs unacceptable`: blame or praise, by the word that is used."""
        speaker = self._speaker(verb)
        mood = self._mood([t for t in verb.subtree() if t.i > verb.i])
        if not speaker or not mood or self._unreal(verb) or any(c.lemma == "what" for c in verb.children):
            return None
        return StatementDraft(
            "support" if mood > 0 else "criticise",
            speaker,
            verb.span,
            sentence.index,
            verb,
            f"naming:{verb.lemma}",
            evidence=[sentence.span],
        )

    def _noun(self, sentence: Sentence, noun: Token) -> StatementDraft | None:
        if noun.lemma == "demand" and any(
            self.registry.type_of(n.ids[0]) == "Product" for t in clause.complements(noun, "for") for n in clause.entities(t)
        ):
            return None  # what a market asks for
        owners = [c for c in noun.all("poss", "nmod", "amod", "compound") if c.named is not None]
        if (
            not owners
            and noun.dep == "dobj"
            and noun.head.lemma in ("make", "renew", "issue", "repeat", "express", "voice", "raise", "lodge", "offer", "cite")
        ):
            speaker = () if self._unreal(noun.head) else self._speaker(noun.head)
        else:
            speaker = self._allowed([i for o in owners for n in clause.entities(o) for i in n.ids])
        if not speaker:
            return None
        return StatementDraft(
            _nouns()[noun.lemma], speaker, noun.span, sentence.index, noun, f"noun:{noun.lemma}", evidence=[sentence.span]
        )

    def _according(self, sentence: Sentence, token: Token) -> StatementDraft | None:
        named = [n for t in clause.complements(token, "to") for n in clause.entities(t)]
        speaker = self._allowed([i for n in named for i in n.ids])
        if not speaker:
            return None
        return StatementDraft("state", speaker, token.span, sentence.index, token, "according", evidence=[sentence.span])

    def _before_verb(self, verb: Token) -> tuple[str, ...]:
        """The name in `…, the ministry said.`: right before the verb, after a comma or a closing quotation mark."""
        if verb.lemma not in ("say", "add", "note", "report", "announce"):
            return ()
        sentence = self.sentences[verb.sentence].span
        lead = re.sub(r"\s*\([^()]*\)\s*\Z| +\Z", "", self.text[sentence.start : verb.start])
        edge = sentence.start + len(lead)
        named = next((n for s, n in self.registry.named.items() if s.end == edge and n.level != "FST"), None)
        if named is None or not re.search(
            r"[,”\"]\s*(?:the\s+|an?\s+)?(?:[\w.’'-]+\s+){0,6}\Z", self.text[sentence.start : named.span.start], re.I
        ):
            return ()
        between = re.search(r"[,”\"]\s*([^,”\"]*)\Z", self.text[sentence.start : named.span.start])
        if between is None or re.search(r"\b(?:that|and|of|with|by|in|to|for|from|on)\b", between.group(1)):
            return ()
        return self._allowed(list(named.ids))

    def _speaker(self, verb: Token) -> tuple[str, ...]:
        head = verb.head
        if verb.dep == "conj" and not verb.all("nsubj") and head.dep == "ccomp" and head.head.lemma in _verbs():
            # `X said Y was fair and denied that …`: the speaker of the first verb goes on
            outer = [i for h in clause.subjects(head.head) for n in clause.entities(h) for i in n.ids]
            if outer and all(self.registry.type_of(i) == "Person" for i in outer):
                return self._allowed(outer)
        if clause.is_passive(verb) and not verb.all("agent"):
            return ()
        heads = clause.subjects(verb)
        issuer = self.registry.issuers.get(verb.sentence, ())
        if issuer and any(h.text.lower() in ("i", "we") and not self.reading.quoted(h) for h in heads):
            return self._allowed(list(issuer))
        return self._allowed([i for h in heads for n in clause.entities(h) if n.level != "FST" for i in n.ids])

    def _allowed(self, found: list[str]) -> tuple[str, ...]:
        kept = [
            i
            for i in found
            if self.ontology.family(self.registry.type_of(i)) in _SPEAKERS or self.registry.type_of(i) == "Region"
        ]
        people = [i for i in kept if self.registry.type_of(i) == "Person"]
        return tuple(dict.fromkeys(people or kept))

    def _quote_in(self, sentence: Sentence, verb: Token) -> bool:
        return any(q.overlaps(sentence.span) and not q.contains(verb.span) for q in self.quotes)

    # -- one statement for one saying ------------------------------------------------
    def _one_each(self, found: list[StatementDraft]) -> list[StatementDraft]:
        """Drops the bare `said` around a more telling verb of the same speaker, and a second `he said`."""
        kept: list[StatementDraft] = []
        for draft in found:
            token = draft.token
            inner = None
            if token is not None and draft.act in _NEUTRAL_VERBS:
                inner = next(
                    (
                        d
                        for d in found
                        if d is not draft
                        and d.token is not None
                        and d.token.head is token
                        and d.token.dep in ("ccomp", "conj")
                        and set(d.speaker) & set(draft.speaker)
                        and d.token.dep == "ccomp"
                    ),
                    None,
                )
            if inner is not None and inner.act not in ("state",):
                continue
            if token is not None and draft.act == "state":
                outer = next(
                    (
                        d
                        for d in found
                        if d is not draft
                        and d.token is not None
                        and d.act in _NEUTRAL_VERBS
                        and token in self._below(d.token)
                        and set(d.speaker) & set(draft.speaker)
                    ),
                    None,
                )
                if outer is not None:
                    continue
            twin = next((k for k in kept if set(k.speaker) == set(draft.speaker) and k.act == draft.act == "state"), None)
            if twin is not None and token is not None and token.lemma in ("say", "add", "tell", "note"):
                continue
            kept.append(draft)
        return kept

    @staticmethod
    def _below(token: Token) -> list[Token]:
        return [t for t in token.subtree() if t is not token]

    # -- quotations --------------------------------------------------------------------
    def _quotations(self, drafts: list[StatementDraft]) -> None:
        """Gives each quotation to the statement beside it; one without a verb of saying belongs to the last speaker."""
        last: StatementDraft | None = None
        for quote in self.quotes:
            touched = [s for s in self.sentences if s.span.overlaps(quote)]
            if not touched:
                continue
            indices = {s.index for s in touched}
            near = [d for d in drafts if d.sentence in indices and d.trigger is not None and not quote.contains(d.trigger)]
            long = len(quote.of(self.text).split()) > 3
            if near:
                best = min(
                    near,
                    key=lambda d: min(abs((d.trigger or quote).start - quote.end), abs(quote.start - (d.trigger or quote).end)),
                )
                best.quotes.append(quote)
                last = best
                continue
            if not long:
                continue
            covers = touched[0].span.start >= quote.start - 1 and quote.end >= touched[-1].span.end - 2
            previous = last or next((d for d in reversed(drafts) if d.sentence < touched[0].index), None)
            if previous is None or not covers or touched[0].index - previous.sentence > 3:
                continue
            if self._continues(previous, quote):
                previous.quotes.append(quote)
                continue
            made = StatementDraft(
                "state",
                previous.speaker,
                None,
                touched[0].index,
                None,
                "quote-alone",
                quotes=[quote],
                evidence=[s.span for s in touched],
            )
            drafts.append(made)
            last = made

    def _continues(self, previous: StatementDraft, quote: Span) -> bool:
        """Whether a quotation goes on in the next paragraph of one already given to a statement."""
        return (
            bool(previous.quotes)
            and self.text[previous.quotes[-1].end : quote.start].strip() == ""
            and not re.search(r"[”\"]\Z", previous.quotes[-1].of(self.text))
        )

    # -- act, stance, content, date ----------------------------------------------------
    def _finish(self, draft: StatementDraft) -> None:
        scope = self._scope(draft)
        draft.content = [
            e
            for e in self.events
            if any(s.contains(e.trigger) for s in scope) and (draft.trigger is None or not e.trigger.overlaps(draft.trigger))
        ]
        draft.target = self._targets(draft, scope)
        words = [t for s in scope for t in self._tokens(s)]
        mood = self._mood(words)
        if draft.act in _NEUTRAL_VERBS:
            draft.act = self._act(draft, words, mood)
        draft.stance = self._stance(draft, mood)
        draft.date = self._date(draft)

    def _scope(self, draft: StatementDraft) -> list[Span]:
        """The stretches of text that tell what was said."""
        spans = list(draft.quotes)
        sentence = self.sentences[draft.sentence].span
        token = draft.token
        if token is None:
            return spans
        parts = (
            token.all("ccomp", "xcomp", "dobj", "prep", "conj", "nsubjpass", "parataxis", "advcl")
            if token.pos != "NOUN"
            else token.children
        )
        for part in parts:
            if part.dep == "conj" and part.pos in ("VERB", "AUX") and part.lemma in _verbs():
                continue
            below = list(part.subtree())
            spans.append(Span(min(t.start for t in below), max(t.end for t in below)))
        if token.dep == "parataxis" or (token.dep == "ccomp" and token.head.i > token.i) or not spans:
            spans.append(sentence)
        return spans

    def _tokens(self, span: Span) -> list[Token]:
        return [t for s in self.sentences if s.span.overlaps(span) for t in s.tokens if span.start <= t.start < span.end]

    def _targets(self, draft: StatementDraft, scope: list[Span]) -> list[str]:
        found: Counter[str] = Counter()
        for span in scope:
            for named in self.registry.ordered():
                if span.contains(named.span):
                    for id_ in named.ids:
                        found[id_] += {"Agreement": 4, "LegalAct": 4, "Country": 2, "Bloc": 2, "Administration": 2}.get(
                            self.registry.type_of(id_), 0
                        )
        speakers = set(draft.speaker)
        homes = {self.registry.drafts[s].country for s in speakers}
        ranked = [
            i
            for i, n in found.most_common()
            if n
            and i not in speakers
            and not (self.registry.type_of(i) == "Country" and self.registry.drafts[i].country in homes)
        ]
        agreements = [i for i in ranked if self.registry.type_of(i) in ("Agreement", "LegalAct")]
        return agreements[:2] or ranked[:2]

    @staticmethod
    def _mood(words: list[Token]) -> int:
        """Positive minus negative words, negation turning a word round."""
        positive, negative = _opinion()
        score = 0
        for token in words:
            if token.text.lower() == "goods":
                continue
            value = (token.lemma in positive or token.text.lower() in positive) - (
                token.lemma in negative or token.text.lower() in negative
            )
            if (value and any(c.dep == "neg" for c in token.children)) or (value and token.head.lemma in ("not", "no")):
                value = -value
            score += value
        return score

    def _act(self, draft: StatementDraft, words: list[Token], mood: int) -> str:
        lemmas = [t.lemma for t in words]
        lower = {t.text.lower() for t in words}
        planned = [e for e in draft.content if e.modality in ("planned", "conditional")]
        verb = draft.token.lemma if draft.token is not None else ""
        harm = [e for e in planned if e.type in _HARM and self._own(draft, e)]
        if any(e.modality == "conditional" for e in harm) or (harm and verb in ("vow", "warn")):
            return "threaten"
        if {"unless"} & lower:
            return "threaten"
        main = draft.token.child("ccomp") if draft.token is not None else None
        denied = (main is not None and any(c.dep == "neg" for c in main.children)) or any(
            e.modality == "denied" for e in draft.content
        )
        if denied and draft.act == "state" and "should" not in lower and "must" not in lower:
            return "deny"
        if lower & {"should", "must", "ought"} or any(a in lemmas and "to" in lower for a in ("need",)):
            return "propose" if "must" not in lower else "demand"
        if draft.act == "announce":
            return "announce"
        if mood >= 1 and not (lower & {"but", "however"} and mood < 2):
            return "support"
        if mood <= -1:
            return "criticise"
        if {"agreed", "signed", "launch", "launched", "decided"} & lower or (
            any(e.modality in ("planned", "occurred") and self._own(draft, e) for e in draft.content) and draft.act == "state"
        ):
            return "announce"
        return draft.act

    def _own(self, draft: StatementDraft, event: EventDraft) -> bool:
        """Whether the speaker, or the speaker's state, is among those who act in the event."""
        actors = event.members("actor", "imposer", "participant", "signatory", "complainant")
        homes = {self.registry.drafts[s].country for s in draft.speaker} - {""}
        return bool(actors & set(draft.speaker)) or any(
            self.registry.drafts[a].country in homes for a in actors if a in self.registry.drafts
        )

    def _stance(self, draft: StatementDraft, mood: int) -> str:
        fixed = {
            "support": "support",
            "criticise": "oppose",
            "reject": "oppose",
            "threaten": "oppose",
            "deny": "oppose",
            "announce": "neutral",
            "request": "neutral",
            "propose": "neutral",
            "demand": "neutral",
        }
        if draft.act in fixed:
            return fixed[draft.act]
        return "support" if mood > 0 else "oppose" if mood < 0 else "neutral"

    def _date(self, draft: StatementDraft) -> DateValue | None:
        context = self.reading.days.get(draft.sentence)
        base = context or self.reading.published
        token = draft.token
        sentence = self.sentences[draft.sentence]
        if token is not None:
            for expression in self.times.get(draft.sentence, []):
                at = owner(sentence, expression)
                if at is token or (at is not None and at.head.head is token and at.lemma in _set("speech_nouns")):
                    value = dates.resolve(expression, base, False)
                    if value is not None:
                        return DateValue(value.value, value.precision, expression.text(self.text))
        if context is not None:
            return DateValue(context.isoformat(), "day", "")
        return None
