"""The rule book: every decision about meaning has an id, a line that says what it does, an example and a counter-example.

The code of a stage asks `applies("modality.subject-under-if", condition)`: the answer is the condition, unless the rule is
switched off, and it is counted. What a rule is for stands in `ontology/en/rules/<stage>.yaml`, with an example in which it
fires and a counter-example in which it does not; `tests/test_rules.py` holds both, and holds that the example is read
otherwise without the rule. A `guard` keeps something out, a `rule` brings something in or decides what it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache

from korusgraph.errors import OntologyError, UsageError
from korusgraph.extraction import own
from korusgraph.ontology import language, load, read_yaml

TRIGGERS = "triggers.yaml"
LEFT_OUT = "left out"  # in a trace, where a rule stands otherwise
ROW_TEXT = frozenset(("lemma", "example", "counter"))  # of a trigger row, what is no condition


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of the rule book. `published` is the day of publication that the examples are read with.

    `also` are further sentences in which it fires and matters, one for each of several ways into it; `nor` are further ones in
    which it is silent, each for want of one condition.
    """

    id: str
    kind: str
    what: str
    example: str
    counter: str
    published: str = "2019-02-20"
    pattern: str = ""  # of a rule that is a regular expression
    also: tuple[str, ...] = ()
    nor: tuple[str, ...] = ()

    @property
    def stage(self) -> str:
        return "triggers" if ":" in self.id else self.id.split(".")[0]


@dataclass(slots=True)
class Use:
    """What the rules did: how often each was asked and fired, what was dropped and why; and which are switched off."""

    off: frozenset[str] = frozenset()
    tried: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    vetoed: Counter[str] = field(default_factory=Counter)  # triggers whose event a guard left out
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)
    trace: list[tuple[str, str]] | None = None  # (rule, what held or failed), only where somebody asks why


_USE: ContextVar[Use] = ContextVar("use")
_NOBODY = Use()  # where rules are asked outside an extractor


@contextmanager
def using(use: Use) -> Iterator[Use]:
    """Counts into `use` within the block, documents too: a rule that fired in it counts one document more."""
    before = Counter(use.fired)
    token = _USE.set(use)
    try:
        yield use
    finally:
        _USE.reset(token)
        use.documents.update(id_ for id_, n in use.fired.items() if n > before[id_])


def current() -> Use:
    """The counts of the extractor at work."""
    return _USE.get(_NOBODY)


def applies(id_: str, condition: object) -> bool:
    """Whether a rule holds here: its condition is met and it is not switched off. Counted."""
    use = _USE.get(_NOBODY)
    use.tried[id_] += 1
    if not condition or id_ in use.off:
        return False
    use.fired[id_] += 1
    if use.trace is not None:
        use.trace.append((id_, "holds"))
    return True


def dropped(stage: str, reason: str, words: str = "") -> None:
    """Counts something that was found and left out; `words` are those of the text, for somebody who asks why."""
    use = _USE.get(_NOBODY)
    use.dropped[stage, reason] += 1
    if use.trace is not None:
        use.trace.append((LEFT_OUT, f"{stage}: {reason}" + (f", “{words}”" if words else "")))


def vetoed(id_: str) -> None:
    """Counts that what a trigger found was left out by a guard."""
    _USE.get(_NOBODY).vetoed[id_] += 1


def failed(id_: str, condition: str) -> None:
    """Notes a condition of a trigger before it is tried, where somebody asks why: the last one noted is the one that failed."""
    trace = _USE.get(_NOBODY).trace
    if trace is not None:
        trace.append((id_, condition))


def trigger_ids() -> Iterator[tuple[str, str, dict[str, object]]]:
    """Id, event type and row of each trigger; of several rows with one lemma the second is `verb:sign:sign.2`."""
    seen: Counter[str] = Counter()
    ours, theirs = load().triggers, own.load().triggers
    for type_ in dict.fromkeys((*ours, *theirs)):
        for part, word in (("verbs", "verb"), ("nouns", "noun")):
            for row in (*ours.get(type_, {}).get(part, ()), *theirs.get(type_, {}).get(part, ())):
                base = f"{word}:{type_}:{row['lemma']}"
                seen[base] += 1
                yield (base if seen[base] == 1 else f"{base}.{seen[base]}"), type_, row


@own.depends
@cache
def rules() -> dict[str, Rule]:
    """All rules of the language by id, the triggers of events among them.

    Raises: OntologyError for an entry without what it does, or an id that stands twice.
    """
    found: dict[str, Rule] = {}
    folder = language() / "rules"
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if not path.name.endswith(".yaml") or path.name == TRIGGERS:
            continue
        for id_, row in (read_yaml(path) or {}).items():
            if id_ in found or not id_.startswith(f"{path.name[:-5]}."):
                raise OntologyError(f"rules/{path.name}: {id_} stands twice, or is no rule of this stage")
            try:
                found[id_] = Rule(id_, **(row | {k: tuple(v) for k, v in row.items() if isinstance(v, list)}))
            except TypeError as error:
                raise OntologyError(f"rules/{path.name}: {id_}: {error}") from None
    for id_, type_, row in trigger_ids():
        what = ", ".join(f"{k} {v}" for k, v in row.items() if k not in ROW_TEXT)
        found[id_] = Rule(
            id_, "rule", f"{row['lemma']} ({what}) is {type_}", str(row.get("example", "")), str(row.get("counter", ""))
        )
    return found


def checked(off: frozenset[str]) -> frozenset[str]:
    """The ids to switch off. Raises: UsageError for one that is no rule."""
    unknown = sorted(off - set(rules()))
    if unknown:
        raise UsageError(f"no rule {unknown[0]!r}", "`korusgraph rules` lists them", "KG-US-030")
    return off
