"""The reading view as one HTML file: nothing comes from outside, and nothing in it runs but its own script."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

from korusgraph.colours import COLOURS
from korusgraph.desk.page import text

_SCRIPTS = ("1_base", "2_network", "3_sheets", "4_views", "5_search")
# Each class has a shape beside its colour; a class without one here takes that of its family, else a circle.
_SHAPES = {
    "Person": "circle",
    "Organization": "square",
    "Country": "hexagon",
    "Bloc": "hexagon",
    "Place": "pentagon",
    "Agreement": "diamond",
    "LegalAct": "diamond",
    "Dispute": "cross",
    "Product": "triangle",
    "Office": "down",
}


def html(content: Mapping[str, Any]) -> str:
    """The page of what `reading.content` gives."""
    files = resources.files("korusgraph.desk") / "view_files"
    style, body = ((files / n).read_text(encoding="utf-8") for n in ("view.css", "view.html"))
    script = "\n".join((files / f"{n}.js").read_text(encoding="utf-8") for n in _SCRIPTS)
    data = {**content, "classes": {c: drawn(labels) for c, labels in sorted(content["classes"].items())}}
    title = f"korusgraph: {content['title']}" if content["title"] else "korusgraph"
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none'; form-action 'none'"
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{text(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}"
        f'<script type="application/json" id="data">{_json(data)}</script>\n<script type="module">{script}</script>\n</body>\n</html>\n'
    )


def drawn(labels: list[str]) -> dict[str, str]:
    """Shape and colour of a class by its labels."""
    near = labels[::-1]
    return {
        "shape": next((_SHAPES[x] for x in near if x in _SHAPES), "circle"),
        "colour": next((COLOURS[x][0] for x in near if x in COLOURS), "#9A9A9A"),
    }


def _json(data: Mapping[str, Any]) -> str:
    """JSON that no text in it can end: the signs that HTML knows are written as escapes."""
    made = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        made = made.replace(sign, f"\\u{ord(sign):04x}")
    return made.encode("utf-8", "replace").decode("utf-8")


def _hash(code: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
