"""How well and how fast names are brought together: `entities.py [NAMES…]`, on generated names of which the truth is known;
`entities.py --kept [NAMES…]` has them come to a kept graph.

Made from a fixed seed: people of the West (60 %), of Korea and China (15 %), with Arabic and Slavic names (5 %), agreements (10 %),
public bodies (6 %) and firms (4 %). Each is printed in one to five ways: with initials, middle names, titles, in capitals, family
name first, without accents, in another romanisation; parties of agreements in either order, as names or adjectives, `FTA` or in
full; `Ministry of X of Y` or `Y's X Ministry`; firms with and without `Corp.`. How often something is mentioned falls off as in
Zipf's law; ten mentions for each printed name.

What must not be joined is made on purpose. Of people a share is made from another one: the same family name and initial (10 %), the
same names with another middle initial (2 %), father and son (1 %, the son without `Jr.` once in ten), the same name altogether
(0.2 %). Agreements come in numbered phases and protocols and on several matters between the same parties; every ministry
exists in many states; firms share their first word. One mention in a hundred of a person is the family name alone, in a document
that does not print more.
"""

from __future__ import annotations

import itertools
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from korusgraph.assembly.entities import said
from korusgraph.assembly.refresh import Refresh
from korusgraph.assembly.selection import Selection
from korusgraph.assembly.store import Store
from korusgraph.assembly.taking import Taking
from korusgraph.extraction import gazetteer
from korusgraph.extraction.gazetteer import family_name
from korusgraph.extraction.text import fold
from korusgraph.extraction.words import words
from korusgraph.ids import slug
from korusgraph.ledger import Ledger
from korusgraph.model import Entity, Mention, Span
from korusgraph.resolution.whole import whole

SEED = 20
MENTIONS = 10  # for each printed name
Thing = tuple[str, list[str]]
"""The class of a thing, and how it is printed."""

KOREAN = [
    "Kim",
    "Lee",
    "Park",
    "Choi",
    "Jung",
    "Kang",
    "Cho",
    "Yoon",
    "Jang",
    "Lim",
    "Han",
    "Shin",
    "Seo",
    "Kwon",
    "Hwang",
    "Ahn",
    "Song",
    "Hong",
]
SYLLABLES = ["hyun", "min", "jun", "seo", "young", "ho", "jin", "woo", "sung", "hee", "kyung", "tae", "sang", "jae", "mi", "eun", "dong", "soo", "chul",
             "hye", "won", "ki", "byung", "nam", "in", "yong", "sun", "geun"]  # fmt: skip
ROMANISED = {
    "hyun": "hyeon",
    "young": "yeong",
    "chul": "cheol",
    "hee": "hui",
    "soo": "su",
    "woo": "wu",
    "kyung": "gyeong",
    "sung": "seong",
}
CHINESE = [
    "Wang",
    "Li",
    "Zhang",
    "Liu",
    "Chen",
    "Yang",
    "Zhao",
    "Huang",
    "Zhou",
    "Xu",
    "Sun",
    "Zhu",
    "Gao",
    "Lin",
    "Guo",
    "Luo",
    "Zheng",
    "Xie",
]
PINYIN = [
    "xiao",
    "ming",
    "wei",
    "jun",
    "hong",
    "guang",
    "jian",
    "guo",
    "qing",
    "shan",
    "wen",
    "tao",
    "yi",
    "fei",
    "lin",
    "zhong",
    "hua",
    "bo",
]
ARABIC = [("Mohammed", "Mohamed"), ("Ahmed", "Ahmad"), ("Hussein", "Hussain"), ("Youssef", "Yusuf"), ("Khalid", "Khaled"), ("Ibrahim", "Ibrahim"),
          ("Sergei", "Sergey"), ("Andrei", "Andrey"), ("Nikolai", "Nikolay"), ("Dmitri", "Dmitry"), ("Alexei", "Aleksey"), ("Yuri", "Yuriy")]  # fmt: skip
ACCENTS = [("ü", "u"), ("ö", "o"), ("é", "e"), ("á", "a"), ("ñ", "n"), ("ó", "o")]
TITLES = [
    "Ambassador",
    "Minister",
    "Senator",
    "Dr.",
    "Prime Minister",
    "Trade Minister",
    "Secretary",
    "Mr.",
    "Rep.",
    "Deputy Minister",
]
SHORT = {
    "Joseph": "Joe",
    "Michael": "Mike",
    "Thomas": "Tom",
    "Daniel": "Dan",
    "Kenneth": "Ken",
    "Timothy": "Tim",
    "Gregory": "Greg",
    "Anthony": "Tony",
}
MATTERS = ["Government Procurement", "Customs Cooperation", "Digital Trade", "Fisheries", "Air Services", "Mutual Recognition", "Technical Barriers",
           "Competition Policy", "Intellectual Property", "Labor Standards", "Critical Minerals", "Agricultural Trade", "Rules of Origin",
           "Investment Protection", "Standards Conformity", "Supply Chains"]  # fmt: skip
FIELDS = ["Trade", "Agriculture", "Finance", "Foreign Affairs", "Industry", "Commerce", "Energy", "Transport", "Labor", "Health", "Justice", "Tourism",
          "Science", "Mines", "Fisheries", "Environment", "Planning", "Education", "Defense", "Housing", "Culture", "Water"]  # fmt: skip
BUSINESS = ["Electronics", "Steel", "Motors", "Chemicals", "Foods", "Shipping", "Energy", "Logistics", "Textiles", "Mining"]
FORMS = ["Corp.", "Inc.", "Co., Ltd.", "Corporation", "Ltd", "GmbH", "Company"]


class World:
    """Things with their printed names, one after another, always the same ones."""

    def __init__(self, seed: int = SEED) -> None:
        self.random = random.Random(seed)
        known = gazetteer.load()
        found = {family_name(e.name) for e in known.entries.values() if e.type == "Person"}
        self.families = sorted(f for f in found if f.isalpha() and f.isascii() and len(f) > 3) + [
            self._invented() for _ in range(6000)
        ]
        self.given = sorted(
            {g.capitalize() for g in words("given_names") | words("more_given_names") if g.isalpha() and len(g) > 3}
        )
        countries = [e for e in known.entries.values() if e.type == "Country" and known.adjectives.get(e.id)]
        self.countries = sorted((e.name, known.adjectives[e.id][0]) for e in countries)
        self.taken: set[str] = set()
        self.people: list[tuple[str, str, str]] = []

    def _invented(self) -> str:
        heads, ends = (
            ["Br", "Vand", "M", "K", "St", "Th", "Gr", "H", "D", "L", "P", "W", "S", "R", "F", "B"],
            ["er", "mann", "ley", "son", "ova", "ini"],
        )
        ends += ["ez", "ford", "wick", "aux", "berg", "dal"]
        return (
            self.random.choice(heads)
            + "".join(self.random.choices(["a", "e", "i", "o", "u", "an", "or", "el", "in", "ur", "av", "eld"], k=2))
            + (self.random.choice(ends))
        )

    def thing(self) -> Thing:
        kinds: list[tuple[int, Callable[[], Thing]]] = [(60, self.western), (9, self.korean), (6, self.chinese), (5, self.eastern),
                                                        (10, self.agreement), (6, self.body), (4, self.firm)]  # fmt: skip
        while True:
            made = self.random.choices([k for _, k in kinds], [w for w, _ in kinds])[0]()
            if made[1]:
                return made

    def _few(self, ways: list[tuple[float, str]]) -> list[str]:
        """One to five of the ways in which a thing is printed; the first one always."""
        chosen = [ways[0][1], *(w for share, w in ways[1:] if self.random.random() < share)]
        return list(dict.fromkeys(chosen))[:5]

    # -- people ------------------------------------------------------------------------------
    def western(self) -> Thing:
        chosen, what = self.random, self.random.random()
        given, family, middle = chosen.choice(self.given), chosen.choice(self.families), chosen.choice(self.given)
        if self.people and what < 0.117:
            given_, family, middle_ = chosen.choice(self.people)
            if what < 0.005:
                given, middle = given_, next(m for m in iter(lambda: chosen.choice(self.given), "") if m[0] != middle_[0])
                return "Person", self._few([(1, f"{given} {middle[0]}. {family}"), (0.3, f"{given} {middle} {family}".upper())])
            if what < 0.015:
                if f"{given_} {family} Jr." in self.taken:
                    return "Person", []
                self.taken.add(f"{given_} {family} Jr.")
                jr = [
                    (1, f"{given_} {family} Jr."),
                    (0.3, f"{given_} {middle_[0]}. {family}, Jr."),
                    (0.1, f"{given_} {family}"),
                ]
                return "Person", self._few(jr)
            if what < 0.017:
                given, middle = given_, middle_
            else:
                given = next(
                    g for g in iter(lambda: chosen.choice(self.given), "") if g[0] == given_[0] or chosen.random() < 0.05
                )
        if f"{given} {family}" in self.taken and not 0.015 <= what < 0.017:
            return "Person", []
        self.taken.add(f"{given} {family}")
        self.people.append((given, family, middle))
        return "Person", self._printed(given, family, middle)

    def _printed(self, given: str, family: str, middle: str) -> list[str]:
        chosen, first = self.random, given
        if chosen.random() < 0.08:
            with_, without = chosen.choice(ACCENTS)
            family = family.replace(without, with_, 1)
        plain = "".join(dict(ACCENTS).get(c, c) for c in family)
        long = family.replace("ü", "ue").replace("ö", "oe")
        ways = [(1.0, f"{given} {family}"), (0.25, f"{given} {middle[0]}. {family}"), (0.08, f"{given} {middle} {family}"),
                (0.15, f"{chosen.choice(TITLES)} {given} {family}"), (0.15, f"{given} {middle[0]}. {family}".upper()),
                (0.03, f"{given[0]}. {family}"), (0.05, f"{given[0]}. {middle[0]}. {family}"), (0.06, f"{family}, {given} {middle[0]}."),
                (0.5 if plain != family else 0, f"{given} {plain}"), (0.2 if long != family else 0, f"{given} {long}"),
                (0.3 if first in SHORT else 0, f"{SHORT.get(given, given)} {family}")]  # fmt: skip
        return self._few(ways)

    def korean(self) -> Thing:
        chosen = self.random
        family, a, b = chosen.choice(KOREAN), *chosen.sample(SYLLABLES, 2)
        other = f"{ROMANISED.get(a, a)}-{ROMANISED.get(b, b)}".capitalize()
        key = f"{family} {a} {b}"
        if key in self.taken:
            return "Person", []
        self.taken.add(key)
        name = f"{a}-{b}".capitalize()
        ways = [(1.0, f"{family} {name}"), (0.3, f"{name} {family}"), (0.2, f"{family} {a.capitalize()} {b.capitalize()}"),
                (0.1, f"{family} {name}".upper()), (0.15, f"{family} {other}"), (0.15, f"Minister {family} {name}")]  # fmt: skip
        return "Person", self._few(ways)

    def chinese(self) -> Thing:
        chosen = self.random
        family, a, b = chosen.choice(CHINESE), *chosen.sample(PINYIN, 2)
        if f"{family} {a} {b}" in self.taken:
            return "Person", []
        self.taken.add(f"{family} {a} {b}")
        name = f"{a}{b}".capitalize()
        ways = [
            (1.0, f"{family} {name}"),
            (0.2, f"{name} {family}"),
            (0.1, f"{family} {a.capitalize()}-{b}"),
            (0.1, f"{family} {name}".upper()),
        ]
        return "Person", self._few(ways)

    def eastern(self) -> Thing:
        chosen = self.random
        (one, other), family = chosen.choice(ARABIC), chosen.choice(self.families)
        if f"{one} {family}" in self.taken:
            return "Person", []
        self.taken.add(f"{one} {family}")
        article = "al-" if one < "I" else ""
        return "Person", self._few(
            [(1.0, f"{one} {article}{family}"), (0.5, f"{other} {article}{family}"), (0.2, f"Minister {one} {article}{family}")]
        )

    # -- agreements, bodies, firms ------------------------------------------------------------
    def agreement(self) -> Thing:
        chosen = self.random
        (a, a_), (b, b_) = chosen.sample(self.countries, 2)
        kind = chosen.randrange(5)
        number = chosen.choice(["One", "Two", "Three"])
        matter = chosen.choice(MATTERS)
        key = f"{sorted((a, b))} {kind} {number if kind in (2, 3) else ''} {matter if kind in (1, 4) else ''}"
        if key in self.taken:
            return "Agreement", []
        self.taken.add(key)
        if kind == 0:
            ways = [f"{a}-{b} Free Trade Agreement", f"{b}-{a} FTA", f"Free Trade Agreement between {a} and {b}", f"{a_}-{b_} Free Trade Agreement",
                    f"Free Trade Agreement between the Government of {a} and the Government of {b}"]  # fmt: skip
        elif kind == 1:
            ways = [f"{a}-{b} {matter} Agreement", f"Agreement on {matter} between {b} and {a}",
                    f"Agreement between the Government of {a} and the Government of {b} on {matter}", f"{a_}-{b_} Agreement on {matter}"]  # fmt: skip
        elif kind == 2:
            ways = [
                f"{a}-{b} Phase {number} Trade Agreement",
                f"Phase {number} Trade Agreement between {b} and {a}",
                f"{a}-{b} Phase {number} Trade Deal",
            ]
        elif kind == 3:
            ways = [f"Protocol {number} to the {a}-{b} Trade Agreement", f"Protocol {number} to the {b}-{a} Trade Agreement"]
        else:
            ways = [
                f"{a}-{b} Memorandum of Understanding on {matter}",
                f"Memorandum of Understanding between {b} and {a} on {matter}",
            ]
        return "Agreement", self._few([(1.0 if not n else 0.35, w) for n, w in enumerate(ways)])

    def body(self) -> Thing:
        chosen = self.random
        (country, adjective), field = chosen.choice(self.countries), chosen.choice(FIELDS)
        what = chosen.choice(["Ministry", "Ministry", "Department", "Agency", "Council", "Bureau"])
        if f"{country} {field} {what}" in self.taken:
            return "Agency", []
        self.taken.add(f"{country} {field} {what}")
        ways = [
            f"{adjective} {what} of {field}",
            f"{what} of {field} of {country}",
            f"{country}'s {what} of {field}",
            f"{adjective} {field} {what}",
        ]
        return "Agency", self._few([(1.0 if not n else 0.35, w) for n, w in enumerate(ways)])

    def firm(self) -> Thing:
        chosen = self.random
        head, business = chosen.choice(self.families), chosen.choice(BUSINESS)
        if f"{head} {business}" in self.taken:
            return "Company", []
        self.taken.add(f"{head} {business}")
        ways = [
            f"{head} {business}",
            f"{head} {business} {chosen.choice(FORMS)}",
            f"{head} {business} {chosen.choice(FORMS)}",
            f"{head} {business}".upper(),
        ]
        return "Company", self._few([(1.0 if not n else 0.4, w) for n, w in enumerate(ways)])


def mentions(names: int) -> Iterator[tuple[str, Entity, int]]:
    """Mentions of about so many printed names: document, entity, the thing that is meant. In random order."""
    world, things, printed = World(), list[Thing](), set[str]()
    while len(printed) < names:
        made = world.thing()
        things.append(made)
        printed.update(made[1])
    chosen = random.Random(SEED + 1)
    order = list(range(len(things)))
    chosen.shuffle(order)
    weights = [1 / (rank + 10) ** 0.6 for rank in range(len(things))]
    drawn = chosen.choices(order, weights, k=names * MENTIONS - len(printed))
    once = [(thing, form) for thing, (_, forms) in enumerate(things) for form in forms]
    for number, (thing, form) in enumerate([*once, *((t, chosen.choice(things[t][1])) for t in drawn)]):
        type_ = things[thing][0]
        if type_ == "Person" and number >= len(once) and chosen.random() < 0.01:
            form = f"Mr. {_family(things[thing][1][0])}"
        yield f"d{number // 10}", entity(type_, form), thing


def _family(form: str) -> str:
    """The family name of a person's first form."""
    parts = form.removesuffix(" Jr.").split()
    return parts[0] if parts[0] in {*KOREAN, *CHINESE} and len(parts) == 2 else parts[-1]


def entity(type_: str, form: str) -> Entity:
    """A printed name as extraction hands it on."""
    return Entity(slug(form), type_, form, (Mention(Span(0, len(form)), form, "NAM"),))


def quality(found: list[str], truth: list[int], names: list[str]) -> Iterator[tuple[str, float, float]]:
    """Precision and recall of pairs: of all mentions, and of printed names each once, family names alone left out."""
    yield ("mentions", *_pairs(Counter(zip(found, truth, strict=True))))
    full = ((f, t, n) for f, t, n in zip(found, truth, names, strict=True) if not n.startswith("mr. ") or n.count(" ") > 1)
    yield ("printed names", *_pairs(Counter((f, t) for f, t, _ in set(full))))


def _pairs(together: Counter[tuple[str, int]]) -> tuple[float, float]:
    by_found: Counter[str] = Counter()
    by_truth: Counter[int] = Counter()
    for (f, t), n in together.items():
        by_found[f] += n
        by_truth[t] += n
    right, joined, all_ = (sum(n * (n - 1) / 2 for n in c.values()) for c in (together, by_found, by_truth))
    return right / joined, right / all_


def wrong(found: list[str], truth: list[int], names: list[str], count: int) -> Iterator[str]:
    """Some of what was joined wrongly and some of what was not joined, to be read."""
    nodes: dict[str, dict[int, str]] = defaultdict(dict)
    things: dict[int, dict[str, str]] = defaultdict(dict)
    for f, t, n in zip(found, truth, names, strict=True):
        nodes[f][t] = n
        things[t][f] = n
    joined = sorted(f"joined: {sorted(m.values())}" for m in nodes.values() if len(m) > 1)
    apart = sorted(f"apart: {sorted(m.values())}" for m in things.values() if len(m) > 1)
    for lines in (joined, apart):
        yield f"{len(lines)} {lines[0].partition(':')[0] if lines else ''}"
        yield from random.Random(1).sample(lines, min(count, len(lines)))


def measure(names: int) -> None:
    """One size: a row of the table, what is wrong on standard error."""
    made = list(mentions(names))
    printed = [fold(e.name) for _, e, _ in made]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.process_time()
    found = whole((document, e) for document, e, _ in made)
    seconds = time.process_time() - started
    truth = [t for _, _, t in made]
    for line in wrong(found, truth, printed, 15):
        print(line, file=sys.stderr)
    rows = list(quality(found, truth, printed))
    figures = " | ".join(f"{p:.4f} | {r:.4f}" for _, p, r in rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"| {len(set(printed))} | {len(made)} | {len(set(truth))} | {figures} | {seconds:.1f} | {before:.0f} | {peak:.0f} |",
        flush=True,
    )


def kept(names: int) -> None:
    """The same names come to a kept graph, ten mentions a document: seconds for all, and for each of hundred documents more."""
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "ledger.sqlite") as ledger:
        store = Store(Path(folder) / "graph.sqlite", "benchmark")
        taking, refresh = Taking(store, ledger, 0.0, Selection()), Refresh(store, ledger, 0.0, Selection())
        made = mentions(names)
        last = list(itertools.islice(made, 1000))  # the first ones name things that nobody has named
        started = time.process_time()
        for some in iter(lambda: list(itertools.islice(made, 100_000)), []):
            _put(store, taking, some)
            refresh.run()
        first, each = time.process_time() - started, []
        for at in range(0, len(last), 10):
            started = time.process_time()
            _put(store, taking, [(f"more{at}", e, t) for _, e, t in last[at : at + 10]])
            refresh.run()
            each.append(1000 * (time.process_time() - started))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| {names} | {first:.1f} | {sum(each) / len(each):.1f} | {max(each):.1f} | {peak:.0f} |", flush=True)


def _put(store: Store, taking: Taking, some: list[tuple[str, Entity, int]]) -> None:
    """Puts entities of documents into a graph, as the taking of a document does."""
    with store.writing():
        for number, (document, e, _) in enumerate({(d, e.id): (d, e, t) for d, e, t in some}.values()):
            taking.part(document, "2026-11-30", number, e, said(e), True)


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        measure(int(sys.argv[2]))
        return
    if sys.argv[1:2] == ["--kept"]:
        print("| names | seconds for all | ms for one more document | at most | peak MB |\n|---|---|---|---|---|", flush=True)
        for size in sys.argv[2:]:
            kept(int(size))
        return
    print(
        "| names | mentions | things | precision, mentions | recall | precision, names | recall | seconds | MB before | peak MB |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
    for size in sys.argv[1:] or ["10000", "100000"]:
        subprocess.run([sys.executable, str(Path(__file__)), "--one", size], check=True)


if __name__ == "__main__":
    main()
