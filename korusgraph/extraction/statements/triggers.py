"""The words that open a statement: verbs and nouns of saying, `according to`, verdicts and names for things."""

from __future__ import annotations

from collections.abc import Iterable

from korusgraph.extraction import clause
from korusgraph.extraction.cues import to_infinitive
from korusgraph.extraction.modality import modality
from korusgraph.extraction.parse import Sentence, Token
from korusgraph.extraction.reading import Reading
from korusgraph.extraction.rulebook import applies, dropped
from korusgraph.extraction.statements import embedding
from korusgraph.extraction.statements.claims import mood
from korusgraph.extraction.statements.draft import StatementDraft, act_of_noun, act_of_verb, allowed, negative, positive
from korusgraph.extraction.statements.speakers import Speakers
from korusgraph.extraction.words import table, words
from korusgraph.model import Span

_OPINIONATED = ("support", "criticise", "reject", "demand", "propose")
_MAIN = ("ROOT", "ccomp", "parataxis", "conj", "advcl")
_UNREAL = ("planned", "conditional", "denied", "proposed")
_ASKING = ("demand", "request", "propose")
_OWN_CLAUSE = ("nsubj", "agent", "dobj", "ccomp", "xcomp")
_PURPOSE = ("acl", "advcl", "attr", "csubj")
_HELD = ("poss", "nmod", "amod", "compound")  # how a holder stands at its noun


def _levied(token: Token) -> bool:
    """`charges 50% on steel`, `charged a duty`: an amount or a tax."""
    return token.pos == "NUM" or any(c.dep == "nummod" for c in token.children) or token.lemma in words("levied")


class Triggers:
    """Finds what opens a statement in one document, word by word."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.registry = reading.registry
        self.speakers = Speakers(reading)

    def at(self, sentence: Sentence, token: Token) -> StatementDraft | None:
        """The statement that a word opens; None when it opens none."""
        if token.inside or (token.named is not None and token.named.level == "NAM"):
            return None
        if token.pos in ("NOUN", "PROPN"):
            self.speakers.mention(token)
        if token.text.lower() in words("by_account"):
            return self._according(sentence, token)
        if token.pos in ("VERB", "AUX") or token.tag.startswith("VB"):
            return self._verb(sentence, token)
        if token.tag.startswith("NN") and token.text.endswith("s") and (said := self._disguised(sentence, token)) is not None:
            return said
        if token.pos == "NOUN" and act_of_noun(token.lemma):
            return self._noun(sentence, token)
        if token.lemma in words("blaming") and token.dep in ("amod", "appos", "advcl") and token.head.named is not None:
            return self._made(sentence, token, token.span, "criticise", token.head.named.ids, "adjective")
        return None

    def _made(
        self, sentence: Sentence, token: Token, span: Span, act: str, speaker: Iterable[str], rule: str
    ) -> StatementDraft | None:
        found = allowed(self.registry, speaker)
        if not found:
            dropped("statements", "no speaker", token.text)
            return None
        provided = 0 <= self.reading.provisions < token.start and not _declares(token)
        if applies("statements.provision-of-a-treaty", provided):
            return None
        return StatementDraft(act, found, span, sentence.index, token, rule, evidence=[sentence.span])

    # -- verbs -------------------------------------------------------------------
    def _verb(self, sentence: Sentence, verb: Token) -> StatementDraft | None:
        lemma, end = _with_particle(verb)
        act = act_of_verb(lemma)
        if lemma in words("to_be"):
            return self._attitude(sentence, verb)
        if lemma in words("naming") and (named := self._naming(sentence, verb)) is not None:
            return named
        if act is None:
            return None
        aside = verb.dep == "advcl" and any(c.lemma == "as" for c in verb.all("mark", "prep", "advmod"))
        clausal = bool(verb.all("ccomp", "xcomp")) or self._quote_in(sentence, verb) or verb.dep == "parataxis"
        clausal = clausal or applies("statements.as-somebody-said", aside and clause.subjects(verb))
        clausal = clausal or bool(self.speakers.quoted_as(verb))
        if self._says_nothing(verb, lemma, act, clausal) or self._unsaid(verb, lemma):
            return None
        asked = {o.lemma for o in clause.objects(verb)}
        if applies("statements.urged-approval", lemma in words("urging") and not words("approval").isdisjoint(asked)):
            act = "support"
        return self._made(sentence, verb, Span(verb.start, end), act, self.speakers.of(verb), f"verb:{lemma}")

    def _disguised(self, sentence: Sentence, token: Token) -> StatementDraft | None:
        """`The United States thanks Mr Smith`: a verb that the parser takes for a plural, between a name and its object."""
        lemma = token.text.removesuffix("s")
        act = act_of_verb(lemma)
        at = sentence.tokens.index(token)
        if act is None or lemma in words("clausal_only") or not 0 < at < len(sentence.tokens) - 1:
            return None
        before, after = sentence.tokens[at - 1], sentence.tokens[at + 1]
        opens = after.named is not None or after.tag in ("DT", "PRP$", "PRP") or after.text.lower() in words("that_alone")
        if before.named is None or not applies("statements.verb-taken-for-noun", opens):
            return None
        return self._made(sentence, token, token.span, act, before.named.ids, f"verb:{lemma}")

    def _says_nothing(self, verb: Token, lemma: str, act: str, clausal: bool) -> bool:
        """Whether a verb of saying has another sense here, by what it governs."""
        objects = clause.objects(verb)
        confirmed = lemma in words("confirming") and any(o.lemma in words("confirmed") for o in objects)
        framed = (confirmed or (act == "state" and any(o.lemma in words("avowals") for o in objects))) or (
            act in _OPINIONATED and objects and self.speakers.subject(verb)
        )
        return (
            applies("statements.needs-clause", lemma in words("clausal_only") and not clausal and not framed)
            or applies("statements.needs-finite-clause", lemma in words("finite_only") and not _finite(verb))
            or applies("statements.support-by-means", lemma in words("supporting_verbs") and any(o.lemma in words("upkeep") for o in objects))
            or applies("statements.rule-and-no-demand", lemma in words("ordering") and not self._told(lemma, objects))
            or applies("statements.charged-and-not-blamed", lemma in words("levying") and any(map(_levied, objects)))
            or applies("statements.received-as-a-guest", lemma in words("receiving_guests") and self._guest(verb, objects))
            or applies("statements.thank-you", lemma in words("thanking") and any(o.text.lower() in words("listeners") for o in objects))
            or applies("statements.said-aside", act == "state" and not clausal and verb.dep not in _MAIN)
            or applies(
                "statements.help-offered", lemma in words("offering") and any(o.lemma in words("no_proposal") for o in objects)
            )
        )

    def _guest(self, verb: Token, objects: list[Token]) -> bool:
        """`welcomed the minister for a visit`, `to Ottawa`: somebody came, and nothing was said."""
        people = [o for o in objects if o.named is not None and self.registry.type_of(o.named.ids[0]) == "Person"]
        where = [p for t in (verb, *people) for word in ("for", "to") for p in clause.complements(t, word)]
        places = ("City", "Country", "Region")
        return bool(people) and any(
            p.lemma in words("guest_occasions") or (p.named is not None and self.registry.type_of(p.named.ids[0]) in places) for p in where
        )

    def _told(self, lemma: str, objects: list[Token]) -> bool:
        """Whether a verb is done to a state, a body or people, who can be told to do something."""
        if lemma not in words("requiring_alone") and objects and objects[0].head.all("xcomp", "ccomp"):
            return True  # `ordered the troops to leave`
        return bool(allowed(self.registry, (i for o in objects if o.named is not None for i in o.named.ids))) or any(
            o.lemma in words("doers") and o.lemma not in words("private_groups") for o in objects
        )

    def _unsaid(self, verb: Token, lemma: str) -> bool:
        """Whether the saying itself did not happen, or is that of an unnamed one."""
        bare = verb.tag == "VBN" and verb.dep == "advcl" and not verb.all("aux", "auxpass", "nsubj")
        bare = bare or self.speakers.answered(verb) is not None
        return (
            applies("statements.not-said", any(c.dep == "neg" for c in verb.children))
            or applies("statements.said-if", _supposed(verb))
            or applies("statements.asked-to-stay-unnamed", any(c.lemma in words("identifying") for c in verb.all("xcomp")))
            or applies("statements.asked-and-not-said", self._in_question(verb))
            or applies("statements.whether-it-is-said", _whether(verb))
            or applies("statements.weighed-and-not-said", lemma in words("finite_only") and any(_whether(c) for c in verb.all("ccomp")))
            or applies("statements.courtesy", _courtesy(verb, lemma))
            or applies("statements.proposed-by-nobody", verb.dep == "acl" and verb.tag == "VBD" and not verb.all(*_OWN_CLAUSE))
            or applies("statements.declined-to-say", _declined(verb))
            or applies("statements.said-to-be-untrue", embedding.untrue(verb))
            or applies("statements.said-in-future", self._unreal(verb))
            or applies("statements.asked-about", bare)
        )

    def _in_question(self, verb: Token) -> bool:
        """`Does the president believe that …?`: asked, and not said."""
        before = [c.i for c in verb.all("nsubj")]
        turned = before and any(c.dep == "aux" and c.i < before[0] for c in verb.children)
        return bool(turned) and self.reading.sentences[verb.sentence].span.of(self.reading.text).rstrip("”\"’' ").endswith("?")

    def _unreal(self, verb: Token) -> bool:
        """A speech act that is only planned, wanted or supposed is no statement."""
        if verb.head.lemma in words("rises") and verb.dep in ("xcomp", "advcl"):
            return False  # `I rise today to oppose`
        if verb.dep == "xcomp" and verb.head.lemma in words("wishes") and verb.lemma in words("thanks"):
            return False  # `I want to thank`
        first = _first_joined(verb)
        purpose = first.dep in _PURPOSE or (first.dep in ("relcl", "xcomp") and first.head.lemma in words("means"))
        if verb.tag == "VB" and purpose and any(c.dep == "aux" and c.lemma == "to" for c in first.children):
            return True  # `measures to defend its firms`, `for it to wait or demand a review`
        able = any(c.lemma in words("able_to_say") for c in first.all("aux")) and not any(c.dep == "neg" for c in first.children)
        told = act_of_verb(verb.lemma) in ("announce", "state") and clause.in_first_person(first)
        if applies("statements.able-to-say", able and not told):
            return True
        if modality(verb) not in _UNREAL:
            return False
        if verb.tag == "VBG" and verb.dep in ("pcomp", "acl", "xcomp") and verb.head.lemma != "by":
            return True  # `the possibility of inviting`, `an undertaking requiring`
        own = any(c.dep == "aux" and c.lemma in words("unreal") for c in first.children)
        polite = any(c.lemma in words("polite") for c in first.all("aux")) and clause.in_first_person(first)
        if applies("statements.urged-politely", own and polite and act_of_verb(verb.lemma) in _ASKING):
            return False  # `I would urge the administration to wait`
        return own and (first.dep != "conj" or verb is first)

    def _attitude(self, sentence: Sentence, verb: Token) -> StatementDraft | None:
        """`X is critical of`, `it is disappointing that`: a statement only where no verb of saying governs it."""
        adjective = verb.child("acomp")
        if adjective is None:
            return None
        issuer = self.registry.issuers.get(verb.sentence, ())
        if issuer and applies("statements.verdict", self._verdict(verb, adjective)):
            act = "support" if positive(adjective.lemma) else "criticise"
            return self._made(sentence, verb, adjective.span, act, issuer, "verdict")
        act = table("attitudes").get(adjective.lemma, "")
        if not applies("statements.attitude", act):
            return None
        return self._made(sentence, verb, adjective.span, act, self.speakers.subject(verb), "adjective")

    def _verdict(self, verb: Token, adjective: Token) -> bool:
        """`It is disappointing that …`, in the words of the one who issues the text."""
        if self.reading.quoted(verb) or any(c.dep == "neg" for c in verb.children):
            return False
        expletive = any(s.text.lower() in words("impersonal_subjects") for s in verb.all("nsubj"))
        under = [c for t in (verb, adjective) for c in t.children if c.dep in ("ccomp", "xcomp", "advcl")]
        if any(act_of_verb(c.lemma) for c in under):
            return False  # `I am pleased to announce`: the announcement is the statement
        own = clause.in_first_person(verb)
        if applies("statements.manners", own and any(c.lemma in words("courtesies") for c in under if c.dep == "xcomp")):
            return False  # `I am pleased to join my colleagues`
        return expletive and bool(under) and (positive(adjective.lemma) or negative(adjective.lemma))

    def _naming(self, sentence: Sentence, verb: Token) -> StatementDraft | None:
        """`X called the tariffs unacceptable`: blame or praise, by the word that is used."""
        tone = mood([t for t in verb.subtree() if t.i > verb.i])
        wh = any(c.lemma in words("what") for c in verb.children)
        quoted = bool(verb.all("dobj")) and self._quote_in(sentence, verb)
        framed = verb.all("oprd") or any(c.lemma == "as" for c in verb.all("prep")) or quoted
        if not applies("statements.naming", tone and framed and not wh and not self._unreal(verb)):
            return None
        act = "support" if tone > 0 else "criticise"
        return self._made(sentence, verb, verb.span, act, self.speakers.subject(verb), f"naming:{verb.lemma}")

    # -- other words -------------------------------------------------------------
    def _noun(self, sentence: Sentence, noun: Token) -> StatementDraft | None:
        """`Washington's concerns`, `raised concerns`: a noun of saying with a holder."""
        goods = noun.lemma in words("demand_for_goods") and any(
            t.lemma in words("marketed") or any(self.registry.type_of(n.ids[0]) == "Product" for n in clause.entities(t))
            for t in clause.complements(noun, "for")
        )
        if applies("statements.demand-for-goods", goods):
            return None
        if applies("statements.case-and-no-complaint", _case(noun)) or applies(
            "statements.no-such-offer", embedding.untrue(noun)
        ):
            return None
        met = noun.dep in ("dobj", "conj") and _first_noun(noun).head.lemma in words("meeting_concerns")
        if applies("statements.concerns-met", met and act_of_noun(noun.lemma) == "criticise"):
            return None
        drafted = any(c.lemma in words("drafted") for c in noun.all("amod", "compound"))
        if applies("statements.draft-law", drafted and act_of_noun(noun.lemma) == "propose"):
            return None
        if noun.lemma in words("with_clause") and not noun.all("acl", "ccomp", "relcl"):
            return None
        if noun.lemma in words("raised") and not (noun.dep == "dobj" and noun.head.lemma in words("raising")):
            return None
        owners = [c for c in noun.all(*_HELD) if c.named is not None]
        owners = owners or [t for p in ("by", "from") for t in clause.complements(noun, p)]
        firms = [o for o in owners if o.named is None and o.pos == "PROPN"]
        if applies("statements.firm-of-a-state", firms):
            return None
        if not owners and noun.dep == "dobj" and noun.head.lemma in words("voicing"):
            speaker: Iterable[str] = () if self._unreal(noun.head) else self.speakers.subject(noun.head)
        else:
            speaker = (i for o in owners for n in clause.entities(o) for i in n.ids)
        return self._made(sentence, noun, noun.span, act_of_noun(noun.lemma) or "", speaker, f"noun:{noun.lemma}")

    def _according(self, sentence: Sentence, token: Token) -> StatementDraft | None:
        sources = clause.complements(token, "to")
        if applies("statements.according-to-rules", any(t.lemma in words("norms") for t in sources)):
            return None
        named = [n for t in sources for n in clause.entities(t)]
        return self._made(sentence, token, token.span, "state", (i for n in named for i in n.ids), "according")

    def _quote_in(self, sentence: Sentence, verb: Token) -> bool:
        return any(q.overlaps(sentence.span) and not q.contains(verb.span) for q in self.reading.quotes)


def _first_noun(noun: Token) -> Token:
    while noun.dep == "conj" and noun.head is not noun:
        noun = noun.head
    return noun


def _first_joined(verb: Token) -> Token:
    """The first of joined infinitives: of `shall assess the report and recommend measures` the assessing."""
    while verb.dep == "conj" and verb.tag == "VB" and verb.head.pos in ("VERB", "AUX") and not verb.all("aux"):
        verb = verb.head
    return verb


def _declares(verb: Token) -> bool:
    """`The Parties affirm …`: a treaty says so itself; what shall be said, or whatever is said in a side clause, is provided for."""
    return verb.dep in ("ROOT", "conj") and verb.tag in ("VBP", "VBZ") and not verb.all("aux") and verb.head.tag in ("VBP", "VBZ")


def _declined(verb: Token) -> bool:
    """`declined to comment`, `refused to say`: silence, and no rejection of anything."""
    return act_of_verb(verb.lemma) == "reject" and any(
        (c.lemma in words("disclosing") or act_of_verb(c.lemma) == "state") and (c.dep == "xcomp" or to_infinitive(c))
        for c in verb.all("xcomp", "advcl")
    )


def _whether(verb: Token) -> bool:
    """`whether it thinks so`: what is asked or weighed was not said."""
    return verb.dep == "ccomp" and any(m.lemma in words("open_questions") for m in verb.all("mark", "advmod"))


def _courtesy(verb: Token, lemma: str) -> bool:
    """`I thank my colleague for yielding me time`: manners of a speaker, and no opinion of anything."""
    done = [t for link in verb.all("prep") for t in link.all("pobj", "pcomp")] + verb.all("xcomp")
    return lemma in words("thanks") and any(t.lemma in words("courtesies") for t in done)


def _supposed(verb: Token) -> bool:
    """`if Canada rejects the text`: a saying in a condition was not made."""
    for token in (verb, *verb.ancestors()):
        if token.dep == "advcl" and any(m.lemma in words("conditions") for m in token.all("mark")):
            return True
        if token.dep not in ("advcl", "conj", "relcl", "acl"):
            return False
    return False


def _finite(verb: Token) -> bool:
    """Whether a verb has a clause with a verb of its own time: `fears that trade will fall`, but not `considers leaving`."""
    return any(
        c.tag in ("VBD", "VBP", "VBZ") or any(a.tag in ("MD", "VBZ", "VBP", "VBD") for a in c.all("aux"))
        for c in verb.all("ccomp")
    )


def _case(noun: Token) -> bool:
    """`a trade complaint`: a case before a court."""
    return noun.lemma in words("cases") and any(c.lemma in words("case_words") for c in noun.all("compound", "amod"))


def _with_particle(verb: Token) -> tuple[str, int]:
    """Lemma of a verb with its particle (`rule out`), and the end of both where they stand together."""
    clauses = verb.all("xcomp", "ccomp", "advcl")
    for particle in table("particles").get(verb.lemma, ()):
        opening = next((m for c in clauses for m in c.all("mark") if m.i == verb.i + 1 and m.text.lower() == particle), None)
        if opening is not None:
            return f"{verb.lemma} {particle}", opening.end  # `called for Japan to open its market`
        child = next((c for c in verb.children if c.i > verb.i and c.text.lower() == particle), None)
        if child is not None and all(c is child for c in verb.all("prt")):
            return f"{verb.lemma} {particle}", child.end if child.start - verb.end < 3 else verb.end
    return verb.lemma, verb.end
