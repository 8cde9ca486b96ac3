"""Pictures as PNG and sheets as PDF, without a browser."""

from __future__ import annotations

import io
import struct
import sys
from pathlib import Path

import pypdf
import pytest

from korusgraph.cli.desk import _write_sheet
from korusgraph.database.bolt import Rows
from korusgraph.desk.reading_picture import svg
from korusgraph.desk.sheet import Part, Sheet
from korusgraph.errors import UsageError
from korusgraph.writers.pdf import pdf
from korusgraph.writers.picture import MOST_PIXELS, png
from tests.conftest import run_cli

DRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}"><text x="2" y="16" font-family="sans-serif">{2}</text></svg>'


def sheet(sentence: str = "Seoul signed.", rows: int = 1) -> Sheet:
    columns = ["date", "sentence"]
    table = Rows(columns, [["2012-03-15", sentence]] * rows)
    return Sheet(
        "Kim <Hyun-chong>", {"also known as": "김현종 & others"}, [Part("said", "What they said", table, columns, "None.")]
    )


def size(picture: bytes) -> tuple[int, int]:
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    wide, high = struct.unpack(">II", picture[16:24])
    return int(wide), int(high)


def test_a_picture_is_twice_its_size() -> None:
    assert size(png(DRAWN.format(80, 20, "Seoul"))) == (160, 40)


def test_a_huge_picture_is_drawn_smaller() -> None:
    wide, high = size(png(DRAWN.format(20_000, 8_000, "Seoul")))
    assert wide * high <= MOST_PIXELS * 1.01


def test_text_is_drawn_whatever_fonts_the_machine_has() -> None:
    assert png(DRAWN.format(80, 20, "Seoul")) != png(DRAWN.format(80, 20, ""))


@pytest.mark.parametrize("package", ["resvg_py", "reportlab"])
def test_without_the_package_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    for name in [m for m in sys.modules if m.split(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError) as told:
        png(DRAWN.format(9, 9, "x")) if package == "resvg_py" else pdf(sheet())
    assert "pip install 'korusgraph[pictures]'" in told.value.hint


def test_a_sheet_is_printed_with_its_facts_and_rows() -> None:
    text = pypdf.PdfReader(io.BytesIO(pdf(sheet()))).pages[0].extract_text()
    assert "Kim <Hyun-chong>" in text and "Seoul signed." in text and "& others" in text


def test_letters_of_east_asia_are_in_fonts_that_have_them() -> None:
    fonts = pypdf.PdfReader(io.BytesIO(pdf(sheet()))).pages[0]["/Resources"]["/Font"].values()  # type: ignore[index,union-attr]
    assert "HYGothic-Medium" in " ".join(str(font["/BaseFont"]) for font in fonts)


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert pdf(sheet()) == pdf(sheet())


def test_a_long_table_and_a_very_long_cell_go_over_pages() -> None:
    assert len(pypdf.PdfReader(io.BytesIO(pdf(sheet("word " * 5000, 20)))).pages) > 2


def test_the_ending_of_a_file_chooses_the_form(tmp_path: Path) -> None:
    assert _write_sheet("dossier", sheet(), tmp_path / "kim.pdf") == (tmp_path / "kim.pdf").stat().st_size
    assert (tmp_path / "kim.pdf").read_bytes().startswith(b"%PDF-")


def test_a_picture_has_only_the_classes_that_are_asked_for() -> None:
    things = [
        {"name": n, "class": c, "x": x, "y": 0}
        for n, c, x in (("Schwab", "Person", 0), ("KORUS", "Agreement", 9), ("Kim", "Person", 5))
    ]
    facts = [{"lane": "happened", "pairs": [(0, 1), (0, 2)]}]
    content = {
        "things": things,
        "facts": facts,
        "classes": {"Person": ["Entity", "Person"], "Agreement": ["Entity", "Agreement"]},
    }
    assert "KORUS" in svg(content) and "KORUS" not in svg(content, ("Person",)) and "Kim" in svg(content, ("Person",))


def test_only_is_refused_for_a_page_and_a_class_that_is_not_there(tmp_path: Path) -> None:
    for only, ending, told in (("person", "html", "KG-US-005"), ("persn", "svg", "near it: Person")):
        done = run_cli("view", "--only", only, "-o", str(tmp_path / f"x.{ending}"), "-w", str(tmp_path))
        assert done.returncode in (2, 3) and told in done.stderr


def placed(made: bytes) -> dict[str, tuple[float, int, int]]:
    """Words of the first page with their size and place."""
    found: dict[str, tuple[float, int, int]] = {}

    def visit(text: str, page: list[float], line: list[float], _: object, size: float) -> None:
        if text.strip():
            found.setdefault(text.strip(), (size, round(page[4] + line[4]), round(page[5] + line[5])))

    pypdf.PdfReader(io.BytesIO(made)).pages[0].extract_text(visitor_text=visit)
    return found


def test_a_sheet_lies_across_with_its_parts_in_their_sizes_and_the_number_of_the_page_below() -> None:
    made = pdf(sheet())
    page = pypdf.PdfReader(io.BytesIO(made)).pages[0]
    assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (842, 595)
    found = placed(made)
    sizes = {word: place[0] for word, place in found.items()}
    assert sizes["Kim <Hyun-chong>"] == 17 and sizes["What they said"] == 12 and sizes["Seoul signed."] == 7.5 and sizes["1"] == 7.5
    assert found["1"][2] == 24 and 790 < found["1"][1] < 800
    assert found["What they said"][2] > found["date"][2] > found["Seoul signed."][2] > 400


def test_a_wide_column_has_its_share_and_the_words_of_a_name_are_apart() -> None:
    table = Rows(["endDate", "sentence", "x"], [["a", "b", "c"]])
    found = placed(pdf(Sheet("T", {}, [Part("p", "P", table, table.columns, "None.")])))
    (end,) = (k for k in found if k.startswith("end"))
    assert end == "end date"
    first, second, third = (found[w][1] for w in (end, "sentence", "x"))
    assert third - second == pytest.approx(4 * (second - first), abs=4)


def test_a_part_without_rows_says_so_and_a_long_cell_is_cut() -> None:
    empty = Sheet("T", {}, [Part("p", "P", Rows(["a"], []), ["a"], "Nothing said.")])
    assert "Nothing said." in placed(pdf(empty))
    text = "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf(sheet("ab " * 600)))).pages)
    assert "…" in text and text.count("ab") <= 500
    assert "…" not in "".join(p.extract_text() for p in pypdf.PdfReader(io.BytesIO(pdf(sheet("ab " * 400)))).pages)
