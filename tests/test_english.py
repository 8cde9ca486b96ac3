"""The language is data: patterns stand in its folder, and English words that still stand in the code may only become fewer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from spacy.glossary import GLOSSARY

from korusgraph.extraction.rulebook import rules
from korusgraph.extraction.words import pattern, table
from korusgraph.ontology import NOTHING, load

CODE = Path(__file__).resolve().parent.parent / "korusgraph" / "extraction"
GAZETTEER = CODE.parent.parent / "ontology" / "gazetteer"
MACHINERY = {"rulebook.py", "format.py", "components.py", "confidence.py", "finish.py", "proposals.py", "words.py"}
WORD = re.compile(r"[A-Za-z][a-z’']+(?: [A-Za-z][a-z’']+)*|a|i|I")
IN_PATTERN = re.compile(r"\\.|\(\?P<\w+>|\(\?[aiLmsux-]+[:)]|\[(?:\\.|[^\]])*\]|\{\d*,?\d*\}")
# what takes the id of a rule, the name of a list or of a label, or a message for people, and no word of a text
ASKING = {"applies", "dropped", "words", "table", "group_of", "pattern", "word_class", "Component", "_component", "all", "child", "failed", "group", "fact", "mention"}
# modalities, acts, stances, forms of names, kinds of references and states of a relation or office: names of ours
NAMES = {
    *("occurred", "ongoing", "planned", "proposed", "conditional", "denied", "positive", "negative", "neutral", "mixed"),
    *("announce", "state", "support", "criticise", "demand", "propose", "reject", "deny", "threaten", "request", "agree", "praise"),
    *("name", "adjective", "people", "owner", "product", "acronym", "person", "party", "known", "named", "described", "extracted"),
    *("signatory", "negotiating", "withdrawn", "incumbent", "nominee", "acting", "former", "elect", "joined", "unspecified", "implicit"),
    *("object", "mod", "own", "inside", "elsewhere"),  # where an argument stands to its verb or noun
    *("currency", "count", "percent", "share", "change", "utf", "lemma", "example", "counter", "noun", "verb", "lead", "heads"),
}  # fmt: skip
WORDS_IN_CODE = 390  # pairs of module and word; may only shrink


def vocabulary() -> set[str]:
    """Names that the ontology, the gazetteer, the lists of words and the parser give."""
    o = load()
    lists = {name for name, listed in o.lexicon.items()} | {
        k for listed in o.lexicon.values() if isinstance(listed, Mapping) for k, v in listed.items() if isinstance(v, (list, Mapping))
    }
    parts = (o.classes, o.relations, o.roles, o.links, o.nodes, o.properties, o.event_types)
    kinds = {id_.split(".")[1] for id_ in rules() if id_.startswith("dates.")}  # of time expressions
    tables = sorted(GAZETTEER.glob("*.tsv"))
    columns = {c for path in tables for c in (path.stem, *path.read_text(encoding="utf-8").split("\n", 1)[0].split("\t"))}
    groups = {str(row["group"]) for row in o.event_types.values()}
    return {*NAMES, *lists, *groups, *kinds, *columns, *(name for part in parts for name in part), *GLOSSARY}


def literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """Strings that are neither docstrings nor asked with."""
    if isinstance(tree, ast.Call) and getattr(tree.func, "id", getattr(tree.func, "attr", "")) in ASKING:
        for argument in tree.args:
            if not isinstance(argument, ast.Constant):
                yield from literals(argument)
        return
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Constant):
            if isinstance(child.value, str) and not isinstance(tree, ast.Expr):
                yield child
        else:
            yield from literals(child)


def words_of(text: str) -> Iterator[str]:
    """The words of a string that is a word or a few, or of one that is a regular expression."""
    if WORD.fullmatch(text):
        yield text
    elif re.search(r"\\[bsw]|\(\?", text):
        yield from re.findall(r"[A-Za-z][a-z]+", IN_PATTERN.sub(" ", text))


def english() -> list[tuple[str, str]]:
    known = vocabulary()
    return sorted(
        {
            (path.relative_to(CODE).as_posix(), word)
            for path in CODE.rglob("*.py")
            if path.name not in MACHINERY
            for literal in literals(ast.parse(path.read_text(encoding="utf-8")))
            for word in words_of(str(literal.value))
            if word not in known
        }
    )


def asked() -> set[str]:
    """Names of patterns that the code asks for."""
    return {
        str(node.args[0].value)
        for path in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "pattern" and isinstance(node.args[0], ast.Constant)
    }


def test_every_pattern_is_asked_for_and_every_one_asked_for_is_there() -> None:
    assert asked() == set(table("patterns"))


def test_a_pattern_that_a_language_leaves_out_matches_nothing() -> None:
    assert pattern("no.such").pattern == NOTHING and pattern("no.such").search("text") is None


def test_english_words_in_the_code_only_become_fewer() -> None:
    assert len(english()) <= WORDS_IN_CODE
