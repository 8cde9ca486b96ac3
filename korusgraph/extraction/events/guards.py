"""What announces no event although a trigger stands there, and what it is instead."""

from __future__ import annotations

from collections.abc import Iterable

from korusgraph.extraction import clause
from korusgraph.extraction.events.draft import EventDraft
from korusgraph.extraction.events.standing import standing
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.words import words
from korusgraph.ontology import load

_CHANGES = ("suspend", "extend", "terminate", "retaliate", "review", "ruling", "dispute_file", "appeal", "remedy_investigation")
_STANDING = ("tariff_impose", "ntm", "quota", "export_control")
_MEASURES = ("tariff_impose", "tariff_raise", "tariff_cut", "tariff_exempt", *_STANDING[1:])


def in_idiom(sentence: Sentence, noun: Token) -> bool:
    """`in consultation with`, `collective bargaining`: the noun is part of a set phrase."""
    around = " ".join(t.text.lower() for t in sentence.tokens[max(0, noun.i - 3) : noun.i + 2])
    idiom = any(noun.text.lower() in phrase.split() and phrase in around for phrase in words("idioms"))
    return applies("events.idiom", idiom)


def retaliatory(type_: str, nouns: Iterable[Token]) -> str:
    """A measure that the text calls retaliatory is a retaliation, one that it calls non-tariff is none of tariffs."""
    nouns = list(nouns)
    tariffs = any(n.lemma in clause.word_class("tariff") for n in nouns)
    told = [t.text.lower().replace("-", "") for n in nouns for t in n.subtree() if t.i < n.i]
    other = _not_of_tariffs(told)
    if applies("events.called-non-tariff", other and not tariffs and type_ in ("tariff_cut", "tariff_impose", "suspend")):
        return "ntm"
    called = any(c.lemma in words("answering") for n in nouns for c in n.children)
    measure = type_ in ("tariff_impose", "tariff_raise", "ntm")
    return "retaliate" if measure and applies("events.called-retaliatory", called) else type_


def _not_of_tariffs(told: list[str]) -> bool:
    """`non-tariff`, in one word or in two."""
    tariffs = sum(t in words("tariff_word") for t in told)
    return (tariffs == 1 and bool(words("non") & set(told))) or (tariffs == 0 and bool(words("nontariff") & set(told)))


def stands(draft: EventDraft, found: list[EventDraft]) -> bool:
    """Whether a draft is an event of its own beside those found before it in the sentence. What is left out is counted."""
    reason = _against(draft, found)
    if reason:
        dropped("events", reason, draft.token.text)
    return not reason


def _against(draft: EventDraft, found: list[EventDraft]) -> str:
    token = draft.token
    group = load().event_types[draft.type]["group"]
    if draft.type in ("consult", "agree") and not draft.definite:
        if applies("events.nobody-talks", not draft.members("participant") and not _sides(draft)):
            return "talk of nobody"
    elif draft.type == "meet" and not draft.noun and not token.all("dobj"):
        us = any(s.lemma in words("first_and_second") for s in token.all("nsubj"))
        if applies("events.meet-some-people", us or any(t.lemma in words("audiences") for t in clause.complements(token, "with"))):
            return "meeting of nobody"
    elif draft.noun and group == "measure":
        bare = not set(draft.roles) - {"place"} and not _said_more(token)
        weighed = bare and draft.type == "retaliate" and _weighed(token)
        if applies("events.measure-of-nothing", bare and not applies("events.retaliation-of-who-acts", weighed)):
            return "measure of nobody on nothing"
        own = set(draft.roles) <= {"imposer", "actor", "place"} and any(c.tag == "PRP$" for c in token.all("poss"))
        if applies("events.its-own-tariffs", own and not _said_more(token) and not token.all("amod", "compound", "nummod")):
            return "a standing measure of its owner's"
    elif draft.type == "negotiate" and not draft.noun and token.dep == "relcl":
        named = draft.members("agreement") or len(draft.members("participant")) > 1
        if applies("events.bare-relative-clause", not named):
            return "talks of nobody in a relative clause"
    if draft.noun and group == "dispute" and applies("events.dispute-of-nobody", not draft.roles):
        return "dispute of nobody"
    if draft.noun and draft.type in _STANDING and applies("events.measure-of-a-measure", _under_change(token, found)):
        return "the measure that another event changes"
    if draft.type in _MEASURES and applies("events.domestic-tax", _domestic(draft)):
        return "domestic tax"
    if draft.type == "withdraw" and applies("events.leave-somebody-something", len(token.all("dobj", "dative", "oprd")) > 1):
        return "leaves somebody something"
    if draft.type in ("report", "negotiate", "agree", "amend", "extend") and applies("events.published-reports", token.dep == "amod"):
        return "a participle before its noun"
    if draft.type == "accede" and applies("events.first-to-do-so", _first_to_do(token)):
        return "a member that does something first"
    return standing(draft) or _only_a_word(draft, found)


def _only_a_word(draft: EventDraft, found: list[EventDraft]) -> str:
    """Why the word is no deed at all beside what its sentence tells; empty when it is one."""
    token = draft.token
    named = token.dep in ("oprd", "attr") and token.head.lemma in words("describing_verbs") and draft.noun
    if applies("events.what-somebody-calls-it", named):
        return "a name for something"
    if applies("events.set-to-do", token.lemma in words("setting") and not draft.noun and token.all("xcomp")):
        return "set to do something"
    if applies("events.raised-by-itself", _within_another(draft, found)):
        return "a participle on the measure of another event"
    if draft.type == "negotiation_round" and applies("events.round-of-something-else", _of_something_else(token)):
        return "a round of no talks"
    if draft.type == "export_control" and not draft.noun and applies("events.goods-on-a-list", _goods_listed(draft)):
        return "goods on a list of goods"
    if draft.type in ("quota", "ntm", "export_control") and not draft.noun and applies("events.effect-of-a-tariff", _effect(token)):
        return "an effect, no measure"
    if draft.type == "dispute_file" and not draft.noun and applies("events.brought-by-nobody", not draft.roles and _by_a_thing(token)):
        return "dispute of nobody"
    told = draft.type == "dispute_file" and token.dep == "acl" and token.head.lemma in clause.word_class("caseword")
    if applies("events.case-that-challenges", told and token.tag == "VBG"):
        return "what a case is about"
    return ""


def _sides(draft: EventDraft) -> bool:
    """`we agreed to work together`, `both sides pledged to meet`: somebody spoken of decides something."""
    token = draft.token
    subjects = clause.subjects(token)
    if draft.type == "consult":
        return any(s.lemma in clause.word_class("sideword") and s.tag == "NNS" for s in subjects)
    return bool(token.all("xcomp", "ccomp")) and any(s.lemma in words("deciding_sides") for s in subjects)


def _under_change(noun: Token, found: list[EventDraft]) -> bool:
    """`exempted Korea from steel tariffs`, `the review of duties on barley`: the measure is there already."""
    changing = {id(e.token): e for e in found if e.type in _CHANGES or e.type in _MEASURES}
    above, joined = noun, noun.dep == "conj"
    for _ in range(3):
        if above.dep not in ("pobj", "dobj", "nsubjpass", "conj", "prep", "compound"):
            return False
        above = above.head
        if above.pos == "ADP" and above.lemma in words("by_or_with"):
            answer = changing.get(id(above.head))  # `replaced the duty with a quota`: a second measure
            return bool(applies("events.retaliates-with", answer is not None and answer.type == "retaliate"))
        event = changing.get(id(above))
        if event is not None and applies("events.imposed-beside", joined and event.type in (*_STANDING, "retaliate")):
            return False
        if event is not None:
            return above is not noun and (event.type != "tariff_impose" or not event.noun)
        if above.pos not in ("ADP", "NOUN"):
            return False
    return False


def _domestic(draft: EventDraft) -> bool:
    """`cut the consumption tax`: no duty at a border."""
    token = draft.token
    around = [token] if draft.noun else [*clause.objects(token), *token.all("nsubj")]
    around += [p for c in token.all("prep") for p in c.all("pobj")]
    duties = [h for t in around for h in clause.heads(t) if h.lemma in clause.word_class("tariff")]
    if duties and applies("events.utility-tariff", all(_of_utility(t) for t in duties)):
        return True
    taxes = [t for t in duties if t.lemma in words("tax_nouns")]
    if not taxes or len(taxes) < len(duties):
        return False
    return not any(_at_border(t) for t in taxes)


def _of_utility(tariff: Token) -> bool:
    """`electricity tariffs`: what is paid for power, water or a call."""
    return any(c.text.lower() in words("utilities") for c in tariff.all("compound", "amod", "nmod"))


def _at_border(tax: Token) -> bool:
    below = [c.lemma for c in tax.children if c.dep in ("amod", "compound", "nmod", "poss")]
    reached = [t for c in tax.all("prep") if c.lemma in words("taxed_with") for t in c.subtree()]
    if applies("events.tax-of-another-kind", set(below) & words("inland_taxes")):
        return False
    goods = words("border_words")
    foreign = any(t.named is not None and t.named.form != "FST" and t.lemma not in words("they") for t in reached)
    return bool(goods & set(below)) or foreign or any(t.lemma in goods for t in reached)


def _within_another(draft: EventDraft, found: list[EventDraft]) -> bool:
    """`slapped increased tariffs on steel`: one event."""
    token = draft.token
    if draft.noun or token.dep != "amod" or draft.type not in _MEASURES:
        return False
    return any(o.token is token.head.head and o.type in _MEASURES and not o.noun for o in found)


def _weighed(noun: Token) -> bool:
    """`Fu ruled out countermeasures`: whoever does something with a retaliation would retaliate."""
    verb = noun.head
    return noun.dep == "dobj" and verb.lemma in words("weighing_measures") and any(n.level for s in clause.subjects(verb) for n in clause.entities(s))


def _of_something_else(round_: Token) -> bool:
    """`the second round of tariffs`: what there are rounds of is no talking."""
    below = clause.complements(round_, "of")
    talking = clause.word_class("talks") | words("attended") | words("talking")
    return bool(below) and not any(p.named is not None or p.lemma in talking or p.lemma in words("envoys") for p in below)


def _goods_listed(draft: EventDraft) -> bool:
    """`wind turbines were added to the list`: the list is one of goods that bear a tariff, of firms it would be a blacklist."""
    lists = [p for w in words("to_or_on_lists") for p in clause.complements(draft.token, w) if p.lemma in clause.word_class("listword")]
    named = any(c.lemma in words("control_lists") for p in lists for c in p.all("compound", "amod", "nmod"))
    return bool(lists) and not named and bool(draft.members("product")) and not draft.members("target", "beneficiary")


def _effect(verb: Token) -> bool:
    """`the tariffs reduced imports`: what a measure brings about is no other measure."""
    if not any(o.lemma not in words("force") for o in verb.all("dobj")):
        return False
    return any(s.named is None and s.lemma in words("measure_nouns") for s in verb.all("nsubj"))


def _by_a_thing(verb: Token) -> bool:
    """`challenges brought by the pandemic`: what is named as the doer is nobody who could sue."""
    return any(p.named is None and p.pos == "NOUN" for c in verb.all("agent") for p in c.all("pobj"))


def _first_to_do(verb: Token) -> bool:
    members = [c for c in verb.all("attr", "xcomp", "acomp") if c.lemma in clause.word_class("memberword")]
    return any(
        c.dep in ("acl", "relcl") and any(x.dep == "aux" and x.lemma == "to" for x in c.children)
        for m in members
        for c in m.children
    )


def _said_more(noun: Token) -> bool:
    """Whether a noun comes with a rate, a complement or a clause: `exemption from the tariffs`, not `the tariffs`."""
    return any(c.dep in ("prep", "acl", "nummod", "relcl") for c in noun.children)
