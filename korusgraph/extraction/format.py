"""The extraction as JSON, in the annotation format that gold documents share, and back."""

from __future__ import annotations

from typing import Any

from korusgraph.model import DateValue, Document, Entity, Event, Extraction, Figure, Mention, Relation, Span, Statement


def to_json(x: Extraction) -> dict[str, Any]:
    """Plain data of an extraction; every span carries its text."""
    text = x.document.text

    def span(s: Span) -> dict[str, Any]:
        return {"start": s.start, "end": s.end, "text": s.of(text)}

    def date(d: DateValue | None) -> dict[str, Any] | None:
        return None if d is None else {"value": d.value, "precision": d.precision, **({"text": d.text} if d.text else {})}

    d = x.document
    return {
        "document": {
            "id": d.id,
            "source": d.publisher,
            "published": d.published,
            "sha256": d.sha256,
            "length": len(text),
            "sentences": [{"index": i, "start": s.start, "end": s.end} for i, s in enumerate(x.sentences)],
        },
        "entities": [
            {
                "id": e.id,
                "type": e.type,
                "name": e.name,
                "aliases": list(e.aliases),
                "wikidata": e.wikidata,
                "source": e.source,
                "confidence": e.confidence,
                "mentions": [{**span(m.span), "level": m.level, "rule": m.rule} for m in e.mentions],
            }
            for e in x.entities
        ],
        "relations": [
            {
                "id": r.id,
                "type": r.type,
                "subject": r.subject,
                "object": r.object,
                "qualifiers": dict(r.qualifiers),
                "evidence": [span(s) for s in r.evidence],
                "rule": r.rule,
                "confidence": r.confidence,
            }
            for r in x.relations
        ],
        "events": [
            {
                "id": e.id,
                "type": e.type,
                "trigger": span(e.trigger),
                "otherTriggers": [span(s) for s in e.other_triggers],
                "roles": {k: list(v) for k, v in e.roles.items()},
                "date": date(e.date),
                "modality": e.modality,
                "evidence": [span(s) for s in e.evidence],
                "rule": e.rule,
                "confidence": e.confidence,
                "renegotiation": e.renegotiation,
            }
            for e in x.events
        ],
        "statements": [
            {
                "id": s.id,
                "act": s.act,
                "speaker": list(s.speaker),
                "trigger": span(s.trigger) if s.trigger else None,
                "content": list(s.content),
                "target": list(s.target),
                "stance": s.stance,
                "date": date(s.date),
                "speech": s.speech,
                "quotes": [span(q) for q in s.quotes],
                "evidence": [span(e) for e in s.evidence],
                "rule": s.rule,
                "confidence": s.confidence,
            }
            for s in x.statements
        ],
        "figures": [
            {
                "id": f.id,
                "span": span(f.span),
                "indicator": f.indicator,
                "kind": f.kind,
                "value": f.value,
                "unit": f.unit,
                "currency": f.currency,
                "direction": f.direction,
                "reporter": f.reporter,
                "partner": f.partner,
                "product": f.product,
                "period": f.period,
                "assertedBy": f.asserted_by,
                "rule": f.rule,
                "confidence": f.confidence,
            }
            for f in x.figures
        ],
        "provenance": dict(x.provenance),
    }


def from_json(data: dict[str, Any], document: Document) -> Extraction:
    """The extraction of a document from its plain data."""

    def span(s: dict[str, Any]) -> Span:
        return Span(s["start"], s["end"])

    def spans(items: list[dict[str, Any]]) -> tuple[Span, ...]:
        return tuple(span(s) for s in items)

    def date(d: dict[str, Any] | None) -> DateValue | None:
        return None if d is None else DateValue(d["value"], d["precision"], d.get("text", ""))

    return Extraction(
        document,
        spans(data["document"]["sentences"]),
        tuple(
            Entity(
                e["id"],
                e["type"],
                e["name"],
                tuple(Mention(span(m), m["text"], m["level"], m["rule"]) for m in e["mentions"]),
                tuple(e["aliases"]),
                e["wikidata"],
                e["source"],
                e["confidence"],
            )
            for e in data["entities"]
        ),
        tuple(
            Relation(
                r["id"], r["type"], r["subject"], r["object"], r["qualifiers"], spans(r["evidence"]), r["rule"], r["confidence"]
            )
            for r in data["relations"]
        ),
        tuple(
            Event(
                e["id"],
                e["type"],
                span(e["trigger"]),
                spans(e["otherTriggers"]),
                {k: tuple(v) for k, v in e["roles"].items()},
                date(e["date"]),
                e["modality"],
                spans(e["evidence"]),
                e["rule"],
                e["confidence"],
                e["renegotiation"],
            )
            for e in data["events"]
        ),
        tuple(
            Statement(
                s["id"],
                s["act"],
                tuple(s["speaker"]),
                span(s["trigger"]) if s["trigger"] else None,
                tuple(s["content"]),
                tuple(s["target"]),
                s["stance"],
                date(s["date"]),
                s["speech"],
                spans(s["quotes"]),
                spans(s["evidence"]),
                s["rule"],
                s["confidence"],
            )
            for s in data["statements"]
        ),
        tuple(
            Figure(
                f["id"],
                span(f["span"]),
                f["indicator"],
                f["kind"],
                f["value"],
                f["unit"],
                f["currency"],
                f["direction"],
                f["reporter"],
                f["partner"],
                f["product"],
                f["period"],
                f["assertedBy"],
                f["rule"],
                f["confidence"],
            )
            for f in data["figures"]
        ),
        data["provenance"],
    )
