"""JSON, JSON Lines and tables as people export them: what is broken costs only itself and is named."""

from __future__ import annotations

import json

import pytest

from korusgraph.errors import InputError
from korusgraph.loaders import load
from korusgraph.loaders.base import Source
from korusgraph.model import Document

TEXT = "Chile ratified the pact on Monday."


def read(name: str, data: str | bytes) -> tuple[list[Document], list[str]]:
    """Documents and problems of a source."""
    source = Source(name, data.encode() if isinstance(data, str) else data)
    documents = list(load(source))
    return documents, [f"{problem.code} {problem.message}" for problem in source.problems]


@pytest.mark.parametrize(
    "bad",
    [
        '{"text": "cut',
        "nope",
        '["not", "an", "object"]',
        '"text"',
        "17",
        "null",
        "{}",
        '{"text": ""}',
        '{"text": "  ", "title": null}',
        '{"x": ' + "[" * 100_000,
        '{"x": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
    ids=range(11),
)
def test_a_bad_line_costs_only_itself_and_is_named(bad: str) -> None:
    good = json.dumps({"text": TEXT})
    documents, problems = read("wire.jsonl", f"{good}\n{bad}\n\n{good}\n")
    assert (len(documents), len(problems)) == (2, 1) and "line 2" in problems[0]


def test_an_integer_of_thousands_of_digits_costs_nothing() -> None:
    documents, problems = read("a.jsonl", f'{{"text": "{TEXT}", "n": {"1" * 5000}}}\n')
    assert [d.text for d in documents] == [TEXT] and problems == []


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_a_line_separator_inside_a_line_does_not_end_it(sign: str) -> None:
    documents, problems = read("a.jsonl", f'{{"text": "Chile{sign}Peru"}}\n')
    assert len(documents) == 1 and problems == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_parts_lines(end: str) -> None:
    assert len(read("a.jsonl", end.join(json.dumps({"text": TEXT}) for _ in range(3)))[0]) == 3


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.jsonl", "{0},\n{1},\n{2}"),
        ("a.jsonl", "{0}{1}\n{2}"),
        ("a.jsonl", "{0} {1} {2}"),
        ("a.jsonl", "\x1e{0}\n\x1e{1}\n\x1e{2}\n"),
        ("a.jsonl", "[{0},\n{1},\n{2}]"),
        ("a.jsonl", "[\n{0},\n{1},\n{2}\n]\n"),
        ("a.json", "[{0}, {1}, {2},]"),
        ("a.json", '{{"status": 1, "articles": [{0}, {1}, {2}, {{"text": bare}}]}}'),
        ("a.json", '{{"articles": [{0}, {1}, {2}, {{"te'),
    ],
)
def test_records_that_are_parted_in_another_way_are_all_read(name: str, form: str) -> None:
    documents, _ = read(name, form.format(*(json.dumps({"text": f"{TEXT} {n}"}) for n in range(3))))
    assert [d.text for d in documents] == [f"{TEXT} {n}" for n in range(3)] and len({d.path for d in documents}) == 3


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_objects_written_over_several_lines_are_read(name: str) -> None:
    text = "\n".join(json.dumps({"text": TEXT, "n": n}, indent=2) for n in range(3))
    assert len(read(name, text)[0]) == 3


def test_a_line_of_which_the_second_half_is_broken_is_one_problem() -> None:
    documents, problems = read("a.jsonl", f'{{"text": "{TEXT}"}} and more\n{{"text": "{TEXT}"}}')
    assert (len(documents), len(problems)) == (1, 1)


@pytest.mark.parametrize(
    "record",
    [
        {"id": "x", "webTitle": "Pact", "webPublicationDate": "2019-02-20T10:00:00Z", "fields": {"bodyText": TEXT}},
        {"_id": "x", "_source": {"title": "Pact", "body": TEXT, "published": "2019-02-20"}},
        {"type": "article", "id": "x", "attributes": {"title": "Pact", "content": TEXT, "date": "2019-02-20"}},
        {"id": "x", "title": {"rendered": "Pact"}, "content": {"rendered": f"<p>{TEXT}</p>"}, "date": "2019-02-20T10:00:00"},
    ],
)
def test_fields_one_level_down_are_found(record: dict[str, object]) -> None:
    (document,), _ = read("a.json", json.dumps({"response": {"results": [record]}}))
    assert (document.text, document.title, document.published) == (TEXT, "Pact", "2019-02-20")


def test_markup_in_a_field_is_read_as_a_page_shows_it() -> None:
    (document,), _ = read(
        "a.json", json.dumps({"title": "AT&amp;T &#8217;left&#8217;", "content": "<p>Ko<b>rea</b> left.</p><p>Peru too.</p>"})
    )
    assert (document.title, document.text) == ("AT&T ’left’", "Korea left.\n\nPeru too.")


def test_a_sign_of_less_than_is_no_markup() -> None:
    (document,), _ = read("a.json", json.dumps({"text": "Duties < 5 percent, growth > 2 percent & more."}))
    assert document.text == "Duties < 5 percent, growth > 2 percent & more."


def test_a_comma_parts_nothing_in_a_table_of_one_column() -> None:
    documents, _ = read("a.csv", "text\nChile signed, too\nJapan left; Peru stayed\n")
    assert [d.text for d in documents] == ["Chile signed, too", "Japan left; Peru stayed"]


def test_rows_above_the_header_are_left_out_and_counted() -> None:
    (document,), _ = read("a.csv", f"Export of 30 March 2019\nBy: user\n\nHeadline;Text;Date\nPact;{TEXT};20.02.2019\n")
    assert document.published == "2019-02-20" and any("2 rows above the header" in note for note in document.warnings)


def test_a_broken_record_of_an_array_costs_only_itself() -> None:
    parts = [
        json.dumps({"text": TEXT}),
        '{"text": bare}',
        '{"x": ' + "[" * 50_000 + "]" * 50_000 + "}",
        json.dumps({"text": "a, [b], {c}"}),
    ]
    documents, problems = read("a.json", "[\n" + ",\n".join(parts) + "\n]")
    assert [d.text for d in documents] == [TEXT, "a, [b], {c}"] and len(problems) == 2


def test_an_array_that_is_cut_gives_the_records_before_the_cut() -> None:
    documents, problems = read("a.json", json.dumps([{"text": TEXT}] * 3)[:-20])
    assert (len(documents), len(problems)) == (2, 1)


def test_a_file_named_json_with_an_object_a_line_is_read_as_lines() -> None:
    assert len(read("a.json", '{"text": "a b"}\n{"text": "c d"}\n')[0]) == 2


@pytest.mark.parametrize("wrapper", ["documents", "articles", "items", "results", "data"])
def test_records_inside_an_object_are_found(wrapper: str) -> None:
    assert len(read("a.json", json.dumps({"status": "ok", wrapper: [{"text": TEXT}, {"text": TEXT}]}))[0]) == 2


def test_records_two_levels_down_are_found() -> None:
    assert len(read("a.json", json.dumps({"response": {"n": 2, "docs": [{"text": TEXT}, {"text": TEXT}]}}))[0]) == 2


@pytest.mark.parametrize(
    ("record", "title", "day"),
    [
        ({"Story": TEXT, "Headline": "Pact", "Publish Date": "20.02.2019"}, "Pact", "2019-02-20"),
        ({"Body": TEXT, "Title": "Pact", "Published At": "2019-02-20T23:30:00Z"}, "Pact", "2019-02-20"),
        ({"ARTICLE_TEXT": TEXT, "heading": "Pact", "pub_date": 1550701800}, "Pact", "2019-02-20"),
        ({"content": {"rendered": TEXT}, "title": {"rendered": "Pact"}, "date": "2019-02-20T10:00:00"}, "Pact", "2019-02-20"),
        ({"full-text": [TEXT], "headline": "Pact", "timestamp": 1550701800000}, "Pact", "2019-02-20"),
        ({"본문": TEXT, "제목": "Pact", "날짜": "2019년 2월 20일"}, "Pact", "2019-02-20"),
        ({"text": TEXT, "title": "Pact", "modified": "2024-01-01", "date": "Feb 20, 2019"}, "Pact", "2019-02-20"),
        ({"text": TEXT, "title": "Pact", "date": "soon", "published": "2019-02-20"}, "Pact", "2019-02-20"),
        ({"summary": TEXT, "title": "Pact", "issued": "2019/02/20"}, "Pact", "2019-02-20"),
    ],
)
def test_field_names_of_usual_exports_are_known(record: dict[str, object], title: str, day: str) -> None:
    (document,), _ = read("a.json", json.dumps(record))
    assert (document.text, document.title, document.published) == (TEXT, title, day)


def test_a_date_that_cannot_be_read_is_said() -> None:
    (document,), _ = read("a.json", json.dumps({"text": TEXT, "date": "05/06/2018"}))
    assert document.published is None and any("05/06/2018" in note for note in document.warnings)


@pytest.mark.parametrize("value", [7, "7"])
def test_a_bare_number_is_an_id_within_its_file(value: object) -> None:
    assert read("east.json", json.dumps({"id": value, "text": TEXT}))[0][0].id == "east-7"


# -- tables --------------------------------------------------------------------------------------
@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_separator_is_found_with_and_without_a_mark(sign: str, mark: str) -> None:
    table = (
        f'{mark}id{sign}date{sign}title{sign}text\r\n1{sign}27.03.2018{sign}Steel{sign}"Korea, Japan; Peru | Chile\tmet."\r\n'
    )
    (document,), _ = read("a.csv", table)
    assert (document.text, document.published) == ("Korea, Japan; Peru | Chile\tmet.", "2018-03-27")


def test_the_separator_line_of_a_spreadsheet_is_no_header() -> None:
    assert len(read("a.csv", f"sep=;\nid;text\n1;{TEXT}\n")[0]) == 1


def test_a_column_shows_how_its_days_and_months_stand() -> None:
    documents, _ = read("a.csv", f"date,text\n05/06/2018,{TEXT}\n27/03/2018,{TEXT}\n")
    assert [d.published for d in documents] == ["2018-06-05", "2018-03-27"]


def test_columns_that_are_not_read_are_named() -> None:
    (document,), _ = read("a.csv", f"text,mood,pages\n{TEXT},good,3\n")
    assert "columns not read: mood, pages" in document.warnings


def test_a_column_of_long_text_that_is_not_known_is_warned_of() -> None:
    (document,), _ = read("a.csv", f"title,wording\nPact,{'word ' * 60}\n")
    assert any("'wording' holds long text" in note for note in document.warnings)


def test_a_table_without_known_columns_names_the_one_that_holds_text() -> None:
    with pytest.raises(InputError) as caught:
        read("a.csv", f"nr,wording\n1,{'word ' * 60}\n")
    assert "'wording'" in caught.value.hint


def test_a_row_without_text_is_a_problem_and_the_others_are_read() -> None:
    documents, problems = read("a.csv", f"id,text\n1,{TEXT}\n2,\n3,{TEXT}\n")
    assert len(documents) == 2 and "row 2" in problems[0]


def test_an_empty_row_is_nothing() -> None:
    documents, problems = read("a.csv", f"id,text\n1,{TEXT}\n,\n\n3,{TEXT}\n")
    assert (len(documents), problems) == (2, [])


def test_cells_beyond_the_columns_are_said() -> None:
    (document,), _ = read("a.csv", "id,text\n1,Chile signed, and Peru too\n")
    assert any("more cells" in note for note in document.warnings)


def test_a_quotation_mark_that_is_never_closed_is_said() -> None:
    _, problems = read("a.csv", f'id,text\n1,"{TEXT}\n2,{TEXT}\n')
    assert any("never closed" in problem for problem in problems)
