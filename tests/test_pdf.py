"""PDF: what is on the page is what is read, and every character leads back to its page."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import reportlab
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from korusgraph import loaders
from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders import pdf, pdf_text
from korusgraph.loaders.base import Source
from korusgraph.loaders.hyphens import Hyphens
from korusgraph.loaders.pdf_layout import Line, Page

Draw = Callable[[Canvas], None]


def made(*pages: Sequence[str] | Draw) -> bytes:
    """A PDF of pages: lines from the top of the sheet, or a function that draws."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    for page in pages:
        canvas.setFont("Helvetica", 11)
        if callable(page):
            page(canvas)
        else:
            for n, line in enumerate(page):
                canvas.drawString(72, 760 - 14 * n, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def text_of(*pages: Sequence[str] | Draw) -> str:
    return str(pdf.read(made(*pages))["text"])


def notes_of(*pages: Sequence[str] | Draw) -> list[str]:
    return list(pdf.read(made(*pages))["notes"])


def load(data: bytes, name: str = "a.pdf") -> Any:
    (document,) = loaders.load(Source(name, data))
    return document


# -- hyphens -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "broken",
    """Trade Minister Yeo Han-|koo met — Finance Minister Choi Sang-|mok said — President Lai Ching-|te spoke
    a Japan-|led bank — a U.S.-|led effort — the Indo-|Pacific framework — the Trans-|Pacific pact — rules-|based trade
    non-|tariff barriers — a tariff-|free quota — two-|thirds of imports — state-of-the-|art chips — Section 232-|type duties
    a 25-|percent duty — year-|on-year growth — labor-|intensive goods — e-|commerce — anti-|dumping duties — Geun-|hye Park""".replace(
        "\n", " — "
    ).split(" — "),
)
def test_hyphen_of_the_word_stays(broken: str) -> None:
    left, _, right = broken.strip().partition("|")
    assert Hyphens([left, right]).join(left, right) == left + right


@pytest.mark.parametrize(
    "broken",
    """the Ameri-|can beef — a Trade Com-|mission — to pro-|vide — the nego-|tiations — a pluri-|lateral deal — multi-|lateral talks
    cumula-|tion of origin — White Pa-|per — re-|negotiating — an in-|vestor — TAR-|IFFS — counter-|vailing duties
    Ambassador Green-|field — an all-|iance — safe-|guard measures — phar-|maceuticals""".replace("\n", " — ").split(" — "),
)
def test_word_broken_over_the_line_is_whole(broken: str) -> None:
    left, _, right = broken.strip().partition("|")
    assert Hyphens([left, right]).join(left, right) == left[:-1] + right


@pytest.mark.parametrize(("elsewhere", "joined"), [("Zarkon-based and Zar-kon", "Zar-kon"), ("of Zarkon", "Zarkon")])
def test_what_the_rest_of_the_document_writes_decides(elsewhere: str, joined: str) -> None:
    assert Hyphens([elsewhere, "the Zar-", "kon mission"]).join("the Zar-", "kon mission") == f"the {joined} mission"


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        ("talks -", "which failed", "talks - which failed"),
        ("in 2018\u2013", "2019", "in 2018\u20132019"),
        ("the pact \u2013", "signed", "the pact \u2013 signed"),
        ("tar\u00ad", "iffs on steel", "tariffs on steel"),
        ("at ustr.gov/about-", "us/press", "at ustr.gov/about-us/press"),
        ("自由貿易", "協定", "自由貿易協定"),
    ],
)
def test_dashes_soft_hyphens_and_scripts_without_spaces(left: str, right: str, joined: str) -> None:
    assert Hyphens([left, right]).join(left, right) == joined


def test_soft_hyphen_within_a_line_is_no_letter() -> None:
    assert Hyphens([]).soft("the tar\u00adiffs of the Asia\u00adPacific") == "the tariffs of the Asia-Pacific"


def test_hyphenated_name_is_whole_over_the_end_of_a_page() -> None:
    pages = ["Korea opened talks on beef. The delegation was led by Kim Hyun-"], ["chong in Seoul. It ended on Friday."]
    assert "led by Kim Hyun-chong in Seoul." in text_of(*pages)


# -- letters -------------------------------------------------------------------------------------
def test_ligatures_are_letters() -> None:
    pdfmetrics.registerFont(TTFont("Vera", str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf")))

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Vera", 11)
        canvas.drawString(72, 700, "The O\ufb03ce con\ufb01rmed the tari\ufb00s on \ufb02ax.")

    found = text_of(draw)
    assert "con\ufb01rmed" not in found and "confirmed" in found and "flax" in found


@pytest.mark.parametrize(
    ("codes", "outcome"), [(b"\x01" * 3, "3 characters whose letter"), (b"\x01" * 300, "1 page (1) left out")]
)
def test_glyphs_without_a_known_letter_are_counted_or_the_page_left_out(codes: bytes, outcome: str) -> None:
    """A font that names its glyphs by number only: what pdfminer gives as `(cid:1)` is no text."""
    body = b"BT /F1 11 Tf 72 700 Td (Korea signed the pact) Tj /F2 11 Tf <%s> Tj ET" % codes.hex().encode()
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Sealed/Encoding<</Differences[1/g37]>>/FirstChar 1/LastChar 1/Widths[500]>>"
    data = raw_pdf(body, font=font)
    try:
        assert any(note.startswith(outcome) for note in pdf.read(data)["notes"])
    except InputError as error:
        assert outcome in error.message


# -- running heads and feet ----------------------------------------------------------------------
BODY = (
    "Korea and Peru opened talks in 2009. Ministers of both sides met in",
    "Lima in July. Peru asked that Korea open its market for squid.",
    "The pact was signed in March 2011. It is in force since August 2011.",
)


def with_edges(head: Callable[[int], str], foot: Callable[[int], str], bodies: Sequence[str] = BODY) -> list[Draw]:
    def page(number: int, body: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(72, 800, head(number))
            canvas.drawString(72, 700, body)
            canvas.drawString(72, 40, foot(number))

        return draw

    return [page(n, body) for n, body in enumerate(bodies, 1)]


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        (lambda n: f"Andean Trade Monitor 2019 | page {n} of 3", lambda n: "Draft of 5 May 2019"),
        (lambda n: "Andean Trade Monitor" if n % 2 else "Chapter Two: Peru", lambda n: f"- {n} -"),
        (lambda n: f"{n + 117}  Monitor" if n % 2 else f"Peru  {n + 117}", lambda n: ("i", "ii", "iii")[n - 1]),
    ],
)
def test_running_heads_go_and_cut_no_sentence(head: Callable[[int], str], foot: Callable[[int], str]) -> None:
    found = text_of(*with_edges(head, foot))
    assert found.startswith("Korea and Peru") and found.endswith("August 2011.")
    assert "met in Lima in July" in found


def test_running_heads_are_named() -> None:
    notes = notes_of(*with_edges(lambda n: f"Monitor, page {n}", lambda n: "Draft"))
    assert any("“Monitor, page #” 3 times" in note for note in notes)


def test_numbered_headings_are_no_running_heads() -> None:
    found = text_of(*with_edges(lambda n: f"Article {n}", lambda n: f"{n}"))
    assert all(f"Article {n}" in found for n in (1, 2, 3))


def test_pages_of_one_line_keep_it() -> None:
    assert text_of(*[[f"Korea signed pact {n} on Monday."] for n in range(1, 5)]).count("signed") == 4


def test_numbers_at_the_edge_of_a_table_stay() -> None:
    found = text_of(*with_edges(lambda n: f"{n * 731}", lambda n: "Source: customs"))
    assert "731" in found and "1462" in found


def test_note_at_the_foot_of_a_page_does_not_cut_the_sentence() -> None:
    def first(canvas: Canvas) -> None:
        canvas.drawString(72, 714, "Korea and Peru opened talks on fish and squid in spring, and after")
        canvas.drawString(72, 700, "two weeks the ministers of both countries, who had met in")
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72, 100, "1 See the annual report of the ministry.")

    found = text_of(first, ["Lima before, signed the agreement."])
    assert "who had met in Lima before, signed the agreement." in found and "annual report" in found


def test_heading_in_bold_type_is_a_paragraph() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(72, 700, "Trade in Goods")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 687, "Trade in goods between Korea and Peru has grown since the agreement took effect,")
        canvas.drawString(72, 674, "and exports of squid have doubled.")

    assert text_of(draw).startswith("Trade in Goods\n\nTrade in goods between")


# -- tables without lines --------------------------------------------------------------------------
def columns(*cells: Sequence[str], at: Sequence[int] = (72, 250, 400)) -> Draw:
    """Draws each column as a piece of its own, as office programs print a table."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for x, column in zip(at, cells, strict=False):
            for n, cell in enumerate(column):
                if cell:
                    canvas.drawString(x, 700 - 16 * n, cell)

    return draw


def test_cells_side_by_side_are_rows_of_a_table() -> None:
    found = text_of(columns(["Product", "Squid", "Copper wire"], ["Duty now", "8%", "5.5%"], ["Duty in 2030", "0", "2%"]))
    assert found.split("\n\n") == ["Product | Duty now | Duty in 2030", "Squid | 8% | 0", "Copper wire | 5.5% | 2%"]


def test_what_a_long_cell_has_on_further_lines_stays_in_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 11)
        for y, cells in ((700, ("Motor vehicles", "10%")), (687, ("and their parts",)), (660, ("Squid", "8%")), (630, ("Wine", "3%"))):
            for x, cell in zip((72, 250), cells, strict=False):
                canvas.drawString(x, y, cell)

    assert text_of(draw).split("\n\n") == ["Motor vehicles and their parts | 10%", "Squid | 8%", "Wine | 3%"]


def test_columns_of_running_text_are_no_table() -> None:
    left = ["Korea and Peru opened talks", "on squid in spring, which the", "ministers of both countries", "called a good beginning."]
    right = ["In 2024 Korea bought squid", "worth 80 million dollars from", "Peru, a third more than in", "the year before."]
    assert "|" not in text_of(columns(left, right, at=(72, 320)))


def test_numbers_before_the_clauses_of_a_list_make_no_table() -> None:
    clauses = ["The parties lower duties.", "The parties meet each year.", "The parties publish rules."]
    assert "|" not in text_of(columns(["1.", "2.", "3."], clauses, at=(72, 120)))


def test_a_line_above_a_table_stays_a_line() -> None:
    found = text_of(columns(["Duties of Peru on goods of Korea", "Squid", "Wine", "Copper"], ["", "8%", "3%", "0"], at=(72, 300)))
    assert found.split("\n\n")[0] == "Duties of Peru on goods of Korea"



# -- turned and scanned pages --------------------------------------------------------------------
@pytest.mark.parametrize("angle", [90, 180, 270])
def test_turned_page_is_read_as_one_turns_it(angle: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(angle)
        canvas.drawString(-200, 20, "Peru ratified the pact on Monday. Chile will ratify it soon.")
        canvas.drawString(-200, 0, "Mexico has not said when it will.")

    assert text_of(draw).startswith("Peru ratified the pact on Monday. Chile will ratify it soon.")


@pytest.mark.parametrize("angle", [45, 90])
def test_text_across_the_page_is_left_out_and_counted(angle: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Peru ratified the pact on Monday.")
        canvas.translate(300, 300)
        canvas.rotate(angle)
        canvas.drawString(0, 0, "CONFIDENTIAL")

    found = pdf.read(made(draw))
    assert found["text"] == "Peru ratified the pact on Monday."
    assert any(note.startswith("12 characters left out") for note in found["notes"])


def picture(canvas: Canvas) -> None:
    from PIL import Image

    canvas.drawImage(ImageReader(Image.new("RGB", (30, 30), "grey")), 0, 0, 595, 842)


def test_scanned_and_empty_pages_are_named() -> None:
    notes = notes_of(["Peru ratified the pact."], picture, [], ["Chile did not."])
    assert "1 page (2) hold pictures and no text: a scan needs OCR first" in notes
    assert "1 page (3) without text" in notes


def test_a_scan_with_a_stamp_on_it_is_named() -> None:
    def stamped(canvas: Canvas) -> None:
        picture(canvas)
        canvas.drawString(30, 10, "Scanned 3/5")

    assert "1 page (2) hold pictures and hardly any text: a scan may need OCR first" in notes_of(["Peru ratified it."], stamped)


def test_what_a_program_calls_a_file_is_no_title() -> None:
    document = load(made(["Peru ratified the pact on Monday."]))
    assert (document.title, document.author) == ("", "")


def test_scan_without_text_is_an_error_that_says_so() -> None:
    with pytest.raises(InputError, match=r"no text in the PDF: 1 page \(1\) hold pictures") as caught:
        load(made(picture))
    assert caught.value.code == "KG-IN-007"


def test_text_in_a_form_object_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("stamp")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 700, "Peru ratified the pact on Monday.")
        canvas.endForm()
        canvas.doForm("stamp")

    assert text_of(draw) == "Peru ratified the pact on Monday."


# -- damaged and hostile files -------------------------------------------------------------------
def raw_pdf(body: bytes, filters: bytes = b"", font: bytes = b"null") -> bytes:
    """A small PDF by hand; its page has the content `body`, `font` is its second font."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[5 0 R]>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d%s>>stream\n%s\nendstream" % (len(body), filters, body),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2 6 0 R>>>>/Contents 4 0 R>>",
        font,
    ]
    out, places = b"%PDF-1.7\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size,
        table,
        size,
        len(out),
    )


def test_file_cut_anywhere_is_one_coded_line() -> None:
    data = made(*[[f"Korea signed pact number {n} on Monday."] for n in range(1, 5)])
    for part in (0.2, 0.5, 0.8, 0.97):
        with pytest.raises(InputError) as caught:
            load(data[: int(part * len(data))])
        assert caught.value.code == "KG-IN-008" and "\n" not in caught.value.message


def test_rubbish_after_the_end_does_no_harm() -> None:
    assert "Korea" in pdf.read(made(["Korea signed."]) + b"\n<html>served by a proxy</html>" * 100)["text"]


def test_broken_page_costs_only_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    from korusgraph.loaders import pdf_layout

    fill = pdf_layout._fill

    def broken(page: Page, *rest: Any) -> None:
        if page.number == 2:
            raise KeyError("Font")
        fill(page, *rest)

    monkeypatch.setattr(pdf_layout, "_fill", broken)
    found = pdf.read(made(["Korea signed."], ["Peru signed."], ["Chile signed."]))
    assert "Chile signed." in found["text"] and "page 2 is broken (KeyError): left out" in found["notes"]


def test_stream_that_unpacks_to_gigabytes_is_refused_by_name() -> None:
    squeeze = zlib.compressobj(1)
    once = b"".join(squeeze.compress(bytes(2**24)) for _ in range(64)) + squeeze.flush()
    data = raw_pdf(zlib.compress(once, 9), b"/Filter[/FlateDecode/FlateDecode]")
    assert len(data) < 50_000
    with pytest.raises((InputError, RefusedError), match=r"a\.pdf: ") as caught:
        load(data)
    assert "memory" in caught.value.message


def test_page_of_thousands_of_boxes_is_read() -> None:
    places = (b"1 0 0 1 %d %d Tm (x) Tj " % (n % 37 * 16, n // 37 * 8) for n in range(3700))
    assert pdf.read(raw_pdf(b"BT /F1 4 Tf " + b"".join(places) + b"ET"))["text"].count("x") == 3700


def test_more_pages_than_there_are_is_said() -> None:
    data = raw_pdf(b"BT /F1 11 Tf 72 700 Td (Korea signed.) Tj ET").replace(b"/Count 1", b"/Count 9")
    assert "the PDF says that it has 9 pages, 1 were found" in pdf.read(data)["notes"]


# -- offsets -------------------------------------------------------------------------------------
_WORDS = st.sampled_from("Korea Peru signed signs the pact of in on tariffs Trans- Hyun- agree- led pacific \u00ad x.".split())


@given(st.lists(st.lists(st.lists(_WORDS, min_size=1, max_size=6), max_size=4), min_size=1, max_size=5))
def test_every_mark_lies_on_its_page(drawn: list[list[list[str]]]) -> None:
    """Every line carries a mark of its own; the place of the text where it ended up must name the page it came from."""
    pages = []
    for number, boxes in enumerate(drawn, 1):
        page = Page(number)
        for b, words in enumerate(boxes):
            mark = f"q{number}x{b}q"
            line = Line(f"{mark} {' '.join(words)}", 72, 700 - 30 * b, 400, 711 - 30 * b)
            page.boxes.append([line])
        pages.append(page)
    found = pdf_text.compose(pages)
    marks = {m.group(): m.start() for m in re.finditer(r"q\d+x\d+q", found.text)}
    for mark, at in marks.items():
        (label,) = {label for start, end, label in found.places if start <= at < end}
        assert label == f"page {mark[1:].partition('x')[0]}"


@given(st.lists(st.lists(st.lists(_WORDS, min_size=1, max_size=6), max_size=4), min_size=1, max_size=5))
def test_places_cover_the_text_in_order(drawn: list[list[list[str]]]) -> None:
    pages = [
        Page(n, [[Line(" ".join(words), 72, 700 - 30 * b, 400, 711 - 30 * b)] for b, words in enumerate(boxes)])
        for n, boxes in enumerate(drawn, 1)
    ]
    found = pdf_text.compose(pages)
    assert all(start < end <= len(found.text) for start, end, _ in found.places)
    assert all(end <= start for (_, end, _), (start, _, _) in zip(found.places, found.places[1:], strict=False))
    covered = "".join(found.text[start:end] for start, end, _ in found.places)
    assert covered.replace(" ", "").replace("\n", "") == found.text.replace(" ", "").replace("\n", "")


# -- circles, scripts, attached files ------------------------------------------------------------
def by_hand(*objects: str, trailer: str = "") -> bytes:
    """A PDF of numbered objects, the first of which is the catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + end.encode()


PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>"
WORDS = "BT /F 11 Tf 72 700 Td (Peru ratified the pact on Monday.) Tj ET"
BODY = (
    PAGE,
    f"<< /Length {len(WORDS)} >>\nstream\n{WORDS}\nendstream",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
)
RUNS = "<< /S /JavaScript /JS (app.launchURL('http://127.0.0.1:1/')) >>"


@pytest.mark.parametrize(
    "data",
    [
        by_hand("<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>", *BODY),
        by_hand(
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Parent 2 0 R /Kids [3 0 R] /Count 1 >>",
            *BODY,
            trailer="/Prev 9",
        ),
        by_hand(f"<< /Type /Catalog /Pages 2 0 R /OpenAction {RUNS} >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", *BODY),
        by_hand(
            "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.txt) 6 0 R] >> >> >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            *BODY,
            "<< /Type /Filespec /F (a.txt) /EF << /F 7 0 R >> >>",
            "<< /Type /EmbeddedFile /Length 13 >>\nstream\nChile signed.\nendstream",
        ),
    ],
    ids=["a circle of pages", "a circle of tables", "a script", "an attached file"],
)
def test_circles_scripts_and_attached_files_of_a_pdf_do_nothing(data: bytes) -> None:
    assert load(data).text == "Peru ratified the pact on Monday."


def test_files_attached_to_a_pdf_are_counted() -> None:
    catalog = "<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a.txt) 6 0 R (b.txt) 6 0 R] >> >> >>"
    assert "2 attached files left out" in load(by_hand(catalog, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", *BODY)).warnings


def test_of_a_hundred_thousand_pages_the_first_are_read_and_that_is_said() -> None:
    kids = "3 0 R " * 100_000
    found = load(by_hand("<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count 100000 >>", *BODY))
    assert any("only the first" in note for note in found.warnings) or any("100000 pages" in note for note in found.warnings)
