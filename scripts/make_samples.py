"""Makes the two binary sample documents from their text: python scripts/make_samples.py"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
DOCX = (
    "December 3, 2010",
    "The United States and South Korea reached a supplementary deal on KORUS on Friday. U.S. Trade Representative Ron Kirk and South Korean Trade "
    "Minister Kim Jong-hoon agreed to delay the removal of the 2.5 percent U.S. tariff on Korean cars.",
    "President Barack Obama welcomed the deal. U.S. beef producers said they were disappointed because South Korea did not lift its restrictions on "
    "older beef. The administration plans to submit the agreement to Congress next year.",
)
PDF = (
    ("U.S. and Japan sign two trade agreements", "October 7, 2019"),
    "U.S. Trade Representative Robert Lighthizer and Japanese Ambassador to the United States Shinsuke Sugiyama signed the U.S.–Japan Trade Agreement and "
    "the U.S.–Japan Digital Trade Agreement in Washington on Monday.",
    "Under the trade agreement Japan will lower tariffs on U.S. beef, pork and wheat, and the United States will reduce tariffs on 241 products. Japan "
    "will cut its 38.5 percent tariff on beef to 9 percent by 2033.",
    "President Donald Trump praised the agreements at a White House ceremony. Japanese farmers expressed concern about imports. The Diet must approve the "
    "trade agreement before it enters into force on January 1, 2020.",
    "The agreement opens the Japanese market further to about $7.2 billion of American farm products, according to the Office of the United States Trade "
    "Representative.",
)


def make_docx(path: Path) -> None:
    import docx

    document = docx.Document()
    document.core_properties.title = "Supplementary deal on KORUS"
    document.core_properties.author = "korusgraph sample desk"
    document.core_properties.created = dt.datetime(2010, 12, 3)
    for paragraph in DOCX:
        document.add_paragraph(paragraph)
    document.save(str(path))


def make_pdf(path: Path) -> None:
    """Two columns, as briefing papers have them."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer

    width, height = A4
    column = (width - 140) / 2
    frames = [Frame(50, 420, column, height - 480), Frame(90 + column, 420, column, height - 480)]
    template = BaseDocTemplate(str(path), pagesize=A4, title=PDF[0][0], author="korusgraph sample desk", invariant=1)
    template.addPageTemplates(PageTemplate(frames=frames))
    styles = getSampleStyleSheet()
    (title, date), *body = PDF
    flow = [Paragraph(title, styles["Heading2"]), Paragraph(date, styles["Normal"]), Spacer(1, 8)]
    for paragraph in body:
        flow += [Paragraph(paragraph, styles["BodyText"]), Spacer(1, 6)]
    template.build(flow)


if __name__ == "__main__":
    make_docx(SAMPLES / "2010-12-03_supplement.docx")
    make_pdf(SAMPLES / "2019-10-07_us_japan.pdf")
