"""The act and the stance of a statement: first what the verb of saying tells, then what is claimed."""

from __future__ import annotations

from korusgraph.extraction import clause
from korusgraph.extraction.cues import to_infinitive
from korusgraph.extraction.events import EventDraft
from korusgraph.extraction.parse import Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies
from korusgraph.extraction.statements import claims
from korusgraph.extraction.statements.draft import NEUTRAL, StatementDraft, act_of_verb
from korusgraph.extraction.words import pattern, table, words

_FLAT_NO = pattern("statements.acts.flat_no")
_HARM = frozenset(
    ("terminate", "withdraw", "tariff_impose", "tariff_raise", "retaliate", "suspend", "dispute_file", "export_control", "ntm")
)
_STANCES = {
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
_ASKING = ("demand", "request", "propose")
_AGREED = ("conclude", "sign", "agree")


class Acts:
    """Act and stance of the statements of one document."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.registry = reading.registry

    def settle(self, draft: StatementDraft, said: list[Token]) -> None:
        """Sets act and stance of a draft whose content is known; `said` are the words that tell what was said."""
        verbs = claims.main_verbs(self.reading, draft)
        tone = sum(claims.tone(v) for v in verbs) if verbs else claims.avowed(draft)
        if applies("statements.vow-of-no-harm", draft.act == "threaten" and self._harmless(draft)):
            draft.act = "announce"
        if draft.act in NEUTRAL:
            draft.act = self._act(draft, said, verbs, tone)
        asked = self._asked_for(draft, verbs) if draft.act in _ASKING else ""
        toned = "support" if tone > 0 else "oppose" if tone < 0 else "neutral"
        draft.stance = asked if applies("statements.stance-of-a-demand", asked) else _STANCES.get(draft.act, toned)
        if applies("statements.denied-and-praised", draft.act == "deny" and tone > 0):
            draft.stance = "support"

    def _act(self, draft: StatementDraft, said: list[Token], verbs: list[Token], tone: int) -> str:
        """The act of a verb that tells none (`said`, `announced`)."""
        lower = {t.text.lower() for t in said}
        if applies("statements.no", self._no(draft) or any(_untrue(v) for v in verbs)):
            return "deny"
        if applies("statements.threat", self._threat(draft, verbs)):
            return "threaten"
        performed = next((a for v in verbs if (a := self._performed(draft, v))), "") if draft.act == "state" else ""
        if applies("statements.performed", performed):
            return performed
        duty = next((d for v in verbs if (d := self._duty(v))), "")
        if applies("statements.duty", duty):
            return duty
        if draft.act == "announce":
            return "announce"
        if applies("statements.blame", tone < 0):
            return "criticise"
        if applies("statements.denial", any(self._denied(draft, v) for v in verbs)):
            return "deny"
        if applies("statements.praise", tone > 0):
            return "support"
        news = bool(words("news") & lower) or any(
            e.modality in ("planned", "occurred") and self._own(draft, e) for e in draft.content
        )
        asked = bool(draft.quotes) and draft.quotes[-1].of(self.reading.text).rstrip('”"').endswith("?")
        if applies("statements.news", news and not asked):
            return "announce"
        return draft.act

    @staticmethod
    def _harmless(draft: StatementDraft) -> bool:
        """`vowed to help farmers`: whoever vows something that hurts nobody threatens nobody."""
        token = draft.token
        if token is None or token.lemma not in words("vowing") or any(e.type in _HARM for e in draft.content):
            return False
        told = [t for x in token.all("xcomp", "ccomp", "dobj") for t in x.subtree()]
        ill = words("hostile") | words("reacting") | words("vowed_not")
        return bool(told) and not any(t.lemma in ill or t.dep == "neg" for t in [*told, *token.children])

    def _performed(self, draft: StatementDraft, verb: Token) -> str:
        """The act of `we welcome`, `Paris rejects`, `he was pleased`: what the speaker does by saying it; empty for none."""
        if not self._speaks_for_itself(draft, verb):
            return ""
        negated = any(c.dep == "neg" for c in verb.children)
        adjective = verb.child("acomp")
        if verb.lemma in words("to_be") and adjective is not None:
            act = next((a for a, members in table("feelings").items() if adjective.lemma in members), "")
            return "" if negated else act
        act = act_of_verb(verb.lemma) or ""
        ahead = any(c.dep == "aux" and c.lemma in words("refusing") for c in verb.children)
        if negated:
            refused = verb.lemma in words("acceptance") or (ahead and verb.lemma not in words("unwavering"))
            not_so_far = clause.is_perfect(verb)  # `have not agreed`: what has not happened so far is denied, not refused
            return "reject" if refused and not verb.all("auxpass") and not not_so_far else ""
        if act == "reject" and ahead:
            return "threaten"  # `will veto any bill`
        return "" if act in NEUTRAL or (verb.lemma in words("clausal_only") and not verb.all("dobj", "ccomp")) else act

    def _speaks_for_itself(self, draft: StatementDraft, verb: Token) -> bool:
        """Whether the subject of a clause is the speaker, whoever the speaker speaks for, or `we`."""
        for head in clause.subjects(verb):
            if head.text.lower() in words("who_speaks") or (head.named is not None and head.named.level == "FST"):
                return True
            for named in clause.entities(head):
                if set(named.ids) & set(draft.speaker) or any(self._home(i) in self._homes(draft) for i in named.ids):
                    return True
        return False

    def _duty(self, verb: Token) -> str:
        """What somebody should do is proposed, what they must do demanded; empty where nobody is to do anything."""
        subjects = verb.all("nsubj", "nsubjpass")
        agents = verb.all("nsubjpass", "expl") or any(
            (s.named is not None and self.registry.type_of(s.named.ids[0]) not in ("Agreement", "Product", "LegalAct"))
            or s.pos == "PRON"
            or s.lemma in words("doers")
            for s in subjects
        )
        if not agents:
            return ""
        aux = {c.lemma for c in verb.all("aux")}
        if aux & words("obliging"):
            return "demand"
        if aux & words("ought"):
            return "propose"
        if verb.lemma in words("having_to") and not verb.all("dobj") and any(to_infinitive(c) for c in verb.all("xcomp")):
            return "propose" if verb.lemma in words("needing") else "demand"
        return ""

    @staticmethod
    def _asked_for(draft: StatementDraft, verbs: list[Token]) -> str:
        """Who wants an agreement approved supports it, who demands the end of a measure opposes it; else empty."""
        token = draft.token
        wanted = list(verbs)
        if token is not None:
            wanted += token.all("xcomp", "ccomp", "advcl") + [
                v for c in clause.objects(token) for v in (c, *c.all("acl", "relcl"))
            ]
            wanted += [p for word in ("for", "on", "to") for p in clause.complements(token, word)]
        lemmas = {v.lemma for v in wanted if not any(c.dep == "neg" for c in v.children)}
        if lemmas & words("approving"):
            return "support"
        return "oppose" if draft.act == "demand" and draft.content and lemmas & words("removing") else ""

    def _threat(self, draft: StatementDraft, verbs: list[Token]) -> bool:
        """Harm of one's own doing that is held out, or what will happen `unless` something else does."""
        unless = (c for v in verbs for c in v.all("advcl") if any(m.lemma in words("unless") for m in c.all("mark")))
        if any(c.head.all("aux") for c in unless):
            return True
        if any(self._reacts(v) for v in verbs):
            return True
        planned = [e for e in draft.content if e.modality in ("planned", "conditional")]
        harm = any(e.type in _HARM and e.modality == "conditional" and self._own(draft, e) for e in planned)
        agreed = any(e.type in _AGREED and e.modality == "occurred" for e in draft.content)
        return harm and not applies("statements.agreed-and-no-threat", agreed)  # `announce a deal that would set a tariff`

    @staticmethod
    def _reacts(verb: Token) -> bool:
        """`we would respond in kind`, `it leaves us no choice`."""
        if any(c.dep == "neg" for c in verb.children):
            return False
        ahead = any(c.dep == "aux" and c.lemma in words("refusing") for c in verb.children)
        choices = [
            o for o in verb.all("dobj") if o.lemma in words("choices") and any(c.lemma in words("hardly_any") for c in o.children)
        ]
        cornered = any(t.lemma in words("reacting") for t in verb.subtree()) if choices else False
        steps = verb.lemma in words("taking_verbs") and any(
            o.lemma in words("deeds") and any(c.lemma in words("resolute") for c in o.all("amod", "det"))
            for o in verb.all("dobj")
        )
        return cornered or (ahead and (steps or verb.lemma in words("reacting")))

    def _no(self, draft: StatementDraft) -> bool:
        """`replied, "No."`: a quotation that is or begins with a no of its own."""
        if draft.token is not None and any(c.text.lower() in words("denying_determiners") for c in draft.token.all("intj", "dobj")):
            return True
        first = draft.quotes[0].of(self.reading.text) if draft.quotes else ""
        return _FLAT_NO.match(first) is not None

    def _denied(self, draft: StatementDraft, verb: Token) -> bool:
        """Whether a main clause says that something is not so, or its happening did not come about."""
        if any(c.dep == "neg" for c in verb.children):
            return True
        if any(clause.determined(o, *words("denying_determiners")) for o in verb.all("dobj", "attr", "nsubj", "nsubjpass")):
            return True  # `has no intention of leaving`, `no such offer had been made`
        near = {verb.start, *(c.start for c in verb.all("dobj", "attr", "xcomp"))}
        return any(e.modality == "denied" and e.trigger.start in near for e in draft.content)

    def _own(self, draft: StatementDraft, event: EventDraft) -> bool:
        """Whether the speaker, or the speaker's state, is among those who act in the event."""
        actors = event.members("actor", "imposer", "participant", "signatory", "complainant")
        homes = self._homes(draft)
        return bool(actors & set(draft.speaker)) or any(self._home(a) in homes for a in actors)

    def _home(self, id_: str) -> str:
        draft = self.registry.drafts.get(id_)
        return draft.country if draft is not None and draft.country else "none"

    def _homes(self, draft: StatementDraft) -> set[str]:
        return {self._home(s) for s in draft.speaker} - {"none"}


def _untrue(verb: Token) -> bool:
    """`the reports are false`, `it is not true that …`."""
    said = [c.lemma for c in verb.all("acomp", "attr")]
    negated = any(c.dep == "neg" for c in verb.children)
    return verb.lemma in words("to_be") and any(w in words("untrue") if not negated else w in words("true") for w in said)
