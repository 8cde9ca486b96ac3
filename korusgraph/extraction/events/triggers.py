"""Triggers: the rows of `ontology/en/rules/triggers.yaml` and their conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Any

from korusgraph.extraction import clause, own
from korusgraph.extraction.events.matching import Matcher
from korusgraph.extraction.parse import Token
from korusgraph.extraction.rulebook import ROW_TEXT, applies, failed, trigger_ids
from korusgraph.extraction.words import table
from korusgraph.extraction.words import words as lexicon
from korusgraph.ontology import load


def places() -> frozenset[str]:
    """The names of the places that prepositions are, by which rows name their conditions."""
    return frozenset(table("prepositions"))


Wanted = str | list[str]
Taken = tuple[list[Token], list[Token]]
Trigger = tuple[str, str, dict[str, Any]]  # id, event type, row


NO_CONDITION = ROW_TEXT | {"mood", "turned"}


@own.depends
@cache
def index() -> tuple[dict[str, list[Trigger]], dict[str, list[Trigger]]]:
    """Trigger tables by lemma, the narrower rows first, then in the order of the event types (the first type wins a tie)."""
    verbs: dict[str, list[Trigger]] = defaultdict(list)
    nouns: dict[str, list[Trigger]] = defaultdict(list)
    order = list(load().event_types)
    for id_, type_, row in sorted(trigger_ids(), key=lambda t: (*_width(t[2]), order.index(t[1]))):
        if id_.startswith("verb:"):
            for lemma, particle in _verbs(str(row["lemma"])):
                verbs[lemma].append((id_, type_, dict(row, particle=particle) if particle else row))
        else:
            nouns[str(row["lemma"]).split()[-1]].append((id_, type_, row))
    return verbs, nouns


def _verbs(printed: str) -> Iterator[tuple[str, str]]:
    """The verb of a row with no particle, or those of a class: `@removing` is every way to do away with something, `wipe out` too."""
    for verb in table("verb_classes")[printed[1:]] if printed.startswith("@") else [printed]:
        lemma, _, particle = str(verb).partition(" ")
        yield lemma, particle


def _width(row: dict[str, Any]) -> tuple[bool, int]:
    """`lift an export ban`, `lower tariffs` are narrower than rows for the bare noun, `tariffs go into effect` than `go into effect`."""
    return not {"marked", "described"} & set(row), -len(set(row) - NO_CONDITION)


class Conditions:
    """Tests the conditions of trigger rows; remembers the words that they took in, which announce no event of their own."""

    def __init__(self, match: Matcher) -> None:
        self.match = match
        self.consumed: set[tuple[int, int]] = set()

    def verb(self, verb: Token, row: dict[str, Any], id_: str) -> list[Token] | None:
        """Words that belong to the trigger beside the verb, or None when a condition fails."""
        extra: list[Token] = []
        used: list[Token] = []
        for key, wanted in row.items():
            if key in ROW_TEXT:
                continue
            failed(id_, f"{key} {wanted}")
            found = self._preposition(verb, key, wanted) if key in places() else getattr(self, f"_verb_{key}")(verb, wanted)
            if found is None:
                return None
            extra += found[0]
            used += found[1]
        for token in used:
            for head in clause.heads(token):
                self.consumed.add((head.sentence, head.i))
        return extra

    def noun(self, noun: Token, row: dict[str, Any], id_: str) -> bool:
        """Whether all conditions of a row hold for a noun."""
        words = row["lemma"].split()
        if len(words) > 1:
            before = [c.text.lower() for c in noun.children if c.i < noun.i]
            if not all(w in before or w.replace("-", "") in before for w in words[:-1]):
                return False
        for key, wanted in row.items():
            if key in ROW_TEXT:
                continue
            failed(id_, f"{key} {wanted}")
            if key in places():
                reached = clause.complements(noun, key)
                if noun.dep == "dobj" and noun.head.lemma in lexicon("light_verbs"):
                    reached = reached or clause.complements(noun.head, key)  # `hold a vote on the deal`
                if not self.match.any_is(reached, wanted):
                    return False
                self.consumed |= {(h.sentence, h.i) for t in reached for h in clause.heads(t) if h.named is None}
            elif not getattr(self, f"_noun_{key}")(noun, wanted):
                return False
        return True

    def take_in_talks(self, round_: Token) -> None:
        """Of `a round of talks` the talks are no happening beside the round."""
        below = [t for t in clause.complements(round_, "of") if t.named is None and self.match.any_is([t], "talks")]
        if applies("events.round-is-talks", below):
            self.consumed |= {(t.sentence, t.i) for t in below}

    # -- conditions of verbs: words of the trigger, words that are taken in; None when they fail -----------------
    def _preposition(self, verb: Token, word: str, wanted: Wanted) -> Taken | None:
        reached = clause.complements(verb, word)
        names = _names(wanted)
        gerund = [g for p in verb.all("prep") if p.lemma == word for g in p.all("pcomp")]
        if not self.match.any_is(reached, wanted) and not ("any" in names and gerund):
            return None
        literal = [t for t in reached if t.lemma in names and not clause.word_class(t.lemma)]
        return [t for t in literal if t.named is None], reached

    def _verb_particle(self, verb: Token, wanted: Wanted) -> Taken | None:
        found = (c for c in verb.children if c.text.lower() == wanted and c.dep in ("prt", "prep", "advmod", "acomp"))
        particle = next((c for c in found if not _behind_the_object(verb, c)), None)
        return None if particle is None else ([particle], [])

    def _verb_object(self, verb: Token, wanted: Wanted) -> Taken | None:
        objects = clause.objects(verb)
        mine = [o for o in objects if self.match.any_is([o], wanted)]
        if not mine:
            return None
        # `imposed tariffs and quotas`: what is no object of this kind is taken in by no trigger of this kind
        return [], mine if applies("events.each-object-by-itself", len(mine) < len(objects)) else objects

    def _verb_subject(self, verb: Token, wanted: Wanted) -> Taken | None:
        own = [n for t in verb.all("nsubj", "nsubjpass") for n in clause.antecedents(t, verb)]
        heads = [t for s in (own or clause.subjects(verb)) for t in clause.with_conjuncts(s)]
        return ([], heads) if self.match.any_is(heads, wanted) else None

    def _verb_agent(self, verb: Token, wanted: Wanted) -> Taken | None:
        heads = [t for s in clause.subjects(verb) for t in clause.with_conjuncts(s)]
        return ([], []) if self.match.any_is(heads, wanted) else None

    def _verb_complement(self, verb: Token, wanted: Wanted) -> Taken | None:
        names = _names(wanted)
        found = verb.all("xcomp", "ccomp", "acomp", "attr", "oprd")
        if "any" in names and verb.all("xcomp"):
            return [], []
        if "whether" in names:
            good = any(c.dep == "mark" and c.lemma in lexicon("whether") for x in found for c in x.children)
        else:
            good = any(self.match.is_a(t, n) for t in found for n in names if n != "any")
        return ([], []) if good else None

    def _verb_aux(self, verb: Token, wanted: Wanted) -> Taken | None:
        return ([], []) if any(c.dep == "aux" and c.lemma in wanted for c in verb.children) else None

    def _verb_adverb(self, verb: Token, wanted: Wanted) -> Taken | None:
        return ([], []) if any(c.dep == "advmod" and c.lemma == wanted for c in verb.children) else None

    def _verb_that(self, verb: Token, wanted: Wanted) -> Taken | None:
        return ([], []) if verb.all("ccomp") else None

    def _verb_bare(self, verb: Token, wanted: Wanted) -> Taken | None:
        return None if verb.all("dobj", "prt", "ccomp", "nsubjpass", "auxpass", "dative") else ([], [])

    def _verb_turned(self, verb: Token, wanted: Wanted) -> Taken | None:
        return [], []  # no condition: `goods face a tariff`, the subject is what it is done to

    def _verb_mood(self, verb: Token, wanted: Wanted) -> Taken | None:
        return [], []  # no condition: `rejected the pact`, `asked for a panel` did happen, what the type says did not

    def _verb_marked(self, verb: Token, wanted: Wanted) -> Taken | None:
        apart = [t for word in ("on", "of") for t in clause.complements(verb, word)]  # `tighten curbs on exports`, hung on the verb
        told = [t for o in clause.objects(verb) for c in o.all("relcl", "acl") for t in c.subtree()]  # `a rule that obliged importers`
        good = any(self.match.any_is([*modifiers(o), *apart, *told], wanted) for o in clause.objects(verb))
        return ([], []) if good else None

    # -- conditions of nouns ----------------------------------------------------------------------------------------
    def _noun_plural(self, noun: Token, wanted: Wanted) -> bool:
        return noun.tag in ("NNS", "NNPS")

    def _noun_governor(self, noun: Token, wanted: Wanted) -> bool:
        return noun.dep in ("dobj", "nsubjpass", "nsubj") and noun.head.lemma in _names(wanted)

    def _noun_reference(self, noun: Token, wanted: Wanted) -> bool:
        return clause.determined(noun, *lexicon("definite_singulars"))

    def _noun_complement(self, noun: Token, wanted: Wanted) -> bool:
        whose_own = not (noun.dep == "pobj" and noun.head.lemma in lexicon("for_whom"))  # `cleared the way for the pact to take effect`
        return whose_own and any(
            c.dep in ("acl", "relcl") and any(x.dep == "aux" and x.lemma == "to" for x in c.children) for c in noun.children
        )

    def _noun_below(self, noun: Token, wanted: Wanted) -> bool:
        return noun.dep == "pobj" and noun.head.lemma in _names(wanted)

    def _noun_described(self, noun: Token, wanted: Wanted) -> bool:
        return any(c.dep in ("amod", "nummod", "compound") and c.text.lower() in _names(wanted) for c in noun.children)

    def _noun_marked(self, noun: Token, wanted: Wanted) -> bool:
        reached = [p for c in noun.all("prep") for p in c.all("pobj")]
        return any(self.match.any_is(modifiers(t), wanted) for t in reached)

    def _noun_mood(self, noun: Token, wanted: Wanted) -> bool:
        return True  # no condition, as for verbs

    def _noun_mod(self, noun: Token, wanted: Wanted) -> bool:
        return self.match.any_is(modifiers(noun), wanted)


def _behind_the_object(verb: Token, particle: Token) -> bool:
    """`will bring down its levy in four steps`: `in` begins a phrase of its own, the levy is not brought in."""
    return particle.dep == "prep" and bool(particle.all("pobj")) and any(o.i < particle.i for o in verb.all("dobj"))


def _names(wanted: Wanted) -> list[str]:
    return [wanted] if isinstance(wanted, str) else wanted


def modifiers(noun: Token) -> list[Token]:
    """What stands before a noun, and what its prepositions reach."""
    found = [
        t
        for c in noun.all("amod", "compound", "nmod", "poss", "nummod")
        for t in (c, *c.all("compound", "amod", "conj", "nmod"))
    ]
    for prep in clause.prepositions(noun):
        found += [t for p in prep.all("pobj") for t in clause.with_conjuncts(p)]
    # a digit's sign hangs under it: `25 % tariff`
    found += [t for c in noun.children for t in c.children if t.text in lexicon("percent_signs")]
    return found
