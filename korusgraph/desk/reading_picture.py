"""The network of a reading view as SVG, for a slide, with a key that says what its lines and shapes mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from math import cos, log2, pi, sin, sqrt
from typing import Any

from korusgraph.desk.page import text
from korusgraph.desk.reading_page import drawn

_UNIT = 110  # of the picture to one of the layout
_MARGIN = 90
_LONG = 30  # signs of a name
_NARROW = 480  # of a picture, so that its key has room
_ROW, _SIGN = 22, 7.0  # of the key: height of a row, width of a letter
_CORNERS = {
    "square": (4, 45),
    "hexagon": (6, 0),
    "pentagon": (5, -90),
    "diamond": (4, 0),
    "triangle": (3, -90),
    "down": (3, 90),
}
_LANES = (("happened", "#0072b2", ""), ("planned", "#8a5200", "7 5"), ("denied", "#b3400a", "1.5 4"))


def svg(content: Mapping[str, Any], only: Collection[str] = ()) -> str:
    """The picture of what `reading.content` gives, of some labels if `only` names them, without what only reference data know."""
    things = content["things"]
    chosen = {c for c, labels in content["classes"].items() if not only or set(only) & set(labels)}
    lines: dict[tuple[int, int], list[str]] = defaultdict(list)
    for fact in content["facts"]:
        for a, b in fact["pairs"] if not fact.get("reference") else ():
            if not {things[a]["class"], things[b]["class"]} <= chosen:
                continue
            lines[a, b].append(fact["lane"])
    shown = sorted({t for pair in lines for t in pair if "x" in things[t]})
    at = {t: (things[t]["x"] / 1000 * _UNIT, things[t]["y"] / 1000 * _UNIT) for t in shown}
    left, top = (min((p[i] for p in at.values()), default=0.0) - _MARGIN for i in (0, 1))
    wide, high = (max((p[i] for p in at.values()), default=0.0) + _MARGIN - low for i, low in ((0, left), (1, top)))
    wide, left = max(wide, _NARROW), left - max(0.0, _NARROW - wide) / 2
    joined = {t: sum(t in pair for pair in lines) for t in shown}
    parts = [_line(at[a], at[b], lanes) for (a, b), lanes in sorted(lines.items()) if a in at and b in at]
    for t in shown:
        parts.append(_thing(things[t], at[t], 6 + min(11.0, 2.2 * sqrt(joined[t])), content["classes"][things[t]["class"]]))
    key, key_high = _key(
        [_lane(lanes) for (a, b), lanes in lines.items() if a in at and b in at],
        {things[t]["class"]: content["classes"][things[t]["class"]] for t in shown},
        (left + 16, top + high),
        left + wide - 16,
    )
    parts += key
    high += key_high
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.0f} {top:.0f} {wide:.0f} {high:.0f}" width="{wide:.0f}" '
        f'height="{high:.0f}" role="img" font-family="sans-serif" font-size="12" text-anchor="middle">\n'
        f'<rect x="{left:.0f}" y="{top:.0f}" width="{wide:.0f}" height="{high:.0f}" fill="#fff"/>\n'
        + "\n".join(parts)
        + "\n</svg>\n"
    )


def _key(
    lanes: Collection[str], classes: Mapping[str, list[str]], at: tuple[float, float], right: float
) -> tuple[list[str], float]:
    """What the lines and shapes of a picture mean, in rows that end at `right`, and the height that they take."""
    x, y = at
    entries = [(name, _line((0, 0), (24, 0), [name, name])) for name, *_ in _LANES if name in lanes]
    entries += [(name, _shape((12, 0), 6, classes[name])) for name in sorted(classes)]
    made = []
    for name, sign in entries:
        width = 48 + _SIGN * len(name)
        if x > at[0] and x + width > right:
            x, y = at[0], y + _ROW
        made.append(
            f'<g class="key" transform="translate({x:.0f} {y:.0f})">{sign}'
            f'<text x="30" y="4" text-anchor="start" fill="#1b1b1b">{text(name)}</text></g>'
        )
        x += width
    return made, y - at[1] + _ROW if made else 0.0


def _lane(lanes: Collection[str]) -> str:
    """How a line is drawn that stands for several facts: as happened if one of them did."""
    return next(look[0] for look in _LANES if look[0] in lanes)


def _line(start: tuple[float, float], end: tuple[float, float], lanes: list[str]) -> str:
    _, colour, dashes = next(look for look in _LANES if look[0] == _lane(lanes))
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    ends = f'x1="{start[0]:.0f}" y1="{start[1]:.0f}" x2="{end[0]:.0f}" y2="{end[1]:.0f}"'
    return f'<line {ends} stroke="{colour}" stroke-opacity=".6" stroke-width="{min(5.0, 1 + log2(len(lanes))):.1f}"{dash}/>'


def _thing(thing: Mapping[str, Any], at: tuple[float, float], size: float, labels: list[str]) -> str:
    name = thing["name"] if len(thing["name"]) <= _LONG else thing["name"][: _LONG - 1] + "…"
    x, y = at
    return (
        f'<g><title>{text(thing["name"])} ({text(thing["class"])})</title>{_shape(at, size, labels)}<text x="{x:.0f}" y="{y + size + 13:.0f}" stroke="#fff" stroke-width="3" '
        f'paint-order="stroke" fill="#1b1b1b">{text(name)}</text></g>'
    )


def _shape(at: tuple[float, float], size: float, labels: list[str]) -> str:
    look = drawn(labels)
    return f'<path d="{_outline(*at, size, look["shape"])}" fill="{look["colour"]}" stroke="#1b1b1b"/>'


def _outline(x: float, y: float, r: float, shape: str) -> str:
    if shape == "cross":
        t = r * 0.4
        return f"M{x - t:.1f} {y - r:.1f}h{2 * t:.1f}v{r - t:.1f}h{r - t:.1f}v{2 * t:.1f}h{t - r:.1f}v{r - t:.1f}h{-2 * t:.1f}v{t - r:.1f}h{t - r:.1f}v{-2 * t:.1f}h{r - t:.1f}z"
    if shape not in _CORNERS:
        return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0z"
    corners, turn = _CORNERS[shape]
    angles = [(turn + 360 / corners * i) * pi / 180 for i in range(corners)]
    return "M" + "L".join(f"{x + 1.15 * r * cos(a):.1f} {y + 1.15 * r * sin(a):.1f}" for a in angles) + "z"
