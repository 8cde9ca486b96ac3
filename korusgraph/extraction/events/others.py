"""Who else takes part: the other side of `talks with Peru`, and who came to a meeting told in the sentence before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from korusgraph.extraction import clause
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.words import words
from korusgraph.ontology import load

_TALKS = frozenset(("negotiate", "negotiation_round", "launch", "conclude"))
_GATHERINGS = ("meet", "joint_committee", "negotiation_round", "negotiate", "consult")
_DOERS = ("participant", "signatory", "imposer", "actor")
_BACK = 2  # sentences in which the other side is looked for


class Others:
    """Participants of the events of one document that their own clause does not name."""

    def __init__(self, reading: Reading) -> None:
        self.registry = reading.registry
        self.sentences = reading.sentences

    # -- the other side --------------------------------------------------------------------------------------------
    def side(self, draft: EventDraft, earlier: Iterable[EventDraft]) -> None:
        """`New Delhi sealed a pact, and negotiations with the EU go on`: who acts above or just before is the other side."""
        mine = draft.roles.get("participant", [])
        if draft.type not in _TALKS or len(mine) != 1 or not self._is_state(mine[0]) or not _with(draft, mine[0]):
            return
        found = next((s for s in self._acting(draft, earlier) if s != mine[0]), "")
        if applies("events.other-side", found):
            draft.roles["participant"] = [found, *mine]

    def _acting(self, draft: EventDraft, earlier: Iterable[EventDraft]) -> Iterator[str]:
        """States that act in the clauses above, the nearest first, then the one that acted last before."""
        for verb in draft.token.ancestors():
            if verb.pos in ("VERB", "AUX"):
                yield from self._states(i for s in clause.subjects(verb) for n in clause.entities(s) for i in n.ids)
        for event in reversed(list(earlier)):
            if draft.sentence - event.sentence > _BACK:
                return
            doers = list(self._states(i for r in _DOERS for i in event.roles.get(r, ())))
            others = [d for d in doers if d not in draft.roles["participant"]]
            if doers:
                yield from others if len(others) == 1 else ()
                return

    def _states(self, members: Iterable[str]) -> Iterator[str]:
        """The states and blocs of some entities, where the text names them."""
        states = [d for d in self.registry.of_type("Country", "Bloc") if d.mentions]
        for id_ in members:
            code = self.registry.drafts[id_].country
            own = id_ if self._is_state(id_) else next((d.id for d in states if code and d.country == code), "")
            if own:
                yield own

    def _is_state(self, id_: str) -> bool:
        return self.registry.type_of(id_) in ("Country", "Bloc")

    # -- who came --------------------------------------------------------------------------------------------------
    def present(self, drafts: list[EventDraft]) -> None:
        """`The council met in Lima. X and Y were joined by Z`, `The representatives for this meeting were …`."""
        for sentence in self.sentences:
            root = sentence.root
            if root is None:
                continue
            before = [d for d in drafts if d.type in _GATHERINGS and 0 <= sentence.index - d.sentence <= _BACK]
            verbs = [root, *root.all("conj")]
            came = [i for v in verbs for i in self._came(v)] if before else []
            if applies("events.who-came", came):
                last = before[-1]
                own = last.roles.setdefault("participant", [])
                own += [i for i in came if i not in own]

    def _came(self, root: Token) -> list[str]:
        """People whom a clause tells to have been at a gathering spoken of; none where it says something else."""
        subjects = [*root.all("nsubj", "nsubjpass")]
        if root.lemma in words("to_be"):
            told = any(s.lemma in words("representing") for s in subjects)
            people = root.all("attr", "nsubj") if told else []
        elif root.lemma in words("joining_verbs") and clause.is_passive(root):
            people = [*root.all("nsubjpass"), *(p for c in root.all("agent") for p in c.all("pobj"))]
        else:
            there = [o for o in clause.objects(root) if o.lemma in words("attended") and clause.determined(o, *words("definites"))]
            people = subjects if root.lemma in words("attending") and there else []
        ids = [i for t in people for n in clause.entities(t) for i in n.ids]
        return [i for i in dict.fromkeys(ids) if load().family(self.registry.type_of(i)) == "Person"]


def _with(draft: EventDraft, id_: str) -> bool:
    """Whether the one side is named by `with`: `talks with Peru`, `is negotiating with Peru`."""
    around = [draft.token, *(() if draft.noun else [*clause.objects(draft.token), *clause.subjects(draft.token)])]
    reached = [t for a in around for t in clause.complements(a, "with")]
    return any(id_ in n.ids for t in reached for n in clause.entities(t))
