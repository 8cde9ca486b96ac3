"""What each rule does: how often it was asked and fired, how often its facts were right, what the measures are without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from korusgraph.evaluation.compare import Tally, compare
from korusgraph.evaluation.scores import ACCURACY, F1, scores
from korusgraph.extraction import parse, rulebook
from korusgraph.extraction.format import to_json
from korusgraph.extraction.pipeline import Extractor
from korusgraph.model import Document

Json = dict[str, Any]


@dataclass(slots=True)
class Row:
    """One rule with what it did. `effect` holds the change of each measure when the rule is switched off, where it changes.

    `vetoed` is how often a guard kept something out, or what a trigger found was left out. `state` tells whether the examples
    hold; it is empty where nobody read them.
    """

    rule: rulebook.Rule
    tried: int = 0
    fired: int = 0
    documents: int = 0
    vetoed: int = 0
    right: int = 0
    judged: int = 0
    effect: dict[str, float] = field(default_factory=dict)
    state: str = ""

    def as_json(self) -> Json:
        return {
            "id": self.rule.id,
            "stage": self.rule.stage,
            "kind": self.rule.kind,
            "what": self.rule.what,
            "example": self.rule.example,
            "counter": self.rule.counter,
            "tried": self.tried,
            "fired": self.fired,
            "documents": self.documents,
            "vetoed": self.vetoed,
            "right": self.right,
            "judged": self.judged,
            "withoutIt": self.effect,
            "examples": self.state,
        }


class Remembering(Extractor):
    """An extractor that parses a sentence once, however often its document is read with other rules."""

    def __init__(self, model: str = "") -> None:
        super().__init__(model)
        self.parses: dict[str, Any] = {}

    def parsed(self, sources: Iterable[parse.Surrogate]) -> Iterator[Any]:
        wanted = list(sources)
        new = list({s.text: s for s in wanted if s.text not in self.parses}.values())
        for source, doc in zip(new, super().parsed(new), strict=True):
            self.parses[source.text] = doc
        return iter([self.parses[s.text] for s in wanted])


def count_rules(extractor: Extractor, documents: Iterable[Document]) -> dict[str, Row]:
    """Every rule with how often it was asked, fired, and in how many documents."""
    extractor.use = rulebook.Use()
    for _ in extractor.extract_all(documents):
        pass
    use = extractor.use
    rows = {}
    for id_, rule in sorted(rulebook.rules().items()):
        vetoed = use.fired[id_] if rule.kind == "guard" else use.vetoed[id_]
        rows[id_] = Row(rule, use.tried[id_], use.fired[id_], use.documents[id_], vetoed)
    return rows


def judge(rows: dict[str, Row], extractor: Extractor, golds: Sequence[tuple[Document, Json]]) -> None:
    """Adds to each rule how many of its facts were right, and what each measure is without the rule.

    Only documents in which a rule fires are read again without it. Facts name the trigger by lemma, so rows of one lemma
    share their counts.
    """
    fired_in: list[Counter[str]] = []
    tallies: list[Tally] = []
    for document, gold in golds:
        extractor.use = rulebook.Use()
        tallies.append(compare(gold, to_json(extractor.extract(document))))
        fired_in.append(extractor.use.fired)
    for fact in (j for t in tallies for j in t.judged):
        row = rows.get(fact.rule)
        if row is not None:
            row.judged += 1
            row.right += fact.right
    base = scores(tallies)
    for id_, row in rows.items():
        where = [k for k, fired in enumerate(fired_in) if fired[id_]]
        if not where:
            continue
        others = list(tallies)
        for k in where:
            extractor.use = rulebook.Use(frozenset((id_,)))
            others[k] = compare(golds[k][1], to_json(extractor.extract(golds[k][0])))
        without = scores(others)
        for measure in (*F1, *ACCURACY):
            change = round(without[measure].f1 - base[measure].f1, 4)
            if change:
                row.effect[measure] = change


def table(rows: Iterable[Row]) -> Iterator[str]:
    """The rules as text, a rule a line, those that fire most first within their stage."""
    yield f"{'rule':44}{'stage':12}{'kind':7}{'tried':>8}{'fired':>7}{'docs':>6}{'vetoed':>8}{'right':>10}   without it; examples"
    for row in sorted(rows, key=lambda r: (r.rule.stage, -r.fired, r.rule.id)):
        right = f"{row.right}/{row.judged}" if row.judged else "–"
        effect = ", ".join(f"{m} {v:+.3f}" for m, v in sorted(row.effect.items(), key=lambda e: -abs(e[1]))[:3])
        told = f"{row.rule.id:44}{row.rule.stage:12}{row.rule.kind:7}{row.tried:8}{row.fired:7}{row.documents:6}{row.vetoed:8}{right:>10}"
        yield f"{told}   {'; '.join(t for t in (effect, row.state) if t)}".rstrip()


def why_not(extractor: Extractor, document: Document) -> list[str]:
    """For each trigger that was tried: that it holds, or the first condition that failed; then the other rules that fired.

    Empty when no word of the text is a trigger and no rule fired.
    """
    use = rulebook.Use(trace=[])
    extractor.use = use
    found = extractor.extract(document)
    last: dict[str, str] = {}
    left_out = dict.fromkeys(what for id_, what in use.trace or () if id_ == rulebook.LEFT_OUT)
    for id_, what in use.trace or ():
        if id_ != rulebook.LEFT_OUT:
            last[id_] = what
    lines = [f"{id_}: {'holds' if what == 'holds' else f'fails at {what}'}" for id_, what in last.items() if ":" in id_]
    lines += [f"{id_}: {rulebook.rules()[id_].what}" for id_, what in last.items() if ":" not in id_]
    lines += [f"left out, {what}" for what in left_out]
    lines += [f"found: {e.type}, {e.modality}, by {e.rule}" for e in found.events]
    return lines
