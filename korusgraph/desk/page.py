"""One self-contained HTML page: no script, nothing from outside, light and dark, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Sequence

# Colours that keep apart for colour-blind readers (after Okabe and Ito 2008); shape and words say the same.
STYLE = """
:root{color-scheme:light dark;--back:#fff;--text:#1b1b1b;--soft:#5c5c5c;--line:#d0d0d0;--mark:#f2f4f7;--happened:#0072b2;--planned:#b36b00;--denied:#b3400a}
@media(prefers-color-scheme:dark){:root{--back:#15171a;--text:#e8e8e8;--soft:#a9a9a9;--line:#3a3d42;--mark:#1f2328;--happened:#6cb8ec;--planned:#f0b95a;--denied:#ff8f5e}}
body{background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:76rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:var(--soft)}dd{margin:0}
p.note,td.note,.soft{color:var(--soft)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid var(--line);padding:.35rem .6rem;text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:600}td.sentence{min-width:18rem}td.date{white-space:nowrap;font-variant-numeric:tabular-nums}
blockquote{margin:.2rem 0;padding:.1rem .8rem;border-left:3px solid var(--line)}
.happened{color:var(--happened)}.planned{color:var(--planned)}.denied{color:var(--denied)}
svg{max-width:100%;height:auto;display:block;min-width:46rem}
svg text{font:13px system-ui,sans-serif;fill:var(--text)}svg text.soft{fill:var(--soft);font-size:12px}svg .strong{font-weight:600}
svg .rule{stroke:var(--line)}svg .back{fill:var(--back)}svg .fill.happened{fill:var(--happened)}svg .line{fill:none;stroke-width:2.5}
svg .line.planned{stroke:var(--planned)}svg .line.denied{stroke:var(--denied)}
"""
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"


def page(title: str, note: str, parts: Iterable[str]) -> str:
    """A page of parts that are HTML already; title and note are escaped."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<h1>{text(title)}</h1>\n<p class="note">{text(note)}</p>\n' + "\n".join(parts) + "\n</main>\n</body>\n</html>\n"
    )


def section(title: str, body: str) -> str:
    return f"<section>\n<h2>{text(title)}</h2>\n{body}\n</section>"


def text(value: object) -> str:
    """A value as text of HTML."""
    return html.escape(str(value), quote=True)


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], empty: str = "nothing found") -> str:
    """A table; a column named like a date does not break its lines."""
    body = "".join("<tr>" + "".join(_cell(c, v) for c, v in zip(columns, row, strict=True)) + "</tr>\n" for row in rows)
    if not body:
        return f'<p class="note">{text(empty)}</p>'
    head = "".join(f'<th scope="col">{text(_words(c))}</th>' for c in columns)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>'


_DAYS = ("date", "reported", "reference", "since", "from", "until", "latest", "published", "first", "last")


def _words(column: str) -> str:
    """`latestStance` as `latest stance`."""
    return re.sub(r"(?<=[a-z])([A-Z])", lambda m: f" {m[1].lower()}", column)


def _cell(column: str, value: object) -> str:
    kind = ' class="date"' if column in _DAYS else ' class="sentence"' if column == "sentence" else ""
    return f"<td{kind}>{text(value if value is not None else '')}</td>"
