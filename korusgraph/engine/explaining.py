"""Rule, words, sentence and parse behind a fact."""

from __future__ import annotations

from korusgraph import settings
from korusgraph.assembly import Assembly
from korusgraph.errors import InputError
from korusgraph.extraction import own, pipeline
from korusgraph.ledger import Ledger
from korusgraph.model import Event, Extraction, Figure, Statement, many


def explain(ledger: Ledger, fact: str) -> dict[str, str | list[str]]:
    """Rule, words, sentence and parse behind a fact of the ledger.

    Raises: InputError when there is no such fact.
    """
    own.use(ledger.path.parent)
    if "|" in fact:
        return _explain_relation(ledger, fact)
    bare = fact.split("/", 1)[1] if fact.startswith(("event/", "figure/")) else fact
    for x in ledger.extractions():
        items: list[Event | Statement | Figure] = [*x.events, *x.statements, *x.figures]
        for item in items:
            if bare in (f"{x.document.id}-{item.id}", item.id):
                span = (
                    item.span
                    if isinstance(item, Figure)
                    else item.trigger or (item.quotes[0] if isinstance(item, Statement) else None)
                )
                assert span is not None
                words = [
                    span,
                    *(item.other_triggers if isinstance(item, Event) else ()),
                    *(item.quotes if isinstance(item, Statement) else ()),
                ]
                extractor = pipeline.Extractor(settings.model())
                parsed = extractor.parse_at(x.document, span)
                likely = chosen(extractor, x, item) if isinstance(item, Event) else []
                return {
                    "document": x.document.id,
                    "rule": item.rule,
                    "confidence": str(item.confidence),
                    "words": [f"{s.start}–{s.end}  {s.of(x.document.text)}" for s in words],
                    **({"chosen": likely} if likely else {}),
                    "sentence": parsed[0],
                    "parse": parsed[1:],
                    "engine": ", ".join(f"{k} {v[:16]}" for k, v in x.provenance.items()),
                }
    raise InputError(
        f"no fact {fact!r}", "ids are those of `korusgraph show DOCUMENT --json` or `n.id` in a query", "KG-IN-034"
    )


def chosen(extractor: pipeline.Extractor, x: Extraction, event: Event) -> list[str]:
    """The roles of an event that no rule filled: role, entity, how likely it fills it. Empty when rules filled them all."""
    names = {e.id: e.name for e in x.entities}
    drafts = [d for d in extractor.reading(x.document).events if d.id == event.id]
    return [f"{role} {names.get(id_, id_)} {likely:.2f}" for d in drafts for (role, id_), likely in sorted(d.chosen.items())]


def _explain_relation(ledger: Ledger, key: str) -> dict[str, str | list[str]]:
    """Rules, words, sentences and parses behind a relation, in every document that supports it."""
    assembly = Assembly(ledger)
    edge = assembly.relation(key)
    if edge is None:
        raise InputError(f"no relation {key!r}", "keys are those of `r.key` in a query", "KG-IN-034")
    words: list[str] = []
    parse: list[str] = []
    extractor = pipeline.Extractor(settings.model())
    for document in many(edge.properties.get("documents")):
        x, nodes = ledger.extraction(document), assembly.entities_of(document)
        for relation in x.relations if x is not None else ():
            ends = tuple(nodes.get(end) for end in (relation.subject, relation.object))
            if relation.type != edge.type or ends != (edge.start, edge.end):
                continue
            for span in relation.evidence:
                assert x is not None
                words.append(f"{document} {span.start}–{span.end}  {' '.join(span.of(x.document.text).split())}")
                parse += extractor.parse_at(x.document, span)
    rules = edge.properties["rules"]
    return {
        "relation": key,
        "rules": list(rules) if isinstance(rules, tuple) else [str(rules)],
        "confidence": str(edge.properties.get("confidence", "")),
        "words": words,
        "parse": parse,
    }
