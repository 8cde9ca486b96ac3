"""SVG as PNG, by resvg: no browser, nothing from outside. Needs the extra `pictures`."""

from __future__ import annotations

import re
from pathlib import Path

from korusgraph.errors import UsageError

SCALE = 2.0  # pixels to a unit, sharp on a slide
MOST_PIXELS = 40_000_000
FONT = "Bitstream Vera Sans"  # comes with ReportLab; without a family that is there resvg draws no text and says nothing


def png(svg: str) -> bytes:
    """A picture with a `viewBox` as PNG, twice its size where that is not too large, light. Letters that its font lacks are taken
    from the fonts of the machine.

    Raises: UsageError when the extra is not installed.
    """
    try:
        import reportlab
        import resvg_py
    except ImportError:
        raise UsageError("resvg-py is not installed", "pip install 'korusgraph[pictures]', or write .svg", "KG-US-017") from None
    found = re.search(r'viewBox="\S+ \S+ ([\d.]+) ([\d.]+)"', svg)
    area = float(found[1]) * float(found[2]) if found else 1.0
    font = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
    scale = min(SCALE, (MOST_PIXELS / max(1.0, area)) ** 0.5)
    made = resvg_py.svg_to_bytes(
        svg_string=svg,
        zoom=scale,
        background="#ffffff",
        font_files=[str(font), str(font.with_name("VeraBd.ttf"))],
        font_family=FONT,
        sans_serif_family=FONT,
    )
    return bytes(made)
