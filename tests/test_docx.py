"""DOCX: the text is what Word shows, and what is left out is counted."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from korusgraph import loaders
from korusgraph.errors import InputError, RefusedError
from korusgraph.loaders import docx
from korusgraph.loaders.base import Source

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    f'xmlns:r="{OFFICE}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)


def xml(root: str, inner: str, namespace: str = W) -> bytes:
    return f'<?xml version="1.0"?><w:{root} xmlns:w="{namespace}" {_NAMES}>{inner}</w:{root}>'.encode()


def packed(body: str, namespace: str = W, raw: dict[str, bytes] | None = None, **parts: str) -> bytes:
    """A DOCX with this body; `parts` are other parts by the kind of their relation, `header_2` and the like for a second."""
    kinds = {
        "footnotes": "footnotes",
        "endnotes": "endnotes",
        "comments": "comments",
        "settings": "settings",
        "styles": "styles",
    }
    kinds |= {"header": "hdr", "footer": "ftr"}
    relations, out = "", io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inner in parts.items():
            kind = name.partition("_")[0]
            relations += f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{name}.xml"/>'
            archive.writestr(f"word/{name}.xml", xml(kinds[kind], inner, namespace))
        archive.writestr("word/_rels/document.xml.rels", f"<Relationships>{relations}</Relationships>")
        archive.writestr("word/document.xml", xml("document", f"<w:body>{body}</w:body>", namespace))
        for name, data in (raw or {}).items():
            archive.writestr(name, data)
    return out.getvalue()


def p(*runs: str, mark: str = "") -> str:
    return f"<w:p><w:pPr><w:rPr>{mark}</w:rPr></w:pPr>{''.join(runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def ins(*inner: str) -> str:
    return f'<w:ins w:id="1">{"".join(inner)}</w:ins>'


def deleted(text: str) -> str:
    return f'<w:del w:id="2"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def tc(*blocks: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(blocks)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def sdt(inner: str, properties: str = "") -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>"


def field(instruction: str, result: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>{r('not shown')}"
    return mark.format("begin") + code + mark.format("separate") + (result if "<" in result else r(result)) + mark.format("end")


def box(text: str) -> str:
    """A text box as Word writes it: twice, for new and old programs."""
    content = f"<w:txbxContent>{p(r(text))}</w:txbxContent>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{content}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def text_of(body: str, **parts: Any) -> str:
    return str(docx.read(packed(body, **parts))["text"])


def notes_of(body: str, **parts: Any) -> list[str]:
    return list(docx.read(packed(body, **parts))["notes"])


# -- tracked changes -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (p(r("Peru will "), ins(r("not ")), r("join.")), "Peru will not join."),
        (p(r("Peru "), deleted("refused"), ins(r("agreed")), r(".")), "Peru agreed."),
        (p(ins(r("Chile signed.")), mark="<w:ins/>"), "Chile signed."),
        (p(r("Peru "), mark="<w:del/>") + p(r("signed.")), "Peru signed."),
        (p(deleted("Nothing of this."), mark="<w:del/>") + p(r("Chile signed.")), "Chile signed."),
        (
            p("<w:moveFrom>" + r("old place") + "</w:moveFrom>", r("Peru")) + p("<w:moveTo>" + r("new place") + "</w:moveTo>"),
            "Peru\n\nnew place",
        ),
        (ins(p(r("A paragraph within."))), "A paragraph within."),
        (p(r("a "), ins(ins(r("deep ")), deleted("x")), r("one")), "a deep one"),
        (table(tr(tc(p(r("kept")))), tr(tc(p(r("gone"))), properties="<w:del/>")), "kept"),
        (p(ins(f"<w:hyperlink>{r('linked')}</w:hyperlink>")), "linked"),
    ],
)
def test_tracked_changes_count_as_accepted(body: str, shown: str) -> None:
    assert text_of(body) == shown


def test_tracked_changes_are_counted() -> None:
    notes = notes_of(p(ins(r("a")), deleted("b"), deleted("c")))
    assert notes == ["tracked changes read as accepted (2 deletions, 1 insertions)"]


# -- what stands outside plain paragraphs --------------------------------------------------------
@pytest.mark.parametrize(
    ("inline", "shown"),
    [
        (sdt(r("a control")), "a control"),
        (sdt(r("Click here to enter text."), "<w:showingPlcHdr/>") + r("after"), "after"),
        (f"<w:smartTag>{r('Seoul')}</w:smartTag>", "Seoul"),
        (f"<w:fldSimple w:instr='DATE'>{r('5 May')}</w:fldSimple>", "5 May"),
        (field("IF 1 = 1", "5 May"), "5 May"),
        (field("HYPERLINK x", field("REF y", "inner")), "inner"),
        (r("Asia") + "<w:r><w:noBreakHyphen/></w:r>" + r("Pacific"), "Asia-Pacific"),
        (r("tar") + "<w:r><w:softHyphen/></w:r>" + r("iffs and tar\u00adiffs"), "tariffs and tariffs"),
        (r("con\ufb01rmed"), "confirmed"),
        (r("a") + "<w:r><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>", "a\tb\nc"),
        (r("secret", "<w:vanish/>") + r("open", "<w:vanish w:val='0'/>"), "open"),
        ("<w:ruby><w:rt>" + r("han") + "</w:rt><w:rubyBase>" + r("韓") + "</w:rubyBase></w:ruby>", "韓"),
        ("<w:r><w:sym w:font='Times' w:char='00A7'/></w:r>" + r("301"), "§301"),
    ],
)
def test_inline_content_is_as_shown(inline: str, shown: str) -> None:
    assert text_of(p(inline)) == shown


def test_content_controls_hold_paragraphs_rows_and_cells() -> None:
    rows = sdt(tr(tc(p(r("a"))), sdt(tc(p(r("b"))))))
    assert text_of(sdt(p(r("one")) + sdt(p(r("two")))) + table(rows)) == "one\n\ntwo\n\na | b"


def test_text_box_stands_once_after_its_paragraph() -> None:
    assert text_of(p(r("Peru "), box("In the box."), r("signed.")) + p(r("Then."))) == "Peru signed.\n\nIn the box.\n\nThen."


def test_notes_follow_the_text_and_mark_no_word() -> None:
    body = p(
        r("Peru signed the deal"),
        "<w:r><w:footnoteReference w:id='2'/></w:r>",
        r(". "),
        "<w:r><w:endnoteReference w:id='4'/></w:r>",
    )
    notes = f"<w:footnote w:id='2'>{p(r('In Lima.'))}</w:footnote><w:footnote w:id='3'>{p(r('Unused.'))}</w:footnote>"
    found = docx.read(packed(body, footnotes=notes, endnotes=f"<w:endnote w:id='4'>{p(r('At last.'))}</w:endnote>"))
    assert found["text"] == "Peru signed the deal.\n\nIn Lima.\n\nAt last."
    assert [label for _, _, label in found["places"]] == ["paragraph 1", "footnote 1", "endnote 1"]


@pytest.mark.parametrize(
    ("section", "settings", "shown"),
    [
        ("", "", ["Peru signed.", "Ministry of Trade"]),
        ("<w:titlePg/>", "", ["Peru signed.", "Ministry of Trade", "Embargoed"]),
        ("", "<w:evenAndOddHeaders/>", ["Peru signed.", "Ministry of Trade", "Left page"]),
    ],
)
def test_headers_are_read_once_and_only_if_shown(section: str, settings: str, shown: list[str]) -> None:
    references = "".join(
        f"<w:headerReference w:type='{kind}' r:id='header_{n}'/>" for n, kind in enumerate(("default", "first", "even"))
    )
    ends = f"<w:sectPr>{references}{section}</w:sectPr>"
    found = text_of(
        f"<w:p><w:pPr>{ends}</w:pPr>{r('Peru signed.')}</w:p>{ends}",
        settings=settings,
        header_0=p(r("Ministry of Trade")),
        header_1=p(r("Embargoed")),
        header_2=p(r("Left page")),
    )
    assert found.split("\n\n") == shown


def test_footer_that_is_a_page_number_only_is_no_text() -> None:
    body = p(r("Peru signed.")) + "<w:sectPr><w:footerReference w:type='default' r:id='footer'/></w:sectPr>"
    assert text_of(body, footer=p(r("Page "), field("PAGE", "1"), r(" of "), field("NUMPAGES", "3"))) == "Peru signed."


# -- tables --------------------------------------------------------------------------------------
def test_merged_cells_stand_once() -> None:
    wide, start, goes_on = '<w:gridSpan w:val="3"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    rows = tr(tc(p(r("wide")), properties=wide)), tr(tc(p(r("tall")), properties=start), tc(p(r("a"))))
    last = tr(tc(p(r("under the merge")), properties=goes_on), tc(p(r("b"))))
    assert text_of(table(*rows, last)) == "wide\n\ntall | a\n\nb"


def test_nested_table_is_read_in_its_cell() -> None:
    inner = table(tr(tc(p(r("beef"))), tc(p(r("pork")))))
    assert text_of(table(tr(tc(p(r("Goods"))), tc(inner + p())))) == "Goods | beef | pork"


def test_table_for_layout_gives_paragraphs() -> None:
    assert text_of(table(tr(tc(p(r("One.")), p(r("Two.")))))) == "One.\n\nTwo."


# -- what is left out ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("inline", "note"),
    [
        ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + r("lost"), "4 characters of field instructions left out"),
        ("<w:r><w:drawing><a:blip/></w:drawing></w:r>" * 2, "2 pictures left out"),
        ("<w:r><w:drawing><c:chart/></w:drawing></w:r>", "1 charts left out"),
        (r("secret", "<w:vanish/>"), "6 hidden characters left out"),
    ],
)
def test_what_is_no_text_is_counted(inline: str, note: str) -> None:
    assert notes_of(p(r("Peru."), inline)) == [note]


def test_comments_are_left_out_and_counted() -> None:
    comments = f"<w:comment w:id='1'>{p(r('Really?'))}</w:comment><w:comment w:id='2'/>"
    found = docx.read(packed(p(r("Peru.")), comments=comments))
    assert (found["text"], found["notes"]) == ("Peru.", ["2 comments left out"])


def test_embedded_document_is_counted() -> None:
    assert notes_of(p(r("Peru.")) + "<w:altChunk r:id='x'/>") == ["1 embedded documents left out"]


def test_style_that_hides_hides() -> None:
    styles = "<w:style w:styleId='Ghost'><w:rPr><w:vanish/></w:rPr></w:style>"
    assert text_of(p(r("Peru."), r("gone", "<w:rStyle w:val='Ghost'/>")), styles=styles) == "Peru."


def test_places_cut_the_text_at_its_parts() -> None:
    found = docx.read(packed(p(r("One.")) + p(r("Two."), box("Three.")) + table(tr(tc(p(r("a"))), tc(p(r("b")))))))
    assert [found["text"][start:end] for start, end, _ in found["places"]] == ["One.", "Two.", "Three.", "a | b"]


# -- other makers, damage, bombs -----------------------------------------------------------------
def test_strict_namespace_reads_alike() -> None:
    assert text_of(p(r("Peru "), ins(r("signed."))), namespace=STRICT) == "Peru signed."


def test_damaged_side_part_costs_only_itself() -> None:
    found = docx.read(packed(p(r("Peru.")), comments="<w:comment>", footnotes=""))
    assert found["text"] == "Peru." and any("word/comments.xml left out: broken" in note for note in found["notes"])


def load(data: bytes) -> None:
    list(loaders.load(Source("a.docx", data)))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (packed("<w:p>"), "KG-IN-008"),
        (packed(p(r("Peru.")))[:-40], "KG-IN-008"),
        (packed(""), "KG-IN-007"),
        (packed(p(r("Peru."))).replace(b"word/document.xml", b"word/dokument.xml"), "KG-IN-009"),
    ],
)
def test_damaged_file_is_one_coded_line(data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        load(data)
    assert caught.value.code == code and caught.value.message.startswith("a.docx: ") and "\n" not in caught.value.message


def test_encrypted_parts_are_said_to_be_encrypted() -> None:
    data = bytearray(packed(p(r("Peru."))))
    at = data.rfind(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(InputError) as caught:
        load(bytes(data))
    assert caught.value.code == "KG-IN-005"


@pytest.mark.parametrize("inner", [p(r("a" * 100)) * 2**19, "<w:p/>" * 2**23])
def test_bomb_is_refused_by_name(inner: str) -> None:
    data = packed(inner)
    with pytest.raises((InputError, RefusedError), match=r"a\.docx: "):
        load(data)


def test_entities_are_not_expanded() -> None:
    body = b"<w:document xmlns:w='%s'><w:body><w:p><w:r><w:t>Peru &b;.</w:t></w:r></w:p></w:body></w:document>" % W.encode()
    bomb = b"<!DOCTYPE d [<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'><!ENTITY f SYSTEM 'file:///etc/passwd'>]>" + body
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("word/document.xml", bomb)
    assert "lol" not in docx.read(archive.getvalue())["text"]
