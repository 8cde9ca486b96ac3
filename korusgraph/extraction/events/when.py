"""When a happening took place: the time expression that belongs to its trigger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from korusgraph.extraction import clause, dates
from korusgraph.extraction.modality import with_date
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import pattern, words
from korusgraph.model import DateValue

_UNTIL = pattern("events.when.until")
_YEARLESS = frozenset(("dmy", "mdy", "month", "weekday"))


class When:
    """Dates of the happenings of one document."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.text = reading.text
        self.sentences = reading.sentences
        self.times = reading.times

    def date(self, token: Token, noun: bool, mood: str) -> tuple[DateValue | None, str]:
        """The date of a happening, and its modality once the date is known."""
        base = self.reading.base(token.sentence)
        expression = self._expression(token, noun)
        if expression is not None and applies("when.lasts-until", mood != "denied" and self._until(expression)):
            expression = None
        if expression is not None and applies("when.after-something-else", _counts_from_other(self.sentences, token, expression)):
            expression = None
        if expression is None:
            told = self._context_date(token, mood) if not noun or mood == "occurred" else None
            return told, with_date(token, noun, mood, told.value if told else None, base)
        future = mood in ("planned", "proposed", "conditional")
        present = token.tag in ("VBZ", "VBP", "NNS") and not noun and not self.reading.days
        future = future or applies("when.coming", present and mood == "occurred" and expression.kind in _YEARLESS)
        if expression.kind == "after":
            value = self._before_main(token, expression, base)
        else:
            value = dates.resolve(expression, base, future, self._anchor(token, expression))
        if value is None:
            return None, mood
        if applies("when.past-month", mood == "occurred" and token.tag in ("VBD", "VBN") and _ahead(value, base)):
            value = DateValue(f"{int(value.value[:4]) - 1}{value.value[4:]}", value.precision)
        if expression.bound == "since" and mood in ("ongoing", "occurred") and not noun:
            value = DateValue(f"{value.value.split('/')[0]}/..", "interval")
        limits = dates.bounds(value.value)
        mood = with_date(token, noun, mood, limits[0] if limits else value.value, base)
        return DateValue(value.value, value.precision, expression.text(self.text)), mood

    def _until(self, expression: dates.TimeExpression) -> bool:
        """`postponed until July 9`, `extended through 2026`: how long something lasts, not when it happened."""
        before = self.text[max(0, expression.span.start - 20) : expression.span.start].lower()
        return expression.bound == "until" or _UNTIL.search(before) is not None

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
        sign = -1 if expression.parts["af_dir"].lower() in words("afterwards") else 1
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
        sentence = self.sentences[token.sentence]
        expressions = [e for e in self.times.get(token.sentence, []) if not _is_deadline(sentence, e)]
        if not expressions:
            return None
        owners = {id(e): owner(sentence, e) for e in expressions}
        chain = [token]
        current = token
        while current.head is not current and len(chain) < 4:
            head = current.head
            carries = (
                current.dep in ("dobj", "nsubjpass", "nsubj")
                and noun
                and head.pos == "VERB"
                and head.lemma in words("light_verbs") | words("dating_verbs")
            )
            if (
                carries
                or (
                    current.dep == "xcomp"
                    and head.lemma in words("dating_plans")
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


def _ahead(value: DateValue, base: dt.date | None) -> bool:
    """Whether a month without a year lies after the day of publication: `signed in May`, told in April, was last year."""
    return base is not None and value.precision == "month" and value.value > base.isoformat()[:7]


def _counts_from_other(sentences: list[Sentence], token: Token, expression: dates.TimeExpression) -> bool:
    """`suspended talks two days after the election`: nothing is said of the day of the election."""
    if expression.kind != "after":
        return False
    linking = [t for t in sentences[token.sentence].tokens if expression.span.start <= t.start < expression.span.end and t.pos in ("ADP", "SCONJ")]
    return any(token in (t.head, *t.head.ancestors()) and t.dep == "prep" and token not in t.subtree() for t in linking)


def _own_clause(token: Token) -> Iterator[Token]:
    """Tokens under a trigger without those of other clauses."""
    stack = [token]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(c for c in current.children if c.dep not in clause.CLAUSES and c.dep != "conj")


def _is_deadline(sentence: Sentence, expression: dates.TimeExpression) -> bool:
    """`amid a deadline of July 8`: the day until which something may be done is no day on which it is."""
    at = owner(sentence, expression)
    return at is not None and applies("when.deadline", at.lemma in words("deadlines"))


def owner(sentence: Sentence, expression: dates.TimeExpression) -> Token | None:
    """The verb or noun that a time expression hangs on."""
    covered = [t for t in sentence.tokens if t.start < expression.span.end and expression.span.start < t.end]
    if not covered:
        return None
    within = {t.i for t in covered}
    head = next((t for t in covered if t.head.i not in within or t.head is t), covered[0])
    current = head
    while current.head is not current and (
        current is head or current.pos in ("ADP", "NUM", "ADV", "SCONJ") or current.i in within or _opens(current)
    ):
        current = current.head
        if current.i in within or _opens(current):
            continue
        if current.pos in ("VERB", "AUX", "NOUN", "PROPN", "ADJ"):
            break
    return current


def _opens(token: Token) -> bool:
    """`tariffs starting June 1`: the participle is a preposition."""
    return applies(
        "when.starting",
        (token.tag == "VBG" and token.lemma in words("opening_words"))
        or (token.lemma in words("in_effect") and token.dep in ("amod", "advmod", "prep", "acomp", "advcl")),
    )
