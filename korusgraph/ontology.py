"""Reads `ontology/`, each table once and when it is first asked for, and checks extractions against it."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from korusgraph import ids, settings
from korusgraph.errors import OntologyError, UsageError
from korusgraph.model import Extraction

if sys.version_info >= (3, 11):
    from importlib.resources.abc import Traversable
else:
    from importlib.abc import Traversable


NOTHING = "(?!)"  # the regular expression that matches nothing


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Safe YAML in which `on`, `off`, `yes` and `no` are words, as in YAML 1.2: they are prepositions and cues here."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rules if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, rules in _Loader.yaml_implicit_resolvers.items()
}


def data_root(name: str) -> Traversable:
    """Folder of data that ships with the package: in the wheel, or beside it in a checkout."""
    inside = resources.files("korusgraph") / "_data" / name
    if inside.is_dir():
        return inside
    return Path(__file__).resolve().parent.parent / name


def language() -> Traversable:
    """Folder of the language that documents are read in: its words, its rules, and in `parser.yaml` what parses it.

    Raises: UsageError when there is no such folder.
    """
    name = settings.language()
    root = data_root("ontology") / name if re.fullmatch(r"[a-z]{2,3}", name) else Path(name)
    if not (root / "parser.yaml").is_file():
        raise UsageError(
            f"no language {name!r}", "KORUSGRAPH_LANGUAGE is a folder of ontology/, as en, or the path of another", "KG-US-032"
        )
    return root


def read_table(path: Traversable) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated table without quoting, the first line being the header."""
    with path.open("r", encoding="utf-8") as handle:
        yield from csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE)


def read_yaml(path: Traversable) -> Any:
    """Data of a YAML file in which `on`, `off`, `yes` and `no` are words. Raises: OSError, yaml.YAMLError."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader


def split(value: str | None) -> tuple[str, ...]:
    """Parts of a `|` list."""
    return tuple(part for part in (value or "").split("|") if part)


@dataclass(frozen=True)
class Ontology:
    """The tables of `ontology/`, which every command needs, and what only some need, read when it is first asked for.

    The properties that read a file raise OntologyError when it is missing or not sound, those of the language UsageError when
    there is no such language.
    """

    schema: Mapping[str, Any]
    event_types: Mapping[str, Mapping[str, Any]]
    frames: Mapping[str, Mapping[str, Any]]

    @cached_property
    def alignments(self) -> Mapping[str, Any]:
        """Terms of other vocabularies that ours stand for, and their prefixes."""
        return _read(data_root("ontology") / "alignments.yaml")  # type: ignore[no-any-return]

    @cached_property
    def happenings(self) -> Mapping[str, Mapping[str, Any]]:
        """By type of event: what tells reports of one happening from those of two."""
        return _read(data_root("ontology") / "happenings.yaml")["types"]  # type: ignore[no-any-return]

    @cached_property
    def triggers(self) -> Mapping[str, Mapping[str, Any]]:
        """Of the language: the words that tell events of a type, by their part of speech."""
        return _read(language() / "rules" / "triggers.yaml")  # type: ignore[no-any-return]

    @cached_property
    def lexicon(self) -> Mapping[str, Any]:
        """Of the language: its lists of words by name."""
        return _lexicon(language())

    @cached_property
    def parser(self) -> Mapping[str, Any]:
        """Of the language: what parses it."""
        return _read(language() / "parser.yaml")  # type: ignore[no-any-return]

    @cached_property
    def role_weights(self) -> Mapping[str, Mapping[str, float]]:
        """Of the language: what the traits of a participant weigh, by context and trait; empty where nothing was trained."""
        path = language() / "roles.tsv"
        found: dict[str, dict[str, float]] = {}
        for row in read_table(path) if path.is_file() else ():
            try:
                found.setdefault(row["context"], {})[row["trait"]] = float(row["weight"])
            except (KeyError, TypeError, ValueError):
                raise OntologyError(f"ontology: roles.tsv: no weight in {' '.join(map(str, row.values()))!r}") from None
        return found

    def read_language(self) -> None:
        """Reads all of the language now, so that a file that is not sound stops a command before its first document.

        Raises: OntologyError, UsageError.
        """
        _ = self.parser, self.triggers, self.lexicon, self.role_weights

    @cached_property
    def classes(self) -> Mapping[str, Mapping[str, Any]]:
        return self.schema["classes"]  # type: ignore[no-any-return]

    @cached_property
    def relations(self) -> Mapping[str, Mapping[str, Any]]:
        return self.schema["relations"]  # type: ignore[no-any-return]

    @cached_property
    def roles(self) -> Mapping[str, Mapping[str, Any]]:
        return self.schema["roles"]  # type: ignore[no-any-return]

    @cached_property
    def links(self) -> Mapping[str, Mapping[str, Any]]:
        return self.schema["links"]  # type: ignore[no-any-return]

    @cached_property
    def nodes(self) -> Mapping[str, Mapping[str, Any]]:
        return self.schema["nodes"]  # type: ignore[no-any-return]

    @cached_property
    def properties(self) -> Mapping[str, Mapping[str, Any]]:
        return self.schema["properties"]  # type: ignore[no-any-return]

    @cached_property
    def predicates(self) -> Mapping[str, str]:
        """RDF predicate of each property whose value is a literal statement of its own."""
        found = {name: str(row.get("rdf", f"kg:{name}")) for name, row in self.properties.items()}
        return {name: predicate for name, predicate in found.items() if predicate}

    @cached_property
    def concepts(self) -> tuple[str, ...]:
        """Properties whose value is a concept of a vocabulary."""
        return tuple(name for name, row in self.properties.items() if row.get("concept"))

    @cached_property
    def vocabularies(self) -> Mapping[str, tuple[str, ...]]:
        return {name: tuple(values) for name, values in self.schema["vocabularies"].items()}

    @property
    def version(self) -> str:
        return str(self.schema["version"])

    @property
    def base(self) -> str:
        return str(self.schema["base"])

    def prefixes(self, base: str | None = None) -> dict[str, str]:
        """Prefixes of RDF with their IRIs, `kg` for our own terms under a base IRI."""
        return {**self.schema["prefixes"], "kg": f"{base or self.base}ontology#"}

    def family(self, class_name: str) -> str:
        return str(self.classes[class_name]["family"])

    def labels(self, class_name: str) -> tuple[str, ...]:
        """Neo4j labels of an entity class, `Entity` first."""
        return ("Entity", *self.classes[class_name]["labels"])

    def relationship_types(self) -> tuple[str, ...]:
        """Every relationship type that a database may meet, sorted."""
        edges = {r["edge"] for r in self.roles.values()} | {k["edge"] for k in self.links.values()}
        return tuple(sorted(edges | set(self.relations)))

    def all_labels(self) -> tuple[str, ...]:
        """Every node label, sorted."""
        found = {"Entity"}
        for table in (self.classes, self.nodes):
            for row in table.values():
                found.update(row["labels"])
        return tuple(sorted(found))

    def fits(self, relation: str, subject: str, object_: str) -> bool:
        """Whether a relation may join entities of these classes."""
        row = self.relations[relation]
        return subject in row["domain"] and object_ in row["range"]

    def check(self, extraction: Extraction) -> list[str]:
        """What in an extraction breaks the rules: one line each, none when it is sound."""
        return list(_problems(self, extraction))


def _problems(ontology: Ontology, x: Extraction) -> Iterator[str]:
    types = {e.id: e.type for e in x.entities}
    yield from _entity_problems(ontology, x, types)
    yield from _relation_problems(ontology, x, types)
    known = set(types) | {e.id for e in x.events} | {s.id for s in x.statements}
    yield from _event_problems(ontology, x, known)
    vocabulary = ontology.vocabularies
    for statement in x.statements:
        if statement.act not in vocabulary["act"] or statement.stance not in vocabulary["stance"]:
            yield f"statement {statement.id}: act {statement.act}, stance {statement.stance}"
        if not statement.speaker or not {*statement.speaker, *statement.content, *statement.target} <= known:
            yield f"statement {statement.id}: speaker, content or target unknown"
    for figure in x.figures:
        if figure.indicator not in vocabulary["indicator"] or figure.kind not in vocabulary["figureKind"]:
            yield f"figure {figure.id}: indicator {figure.indicator}, kind {figure.kind}"
        if figure.unit is not None and figure.unit not in vocabulary["unit"]:
            yield f"figure {figure.id}: unit {figure.unit}"


def _entity_problems(ontology: Ontology, x: Extraction, types: dict[str, str]) -> Iterator[str]:
    if len(types) != len(x.entities):
        yield "two entities share an id"
    for entity in x.entities:
        if entity.type not in ontology.classes:
            yield f"entity {entity.id}: unknown class {entity.type}"
        for mention in entity.mentions:
            if mention.span.of(x.document.text) != mention.text:
                yield f"entity {entity.id}: text at {mention.span.start} is not {mention.text!r}"


def _relation_problems(ontology: Ontology, x: Extraction, types: dict[str, str]) -> Iterator[str]:
    for relation in x.relations:
        if relation.type not in ontology.relations:
            yield f"relation {relation.id}: unknown type {relation.type}"
        elif relation.subject not in types or relation.object not in types:
            yield f"relation {relation.id}: unknown end"
        elif not ontology.fits(relation.type, types[relation.subject], types[relation.object]):
            yield f"relation {relation.id}: {types[relation.subject]} {relation.type} {types[relation.object]}"
        if not relation.evidence:
            yield f"relation {relation.id}: no evidence"


def _event_problems(ontology: Ontology, x: Extraction, known: set[str]) -> Iterator[str]:
    counted = {f.id for f in x.figures}
    for event in x.events:
        if event.type not in ontology.event_types or event.modality not in ontology.vocabularies["modality"]:
            yield f"event {event.id}: type {event.type}, modality {event.modality}"
        for role, members in event.roles.items():
            if role not in ontology.roles or not set(members) <= known:
                yield f"event {event.id}: role {role} = {members}"
        for role, members in event.figures.items():
            if ontology.roles.get(role, {}).get("edge") != "HAS_FIGURE" or not set(members) <= counted:
                yield f"event {event.id}: figure {role} = {members}"


def lint(ontology: Ontology) -> list[str]:
    """What in the tables would break a database, RDF or each other: one line each."""
    problems: list[str] = []
    for name in ontology.all_labels():
        _try(problems, ids.label, name)
    for name in ontology.relationship_types():
        _try(problems, ids.relationship_type, name)
    for name in ontology.properties:
        _try(problems, ids.property_name, name)
    # An embedded engine refuses a label and a relationship type of one name, whatever their case.
    clash = {n.upper() for n in ontology.all_labels()} & set(ontology.relationship_types())
    problems += [f"label and relationship type share the name {name}" for name in sorted(clash)]
    terms = [row["rdf"] for table in (ontology.relations, ontology.roles, ontology.links) for row in table.values()]
    problems += [f"two rows share the RDF term {t}" for t in sorted({t for t in terms if terms.count(t) > 1})]
    for name, row in ontology.relations.items():
        unknown = {*row["domain"], *row["range"]} - set(ontology.classes)
        problems += [f"{name}: unknown class {u}" for u in sorted(unknown)]
    groups = {"contact", "lifecycle", "measure", "dispute", "decision", "statement", "people", "information"}
    for name, row in ontology.event_types.items():
        if row["group"] not in groups:
            problems.append(f"event type {name}: unknown group {row['group']}")
    for name in {*ontology.frames, *ontology.triggers} - set(ontology.event_types):
        problems.append(f"frame or trigger for unknown event type {name}")
    for name, frame in ontology.frames.items():
        for place, roles in frame.items():
            for role in roles.values() if isinstance(roles, dict) else [roles]:
                if role not in ontology.roles:
                    problems.append(f"frame {name}.{place}: unknown role {role}")
    return problems


def _try(problems: list[str], check: Any, name: str) -> None:
    try:
        check(name)
    except OntologyError as error:
        problems.append(error.message)


@cache
def load() -> Ontology:
    """The ontology that ships with korusgraph.

    Raises: OntologyError when a table is missing or not sound.
    """
    root = data_root("ontology")
    types = _read(root / "event_types.yaml")
    return Ontology(_read(root / "schema.yaml"), types["types"], types["frames"])


def _read(path: Traversable) -> Any:
    try:
        return read_yaml(path)
    except (OSError, yaml.YAMLError) as error:
        raise OntologyError(f"ontology: {path.name} cannot be read: {error}") from None


def _lexicon(folder: Traversable) -> dict[str, Any]:
    """The lists of words of a language by name. What another language leaves out of the English lists is empty in it.

    Raises: OntologyError when a list stands in two files.
    """
    words: dict[str, Any] = {}
    for path in sorted((folder / "words").iterdir(), key=lambda p: p.name):
        for key, value in (_read(path) if path.name.endswith(".yaml") else {}).items():
            if key in words:
                raise OntologyError(f"words/{path.name}: {key} stands in two files")
            words[key] = value
    english = data_root("ontology") / settings.LANGUAGE
    if folder == english:
        return words
    return {name: _over(_emptied(listed), words.get(name)) for name, listed in _lexicon(english).items()}


def _emptied(listed: Any) -> Any:
    """A list without its words; groups stay with nothing in them, and a regular expression matches nothing."""
    if not isinstance(listed, Mapping):
        return []
    return {k: [] if isinstance(v, list) else NOTHING for k, v in listed.items() if isinstance(v, list) or _is_pattern(v)}


def _is_pattern(value: Any) -> bool:
    return isinstance(value, str) and "(?" in value


def _over(empty: Any, given: Any) -> Any:
    return given if given is not None and not isinstance(given, Mapping) else {**empty, **given} if given else empty
