"""Every kind of file, real ones where they exist, and every way a file can be wrong."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korusgraph import loaders
from korusgraph.errors import InputError, KorusgraphError, RefusedError
from korusgraph.loaders.base import Source
from korusgraph.model import Document
from tests.conftest import ROOT

SAMPLES = ROOT / "samples"


def load(path: Path | str, **options: str) -> list[Document]:
    return list(loaders.load(loaders.read(str(path), **options)))


def from_bytes(name: str, data: bytes) -> list[Document]:
    return list(loaders.load(loaders.sized(Source(name, data))))


@pytest.mark.parametrize(
    ("name", "kind", "published", "basis", "part"),
    [
        ("2007-04-02_korus_talks_concluded.txt", "text/plain", "2007-04-02", "dateline", "concluded negotiations"),
        ("2007-06-30_korus_signed.md", "text/markdown", "2007-06-30", "front matter", "because of its automobile provisions"),
        ("2012-03-15_korus_in_force.eml", "message/rfc822", "2012-03-15", "header", "went into effect"),
        ("2015-10-05_tpp_atlanta.html", "text/html", "2015-10-05", "metadata", "Pacific Rim countries"),
        ("2019-10-07_us_japan.pdf", "application/pdf", "2019-10-07", "dateline", "lower tariffs on U.S. beef, pork and wheat"),
        (
            "treaty_sample_agreement.xml",
            "application/xml",
            "2007-06-30",
            "metadata",
            "The Agreement will enter into force 60 days",
        ),
    ],
)
def test_sample_of_each_kind(name: str, kind: str, published: str, basis: str, part: str) -> None:
    (document,) = load(SAMPLES / name)
    assert (document.media_type, document.published, document.published_basis) == (kind, published, basis)
    assert part in document.text


def test_docx_keeps_paragraphs_and_date() -> None:
    (document,) = load(SAMPLES / "2010-12-03_supplement.docx")
    assert document.published == "2010-12-03" and document.text.count("\n\n") == 2


def test_records_and_rows_give_one_document_each() -> None:
    assert [d.id for d in load(SAMPLES / "2017-07-03_seoul_denies.json")] == [
        "sample-2017-07-03-seoul",
        "sample-2017-10-04-second-session",
    ]
    assert [d.published for d in load(SAMPLES / "2025-02_tariffs.csv")] == ["2025-02-01", "2025-02-03"]


def test_feed_takes_bodies_and_summaries_without_markup() -> None:
    found = load(SAMPLES / "feed_2020-2022.xml")
    assert [d.published for d in found] == ["2020-07-01", "2020-11-15", "2022-05-23"]
    assert all("<" not in d.text for d in found)


def test_html_leaves_navigation_and_scripts_out() -> None:
    (document,) = load(SAMPLES / "2015-10-05_tpp_atlanta.html")
    assert "console.log" not in document.text and "About us" not in document.text


def test_locations_lead_back_to_page_and_element() -> None:
    (pdf,) = load(SAMPLES / "2019-10-07_us_japan.pdf")
    (xml,) = load(SAMPLES / "treaty_sample_agreement.xml")
    assert [place.label for place in pdf.locations] == ["page 1"]
    article = next(place for place in xml.locations if "article[24.5]" in place.label)
    assert xml.text[article.start : article.end].startswith("The Agreement will enter into force")


def test_plain_text_is_neither_trimmed_nor_wrapped() -> None:
    (document,) = from_bytes("a.txt", b" leading space\n\ntwo  spaces, 2017-08-19\n")
    assert document.text == " leading space\n\ntwo  spaces, 2017-08-19\n"


def test_json_record_text_is_kept_exactly() -> None:
    text = " date 2017-08-19 Reuters\n\n  “quoted”\t"
    (document,) = from_bytes("a.json", json.dumps({"id": "x.1", "text": text, "published": "2017-08-19"}).encode())
    assert document.text == text and document.id == "x.1"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949", "euc-kr"])
def test_korean_names_survive_every_encoding(encoding: str) -> None:
    text = "한미 자유무역협정 통상교섭본부장 김현종은 2017년 8월 19일 미국 무역대표부와 협상을 시작했다고 밝혔다. " * 4
    (document,) = from_bytes("a.txt", text.encode(encoding))
    assert "김현종" in document.text


def test_option_beats_every_other_date() -> None:
    (document,) = load(SAMPLES / "2007-06-30_korus_signed.md", published="2001-01-01")
    assert (document.published, document.published_basis) == ("2001-01-01", "option")


def test_date_in_the_file_name_is_the_last_resort(tmp_path: Path) -> None:
    path = tmp_path / "release_2018-03-08.txt"
    path.write_text("The ministers met.")
    (document,) = load(path)
    assert (document.published, document.published_basis) == ("2018-03-08", "file name")


def test_missing_date_is_said() -> None:
    (document,) = from_bytes("a.txt", b"The ministers met.")
    assert document.published is None and any("no publication date" in w for w in document.warnings)


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loaders, "MAX_BYTES", 10)
    (tmp_path / "a.txt").write_bytes(b"x" * 11)
    with pytest.raises(RefusedError, match=r"a\.txt: larger than"):
        loaders.read(str(tmp_path / "a.txt"))


def test_a_pipe_and_a_device_are_refused_unread(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (str(tmp_path / "pipe"), "/dev/zero"):
        with pytest.raises(InputError, match="not a regular file"):
            loaders.read(path)


def test_control_characters_are_replaced_one_for_one() -> None:
    (document,) = from_bytes("a.txt", "a\x01b\u202ec 2017-08-19".encode())
    assert document.text == "a\ufffdb\ufffdc 2017-08-19"


# -- what is refused -----------------------------------------------------------------------------
def encrypted_pdf(password: str) -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(str(SAMPLES / "2019-10-07_us_japan.pdf")))
    writer.encrypt(password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("empty.txt", b"", "KG-IN-003"),
        ("bom.txt", b"\xef\xbb\xbf", "KG-IN-003"),
        ("blank.txt", b" \n\t ", "KG-IN-003"),
        ("binary.txt", bytes(range(256)) * 8, "KG-IN-004"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + b"x" * 50, "KG-IN-009"),
        ("bad.json", b"{not json", "KG-IN-008"),
        ("bad.jsonl", b'["a"]\nnope\n', "KG-IN-008"),
        ("list.json", b"[1, 2]", "KG-IN-008"),
        ("notext.json", b'{"id": 1}', "KG-IN-009"),
        ("bad.xml", b"<?xml version='1.0'?><a><b></a>", "KG-IN-008"),
        ("cols.csv", b"a,b\n1,2\n", "KG-IN-009"),
        ("broken.pdf", b"%PDF-1.7\ngarbage", "KG-IN-008"),
        ("front.md", b"---\na: [\n---\ntext", "KG-IN-008"),
        ("feed.rss", b"<rss version='2.0'><channel></channel></rss>", "KG-IN-007"),
        ("archive.zip", b"PK\x03\x04" + b"0" * 60, "KG-IN-009"),
        ("broken.docx", b"PK\x03\x04word/" + b"0" * 60, "KG-IN-008"),
    ],
)
def test_bad_input_has_a_code(name: str, data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        from_bytes(name, data)
    assert caught.value.code == code and caught.value.hint


def test_encrypted_pdf_and_wrong_password_differ_and_the_right_one_reads(tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    path.write_bytes(encrypted_pdf("korus"))
    with pytest.raises(InputError) as none:
        load(path)
    with pytest.raises(InputError) as wrong:
        load(path, password="nafta")
    assert (none.value.code, wrong.value.code) == ("KG-IN-005", "KG-IN-006")
    assert "Lighthizer" in load(path, password="korus")[0].text


@pytest.mark.parametrize(
    "data",
    [
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'x'><!ENTITY c '&b;&b;'>]><a>&c;</a>",
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>",
        b"<?xml version='1.0'?><!DOCTYPE a SYSTEM 'http://127.0.0.1:1/x.dtd'><a>text</a>",
        b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss version='2.0'><channel/></rss>",
    ],
)
def test_entity_declarations_and_outside_references_are_refused(data: bytes) -> None:
    with pytest.raises(RefusedError):
        from_bytes("bomb.xml", data)


def test_content_decides_over_the_file_name() -> None:
    (document,) = from_bytes("page.txt.html", b"%PDF-" + (SAMPLES / "2019-10-07_us_japan.pdf").read_bytes()[5:])
    assert document.media_type == "application/pdf"


def test_control_characters_within_markup_cost_nothing_else() -> None:
    (document,) = from_bytes("a.html", b"<html><body><p>Korea\x01 signed&#2; the <b>pact</b>.</p></body></html>")
    assert document.text.endswith("the pact.")


def test_deep_html_is_text_or_a_refusal() -> None:
    data = b"<html><body>" + b"<div>" * 100_000 + b"Ministers met on 2017-08-19." + b"</div>" * 100_000 + b"</body></html>"
    try:
        assert "Ministers met" in from_bytes("deep.html", data)[0].text
    except KorusgraphError:
        return


@pytest.mark.parametrize("name", sorted(p.name for p in SAMPLES.iterdir() if p.name != "README.md"))
def test_truncated_and_damaged_files_never_raise_anything_else(name: str) -> None:
    data = (SAMPLES / name).read_bytes()
    for cut in (1, 7, len(data) // 3, len(data) // 2, len(data) - 3):
        for damaged in (data[:cut], data[:cut] + b"\x00\xff" + data[cut + 2 :]):
            try:
                list(loaders.load(loaders.sized(Source(name, damaged))))
            except KorusgraphError as error:
                assert error.code.startswith("KG-")


@settings(deadline=None)  # a PDF is read in a process of its own
@given(
    st.binary(min_size=1, max_size=400),
    st.sampled_from(["a.txt", "a.html", "a.xml", "a.json", "a.csv", "a.md", "a.eml", "a.rss", "a.pdf"]),
)
def test_random_bytes_give_documents_or_a_code(data: bytes, name: str) -> None:
    try:
        for document in from_bytes(name, data):
            assert document.text.strip()
    except KorusgraphError as error:
        assert error.code.startswith("KG-")


def test_every_kind_of_file_has_its_loader() -> None:
    assert set(loaders.loaders()) >= {"text", "markdown", "html", "pdf", "docx", "email", "feed", "json", "jsonl", "csv", "xml"}


@pytest.mark.parametrize(
    "name",
    [
        "pdf_crs_IF11175_us_mexico_trade.pdf",
        "html_wikipedia_current_events_2025-02.html",
        "rss_whitehouse_index_2026-08.xml",
        "rss_whitehouse_2022-05-23.xml",
        "markdown_frontmatter_us_ecuador.md",
        "csv_whitehouse_headlines_2017-2021_trade.csv",
    ],
)
def test_real_files_are_read(shared: Path, name: str) -> None:
    found = load(shared / "corpus" / "formats" / name)
    assert found and all(d.published and d.text.strip() for d in found)


def test_two_column_pdf_reads_column_by_column(shared: Path) -> None:
    (document,) = load(shared / "corpus" / "formats" / "pdf_crs_IF11175_us_mexico_trade.pdf")
    record = json.loads((shared / "corpus" / "A-CRS-001.json").read_text(encoding="utf-8"))["text"]
    wanted = [s.strip() for s in record.replace("\n", " ").split(". ") if 60 < len(s) < 200][:40]
    squeezed = " ".join(document.text.split())
    found = sum(" ".join(s.split()) in squeezed for s in wanted)
    assert found >= 0.6 * len(wanted), f"{found} of {len(wanted)} sentences came out whole"
