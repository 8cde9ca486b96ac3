"""The language is data: its words and patterns stand in its folder, and none of them in the code of the extraction."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from spacy.glossary import GLOSSARY

from korusgraph.extraction import gazetteer
from korusgraph.extraction.rulebook import rules
from korusgraph.extraction.words import pattern, table
from korusgraph.ontology import NOTHING, load

CODE = Path(__file__).resolve().parent.parent / "korusgraph" / "extraction"
GAZETTEER = CODE.parent.parent / "ontology" / "gazetteer"
MACHINERY = {"rulebook.py", "format.py", "components.py", "confidence.py", "finish.py", "proposals.py", "words.py", "own.py"}
WORD = re.compile(r"[A-Za-z][a-z’']+(?: [A-Za-z][a-z’']+)*|a|i|I")
IN_PATTERN = re.compile(r"\\.|\(\?P<\w+>|\(\?[aiLmsux-]+[:)]|\[(?:\\.|[^\]])*\]|\{\w*,?\d*\}")
OF_A_TEXT = re.compile(r"\.(?:lemma|text)\b|\b(?:lemma|word|det|determiner|said|told|lower|above_lemma)\b")
# what takes the id of a rule, the name of a list or of a label, or a message for people, and no word of a text
ASKING = {"applies", "dropped", "words", "common", "lexicon", "listed", "table", "group_of", "pattern", "filled", "word_class", "Component", "_component", "all", "child", "failed", "group", "fact", "mention"}
# names of ours that stand in no table
NAMES = {
    # modalities, acts, stances, forms of names, kinds of references and states of a relation or office
    *("occurred", "ongoing", "planned", "proposed", "conditional", "denied", "positive", "negative", "neutral", "mixed"),
    *("announce", "state", "support", "criticise", "demand", "propose", "reject", "deny", "threaten", "request", "agree", "praise"),
    *("name", "adjective", "people", "owner", "product", "acronym", "person", "party", "known", "named", "described", "extracted"),
    *("signatory", "negotiating", "withdrawn", "incumbent", "nominee", "acting", "former", "elect", "joined", "unspecified", "implicit"),
    *("object", "mod", "own", "inside", "elsewhere"),  # where an argument stands to its verb or noun
    *("currency", "count", "percent", "share", "change", "utf", "lemma", "example", "counter", "noun", "verb", "lead", "heads"),
    *("increase", "decrease"),  # directions of a figure
    *("interval", "week", "fortnight", "decade", "year", "month", "quarter", "day"),  # precisions and units of dates
    *("turned", "reference", "mood", "marked"),  # keys of trigger rows
    *("recogniser", "surname", "apposition", "belongs", "possessor", "predecessor", "withdrew", "verdict", "according", "fraction", "money", "times"),  # families of rules, in the provenance of a fact
    *("entity", "figure", "relation"),  # kinds of facts
    *("eo", "proclamation", "ds"),  # beginnings of ids of legal acts and disputes
    *("predet", "ner"),  # a label and a part of the parser
    *("ontology", "gazetteer", "korusgraph", "model", "version", "other", "more", "head", "dates", "Walk"),  # folders, tables, kinds, stages, a class
    # traits by which a role is chosen, and the row of their table that turns a score into a probability
    *("scale", "offset", "slope", "together", "doer", "above", "said", "done", "speaks", "filled", "empty", "behind", "ahead"),
    # why something is left out, told in the report of a build
    *("talk of nobody", "meeting of nobody", "measure of nobody on nothing", "dispute of nobody", "domestic tax"),
    *("the measure that another event changes", "leaves somebody something", "set to do something"),
}  # fmt: skip

def vocabulary() -> set[str]:
    """Names that the ontology, the gazetteer, the lists of words, the patterns and the parser give."""
    o = load()
    lists = {name for name, listed in o.lexicon.items()} | {
        k for listed in o.lexicon.values() if isinstance(listed, Mapping) for k, v in listed.items() if isinstance(v, (list, Mapping))
    }
    parts = (o.classes, o.relations, o.roles, o.links, o.nodes, o.properties, o.event_types, o.parser)
    kinds = {id_.split(".")[1] for id_ in rules() if id_.startswith("dates.")}  # of time expressions
    patterns = [*(str(p) for p in table("patterns").values()), *(r.pattern for r in rules().values())]
    groups = {part for p in patterns for name in re.findall(r"\(\?P<(\w+)>", p) for part in (name, *name.split("_"))}
    tables = sorted(GAZETTEER.glob("*.tsv"))
    columns = {c for path in tables for c in (path.stem, *path.read_text(encoding="utf-8").split("\n", 1)[0].split("\t"))}
    of_events = {str(row["group"]) for row in o.event_types.values()}
    values = {v for listed in o.vocabularies.values() for v in listed}
    return {*NAMES, *lists, *groups, *of_events, *kinds, *columns, *values, *table("pieces"), *(name for part in parts for name in part), *GLOSSARY}


def literals(tree: ast.AST, of_text: bool = False) -> Iterator[tuple[ast.Constant, bool]]:
    """Strings that are neither docstrings nor asked with, and whether each is compared with words of a text."""
    if isinstance(tree, ast.Call) and getattr(tree.func, "id", getattr(tree.func, "attr", "")) in ASKING:
        for argument in tree.args:
            if not isinstance(argument, ast.Constant):
                yield from literals(argument, of_text)
        return
    if isinstance(tree, ast.Compare):
        answer = isinstance(tree.left, ast.Call) and getattr(tree.left.func, "attr", "") != "lower"  # what a function of ours says of a word
        of_text = not answer and OF_A_TEXT.search(" ".join(ast.unparse(c) for c in (tree.left, *tree.comparators) if not isinstance(c, (ast.Constant, ast.Tuple, ast.Set, ast.List, ast.Subscript)))) is not None
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.Constant):
            piece = isinstance(tree, ast.JoinedStr) and str(child.value) != str(child.value).strip()  # of a message or a made name
            if isinstance(child.value, str) and not isinstance(tree, ast.Expr) and not piece:
                yield child, of_text
        else:
            yield from literals(child, of_text and not isinstance(child, (ast.comprehension, ast.Subscript)))


def words_of(text: str, of_text: bool) -> Iterator[tuple[str, bool]]:
    """The words of a string, and whether they are surely words of a text: those of regular expressions are."""
    if WORD.fullmatch(text.strip()):
        yield text.strip(), of_text
    elif re.search(r"\\[bsw]|\(\?", text):
        yield from ((word, True) for word in re.findall(r"[A-Za-z][a-z]+", IN_PATTERN.sub(" ", text)))


def english() -> list[tuple[str, str]]:
    known, places = vocabulary(), {*table("prepositions"), *GLOSSARY}
    return sorted(
        {
            (path.relative_to(CODE).as_posix(), word)
            for path in CODE.rglob("*.py")
            if path.name not in MACHINERY
            for literal, of_text in literals(ast.parse(path.read_text(encoding="utf-8")))
            for word, surely in words_of(str(literal.value), of_text)
            if word not in (places if surely else known)
        }
    )


def asked() -> set[str]:
    """Names of patterns that the code asks for."""
    return {
        str(node.args[0].value)
        for path in CODE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("pattern", "filled") and isinstance(node.args[0], ast.Constant)
    }


def test_every_pattern_is_asked_for_and_every_one_asked_for_is_there() -> None:
    assert asked() == set(table("patterns"))


def test_a_pattern_that_a_language_leaves_out_matches_nothing() -> None:
    assert pattern("no.such").pattern == NOTHING and pattern("no.such").search("text") is None


def test_no_word_of_the_language_stands_in_the_code() -> None:
    assert english() == []


def test_a_word_that_the_code_compares_with_a_text_is_seen() -> None:
    code = ast.parse("if token.lemma == 'party' or re.search(r'\\bparty\\b', text) or draft.type == 'party': pass")
    assert [of_text for literal, here in literals(code) for _, of_text in words_of(str(literal.value), here)] == [True, True, False]


def test_no_state_bloc_or_agreement_is_favoured_in_the_code() -> None:
    known = gazetteer.load()
    named = {i for i, e in known.entries.items() if e.type in ("Country", "Bloc", "Agreement", "Region")} | {*known.by_iso} - {*GLOSSARY}
    found = {
        (path.name, str(literal.value))
        for path in CODE.rglob("*.py")
        for literal, _ in literals(ast.parse(path.read_text(encoding="utf-8")))
        if str(literal.value) in named
    }
    assert found == set()
