"""Whether a rule does in its example what the rule book says: it fires there and matters, and in the counter-example it is silent."""

from __future__ import annotations

import re
from collections.abc import Iterable

from korusgraph import ids
from korusgraph.evaluation.rules import Remembering
from korusgraph.extraction.format import to_json
from korusgraph.extraction.rulebook import Rule, Use
from korusgraph.model import Document

_CHOICE = frozenset(("events.chosen-role",))  # what is likely would often stand in for a rule that is switched off
_CONFIDENCE = re.compile(r"'confidence': [\d.]+,? ?")  # counted anew now and then
_FACTS = ("entities", "relations", "events", "statements", "figures")


class Examples:
    """Reads the sentences of the rule book, each of them parsed once, all in one batch."""

    def __init__(self, extractor: Remembering, rules: Iterable[Rule]) -> None:
        self.extractor = extractor
        sentences = {(text, r.published) for r in rules for text in (r.example, r.counter, *r.also, *r.nor) if text}
        for _ in extractor.extract_all(_document(*s) for s in sorted(sentences)):
            pass

    def read(self, text: str, published: str, off: frozenset[str] = frozenset()) -> tuple[str, Use]:
        """All facts of a sentence as one string, and what the rules did, some of them switched off."""
        use = self.extractor.use = Use(off)
        made = to_json(self.extractor.extract(_document(text, published)))
        return repr([made[kind] for kind in _FACTS]), use

    def fault_of_example(self, rule: Rule) -> str:
        """What is wrong with the examples of a rule; empty when it fires there and the sentences are read otherwise without it."""
        if not rule.example:
            return "no example"
        for text in (rule.example, *rule.also):
            facts, use = self.read(text, rule.published, _CHOICE - {rule.id})
            if not use.fired[rule.id]:
                return f"does not fire in its example{self._which(text, rule.also)}"
            without, _ = self.read(text, rule.published, _CHOICE | {rule.id})
            if facts == without:
                return f"the example is read the same without it{self._which(text, rule.also)}"
        return ""

    def fault_of_counter(self, rule: Rule) -> str:
        """What is wrong with the counter-examples of a rule; empty when the rule is silent there."""
        if not rule.counter:
            return "no counter-example"
        for text in (rule.counter, *rule.nor):
            if self.read(text, rule.published, _CHOICE - {rule.id})[1].fired[rule.id]:
                return f"fires in its counter-example{self._which(text, rule.nor)}"
        return ""

    @staticmethod
    def _which(text: str, further: tuple[str, ...]) -> str:
        """The sentence, where it is not the first of its kind."""
        return f" {text!r}" if text in further else ""

    def digests(self, rule: Rule) -> str:
        """What comes out of each sentence of a rule, as digests: example, counter-example, further ones. Confidence is left out."""
        return " ".join(
            ids.digest(_without_confidence(self.read(text, rule.published, _CHOICE - {rule.id})[0]))[:10]
            for text in (rule.example, rule.counter, *rule.also, *rule.nor)
            if text
        )

    def state(self, rule: Rule) -> str:
        """`holds`, or what is wrong with the examples of a rule."""
        return self.fault_of_example(rule) or self.fault_of_counter(rule) or "holds"


def _without_confidence(facts: str) -> str:
    return _CONFIDENCE.sub("", facts)


def _document(text: str, published: str) -> Document:
    digest = ids.digest(text)
    return Document("example", text, digest, digest, "example", "text/plain", published)
