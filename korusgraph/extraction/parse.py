"""The parse: spaCy on surrogate text, mapped back to the offsets of the document.

Known names are replaced by one plain word before parsing, and a title before a person's name is left out: names of
several words, brackets and abbreviations are what the small English model stumbles over (measured in docs/explanation).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from korusgraph.errors import UsageError
from korusgraph.extraction.registry import Named, Registry
from korusgraph.extraction.words import group_of
from korusgraph.model import Span
from korusgraph.ontology import load

if TYPE_CHECKING:
    from spacy.language import Language

    from korusgraph.extraction.reading import Reading

BATCH = 64
_CAPITAL = re.compile(r"[^\W\d_]*[A-ZÀ-Þ]\w*")


@dataclass(slots=True, eq=False)
class Token:
    """A word of the parse at its place in the document."""

    i: int
    start: int
    end: int
    text: str
    lemma: str
    pos: str
    tag: str
    dep: str
    sentence: int
    head: Token = field(init=False, repr=False)
    children: list[Token] = field(default_factory=list, repr=False)
    named: Named | None = field(default=None, repr=False)
    inside: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def subtree(self) -> Iterator[Token]:
        """The token and everything below it, in order of the text."""
        stack, found = [self], []
        while stack:
            token = stack.pop()
            found.append(token)
            stack.extend(token.children)
        return iter(sorted(found, key=lambda t: t.i))

    def ancestors(self) -> Iterator[Token]:
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def above(self, *pos: str) -> Token | None:
        """The nearest ancestor of one of these parts of speech; None when there is none."""
        return next((t for t in self.ancestors() if t.pos in pos), None)

    def child(self, *deps: str) -> Token | None:
        return next((c for c in self.children if c.dep in deps), None)

    def all(self, *deps: str) -> list[Token]:
        return [c for c in self.children if c.dep in deps]


@dataclass(slots=True)
class Sentence:
    index: int
    span: Span
    tokens: list[Token]
    entities: list[tuple[Span, str]]

    @property
    def root(self) -> Token | None:
        return next((t for t in self.tokens if t.dep == "ROOT"), None)


@dataclass(frozen=True, slots=True)
class Model:
    """The loaded model: pipeline without its recogniser of names, if it has one, and that; name, version, hash of the weights."""

    nlp: Language
    recogniser: Any
    name: str
    version: str
    sha256: str


@cache
def model(name: str = "") -> Model:
    """What parses the language: the given model, else the first one of its `parser.yaml` that is installed.

    Raises: UsageError when none can be loaded, or its files were changed.
    """
    parser = load().parser
    names = [name] if name else [str(m) for m in parser["models"]]
    for candidate in names:
        nlp = _pipeline(candidate)
        if nlp is not None:
            meta = nlp.meta
            recogniser = nlp.remove_pipe("ner")[1] if "ner" in getattr(nlp, "pipe_names", ()) else None
            made = Model(nlp, recogniser, str(meta.get("name", candidate)), str(meta.get("version", "")), _weights_hash(nlp))
            return _checked(made, parser)
    raise UsageError(f"no model for the parser found ({', '.join(names)})", parser["install"], "KG-US-010")


def _checked(made: Model, parser: Mapping[str, Any]) -> Model:
    known = parser.get("weights", {}).get(f"{made.name} {made.version}", made.sha256)
    if known != made.sha256:
        raise UsageError(
            f"the files of the model {made.name} {made.version} are not those that were published",
            f"install it again: {parser['install']} --force-reinstall",
            "KG-US-033",
        )
    return made


def _pipeline(name: str) -> Language | None:
    """The pipeline of a spaCy model, or the one that `module:function` makes; None when it is not there."""
    import spacy

    module, _, function = name.partition(":")
    try:
        if function:
            made: Language = getattr(import_module(module), function)()
            return made
        return spacy.load(name)
    except (OSError, ImportError, AttributeError):
        return None


def _weights_hash(nlp: Any) -> str:
    digest = hashlib.sha256()
    for part in ("tok2vec/model", "parser/model", "ner/model"):
        path = Path(nlp.path or ".") / part
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


@dataclass(slots=True)
class Surrogate:
    """Text for the parser, for each of its stretches the place in the document, and whether it may hold names yet unknown."""

    text: str
    pieces: list[tuple[int, int, int, int, Named | None]]
    unknown: bool = True

    def place(self, start: int, end: int) -> tuple[Span, Named | None]:
        """Document span of a stretch of surrogate text, and the name it stands for."""
        first = last = None
        named = None
        for s, e, os, oe, name in self.pieces:
            if s <= start < e:
                first = os if name else os + (start - s)
                named = name
            if s < end <= e:
                last = oe if name else os + (end - s)
        if first is None or last is None:
            return Span(0, 0), None
        return Span(first, last), named


def surrogate(text: str, sentence: Span, names: list[Named], registry: Registry) -> Surrogate:
    """The sentence with its known names replaced by plain words."""
    out: list[str] = []
    pieces: list[tuple[int, int, int, int, Named | None]] = []
    length = 0
    position = sentence.start

    def put(piece: str, start: int, end: int, named: Named | None) -> None:
        nonlocal length
        if piece:
            kept = named if named is not None and piece != text[start:end] else None
            pieces.append((length, length + len(piece), start, end, kept))
            out.append(piece)
            length += len(piece)

    previous: Named | None = None
    for k, named in enumerate(names):
        if named.span.start < position:
            continue
        follower = names[k + 1] if k + 1 < len(names) else None
        type_ = registry.type_of(named.ids[0])
        gap = text[position : named.span.start]
        if type_ == "Office" and follower is not None and registry.type_of(follower.ids[0]) == "Person":
            between = text[named.span.end : follower.span.start]
            if not between.strip(" ,"):
                put(gap, position, named.span.start, None)
                position = follower.span.start
                continue
        if previous is not None and position == previous.span.end and gap.isspace() and _apart(previous, named, registry):
            put(",", position, position, None)
        put(gap, position, named.span.start, None)
        put(_stand_in(text, named, type_), named.span.start, named.span.end, named)
        position = named.span.end
        previous = named
    put(text[position : sentence.end], position, sentence.end, None)
    body = "".join(out).translate({ord("“"): '"', ord("”"): '"', ord("’"): "'", ord("‘"): "'", ord("\n"): " "})
    return Surrogate(body, pieces, _unknown(text, sentence, names))


@cache
def _no_names() -> frozenset[str]:
    return frozenset(load().parser.get("no_names", ()))


def _unknown(text: str, sentence: Span, names: list[Named]) -> bool:
    """Whether a capital stands outside the names that are known, other than that of a word which opens sentences, or of a day."""
    ordinary = _no_names()
    return any(
        match[0].lower() not in ordinary and not any(n.span.start < match.end() and match.start() < n.span.end for n in names)
        for match in _CAPITAL.finditer(text, sentence.start, sentence.end)
    )


def _apart(first: Named, second: Named, registry: Registry) -> bool:
    """Two names side by side without a mark are two phrases when a person comes first."""
    return registry.type_of(first.ids[0]) == "Person" and second.form != "adjective"


def _stand_in(text: str, named: Named, type_: str) -> str:
    surface, parser = named.span.of(text), load().parser
    stand_ins: Mapping[str, str] = parser["stand_ins"]
    if type_ == "Person":
        return stand_ins[type_]
    if type_ == "Product":
        return surface
    if surface.isalpha() and (surface.isascii() or len(surface) > 3) and (not surface.isupper() or len(surface) > 2):
        return surface
    if type_ == "Country":
        if named.form == "adjective":
            return surface.split()[-1]
        if named.ids[0] in parser["abbreviated"]:
            word = text[named.span.end : named.span.end + 24].split(" ")
            after = word[1].lower().strip(".,;") if len(word) > 1 and not word[0] else ""
            noun, adjective = parser["abbreviated"][named.ids[0]]
            before_noun = after.isalpha() and after not in parser["after_subject"] and len(surface.split()) == 1
            return str(adjective if before_noun else noun)
        last = surface.replace(".", "").split()[-1]
        return last if last.isalpha() and len(last) > 3 else stand_ins[type_]
    return stand_ins.get(type_, stand_ins["other"])


def surrogates(text: str, sentences: list[Span], registry: Registry) -> list[Surrogate]:
    """What the parser is to read, a surrogate for each sentence."""
    return [surrogate(text, span, registry.within(span), registry) for span in sentences]


def parse(sources: Iterable[Surrogate], model: Model) -> Iterator[Any]:
    """spaCy's documents, one a surrogate, in order. What shares a batch does not change a parse (a test holds it).

    The recogniser, half the work, is asked only where a capital stands that no name and no ordinary word explains.
    """
    waiting = iter(sources)
    while batch := list(islice(waiting, BATCH)):
        docs = list(model.nlp.pipe((s.text for s in batch), batch_size=BATCH))
        if model.recogniser is not None:
            for _ in model.recogniser.pipe((d for d, s in zip(docs, batch, strict=True) if s.unknown), batch_size=BATCH):
                pass  # the entities are set on the documents themselves
        yield from docs


def sentences(reading: Reading, docs: Iterable[Any]) -> list[Sentence]:
    """Parsed sentences, tokens at document offsets and carrying the names they stand for."""
    pairs = enumerate(zip(reading.spans, reading.sources, docs, strict=True))
    return [_sentence(i, span, source, doc, reading.text) for i, (span, source, doc) in pairs]


def _sentence(index: int, span: Span, source: Surrogate, doc: Any, text: str) -> Sentence:
    tokens: list[Token] = []
    mended: dict[str, str] = load().lexicon["lemmas"]
    places = group_of("prepositions")
    for t in doc:
        place, named = source.place(t.idx, t.idx + len(t.text))
        lemma = mended.get(t.lower_) or t.lemma_.lower()
        token = Token(
            t.i,
            place.start,
            place.end,
            place.of(text) or t.text,
            places.get(lemma, lemma) if t.pos_ == "ADP" else lemma,
            t.pos_,
            t.tag_,
            t.dep_,
            index,
        )
        token.named = named
        tokens.append(token)
    for t, token in zip(doc, tokens, strict=True):
        token.head = tokens[t.head.i]
        if t.head.i != t.i:
            tokens[t.head.i].children.append(token)
    found = [(source.place(e.start_char, e.end_char)[0], e.label_) for e in doc.ents]
    return Sentence(index, span, tokens, [(s, label) for s, label in found if len(s) > 0])


def attach(sentences: Iterable[Sentence], registry: Registry) -> None:
    """Gives every mention a head token: the one of its tokens whose head lies outside; the rest are `inside`."""
    for sentence in sentences:
        names = registry.within(sentence.span)
        for token in sentence.tokens:
            token.named, token.inside = None, False
        # Longer mentions first, so that a name inside a description keeps its own head.
        for named in sorted(names, key=lambda n: -len(n.span)):
            covered = [t for t in sentence.tokens if t.start < named.span.end and named.span.start < t.end]
            if not covered:
                continue
            within = {t.i for t in covered}
            head = next((t for t in covered if t.head.i not in within or t.head is t), covered[-1])
            if head.named is not None:
                # a name inside another one: its last word, where that is still free
                if covered[-1].named is not None:
                    continue
                head = covered[-1]
            head.named = named
            for t in covered:
                t.inside = t.inside or t is not head
        for token in sentence.tokens:
            if token.named is None:
                token.named = registry.first_person.get((sentence.index, token.i))
