"""Bytes without a mark: Western Europe before rare code pages, one script in a word, what is declared against what is."""

from __future__ import annotations

import pytest

from korusgraph.errors import InputError
from korusgraph.loaders import load
from korusgraph.loaders.base import Source
from korusgraph.loaders.encodings import decode_bytes, reads

WEST = "Minister Heraldo Muñoz met Abrão Neto in São Paulo – “a naïve idea”, said François Müller of Ångström & Søn; £3m, 1½."
KOREAN = "한미 자유무역협정 통상교섭본부장 김현종은 미국 무역대표부와 협상을 시작했다고 밝혔다."
JAPANESE = "日本と米国は貿易協定に署名した。安倍首相は歓迎した。"
CHINESE = "中国与美国签署了贸易协定，主席表示欢迎。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (WEST, "cp1252"),
        ("Muñoz", "cp1252"),
        ("créée à Genève", "latin-1"),
        ("CÔTE D'IVOIRE, MUÑOZ", "latin-1"),
        ("§ 232, 50 °C, €5 billion and ¥7", "cp1252"),
        ("Premier Wałęsa, Kaczyński, źródło", "cp1250"),
        ("Россия и Китай подписали соглашение", "cp1251"),
        ("Россия и Китай подписали соглашение", "koi8-r"),
        ("Η Ελλάδα υπέγραψε συμφωνία", "cp1253"),
        ("Türkiye ile Erdoğan görüştü, şirket İstanbul'da", "cp1254"),
        (KOREAN, "cp949"),
        (KOREAN, "iso2022_kr"),
        ("The envoy met Kim Hyun-chong (김현종) in Seoul on Monday.", "euc-kr"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        (CHINESE, "hz"),
        ("中國與美國簽署了貿易協定，主席表示歡迎。", "big5"),
        ("Premier Zażółć Gęślą spotkał się w Łodzi. Źródło: Urząd.", "iso8859-2"),
        ("Ministr Dvořák a paní Šťastná jednali. Příliš žluťoučký kůň.", "iso8859-2"),
        ("Tomáš Zaorálek a Andrej Babiš", "iso8859-2"),
        ("Andrej Plenković met Aleksandar Vučić and Zoran Milanović on Monday.", "cp1250"),
        ("Jiří Dvořák of the Czech Republic signed.", "cp1250"),
        ("Gyurcsány Ferenc és Őry Jenő Győrben tárgyalt.", "cp1250"),
        ("Tõnis Lõhmus of Estonia, Abrão Simões, Søren Ærø", "cp1252"),
        ("»Nein«, sagte Müller; «Accord», dit-elle – ½ mille, 5 µg, 10 km²; ©Reuters", "cp1252"),
        ("Министр встретился с господином Ким. The talks went on.", "cp866"),
        ("Министр встретился с господином Ким. The talks went on.", "mac-cyrillic"),
        ("Señor Núñez met Müller in São Paulo.", "cp850"),
        ("Minister Motegi (茂木) met Robert Lighthizer in Tokyo on Monday. " * 2, "cp932"),
        ("タイトル,本文,日付\nA,茂木大臣は署名した。,2018-03-27", "cp932"),
        (KOREAN, "utf-16-le"),
        (KOREAN, "utf-16-be"),
        (JAPANESE, "utf-16-be"),
        (WEST, "utf-16-le"),
        (WEST, "utf-16-be"),
        (WEST, "utf-16"),
        (WEST, "utf-32"),
        ("The envoy met 김현종 in Seoul.", "utf-16-le"),
        (WEST, "utf-8-sig"),
    ],
)
def test_text_without_a_declaration_is_read_right(text: str, encoding: str) -> None:
    assert decode_bytes(text.encode(encoding), "a.txt")[0] == text


@pytest.mark.parametrize("encoding", ["cp1252", "cp949", "cp1251", "utf-16-le"])
def test_a_guess_is_in_the_warnings_of_the_document(encoding: str) -> None:
    text = {"cp949": KOREAN, "cp1251": "Россия и Китай подписали соглашение"}.get(encoding, WEST)
    (document,) = load(Source("a.txt", text.encode(encoding)))
    assert any("decoded as" in note for note in document.warnings)


def test_utf8_needs_no_warning() -> None:
    assert decode_bytes(WEST.encode(), "a.txt")[1] == []


@pytest.mark.parametrize("word", ["Mu絪z", "Abr伋", "Muсoz", "Wa³êsa", "MuÒoz", "тПУУЙС", "김Ñ현"])
def test_a_word_of_two_scripts_or_with_signs_or_capitals_inside_does_not_read(word: str) -> None:
    assert not reads(f"They met {word} there")


@pytest.mark.parametrize(
    "word", ["Muñoz", "Łódź", "Россия", "김현종", "ウルグアイ・ラウンド", "naïve", "km²", "10°", "ÅRHUS", "d’État"]
)
def test_an_ordinary_foreign_word_reads(word: str) -> None:
    assert reads(f"They met {word} there")


@pytest.mark.parametrize(
    ("declared", "real", "text"),
    [("iso-8859-1", "cp949", KOREAN), ("utf-8", "cp1252", "Muñoz and Abrão"), ("iso-8859-1", "cp932", JAPANESE)],
)
def test_a_page_whose_declared_charset_is_wrong_is_read_by_its_real_one_and_that_is_said(
    declared: str, real: str, text: str
) -> None:
    html = f"<html><head><meta charset={declared}></head><body><p>{text * 3}</p></body></html>".encode(real)
    (document,) = load(Source("a.html", html))
    assert text[:8] in document.text and any("declared as" in note for note in document.warnings)


def test_utf8_that_declares_something_else_is_utf8_and_that_is_said() -> None:
    text, notes = decode_bytes(b"<html><meta charset=euc-kr>" + "Muñoz".encode(), "a.html")
    assert "Muñoz" in text and "is UTF-8" in notes[0]


@pytest.mark.parametrize(
    ("declared", "text"),
    [("euc-kr", KOREAN), ("windows-1251", "Россия"), ("iso-8859-2", "źródło Łodzi"), ("shift_jis", JAPANESE)],
)
def test_a_declared_charset_that_fits_is_taken_without_a_warning(declared: str, text: str) -> None:
    assert decode_bytes(f"<html><meta charset={declared}>{text}".encode(declared), "a.html") == (
        f"<html><meta charset={declared}>{text}",
        [],
    )


def test_a_charset_that_there_is_none_of_is_passed_over() -> None:
    assert decode_bytes("Muñoz".encode("cp1252"), "a.eml", "x-unknown-7")[0] == "Muñoz"


@pytest.mark.parametrize("data", [bytes(range(256)) * 8, b"\x00\x01\x02\x03" * 500, b"\x93\x12\xff\xfe\x81\x00" * 99])
def test_binary_data_are_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        decode_bytes(data, "a.txt")
    assert caught.value.code == "KG-IN-004"


def test_utf8_with_a_cut_character_stays_utf8_and_the_loss_is_counted() -> None:
    text, notes = decode_bytes((KOREAN + WEST).encode()[:-1] + b"\xed\x95", "a.txt")
    assert "김현종" in text and "could not be decoded" in notes[0]


def test_a_stray_null_costs_one_character_and_is_counted() -> None:
    (document,) = load(Source("a.txt", b"Japan\x00 and Chile signed the agreement on Monday."))
    assert document.text.startswith("Japan\ufffd and Chile") and "1 control characters replaced" in document.warnings


def test_damaged_bytes_of_a_long_text_cost_only_themselves() -> None:
    data = b"Japan and Chile signed the agreement on Monday. " * 50
    text, notes = decode_bytes(data[:500] + b"\x81\x01\xfe" + data[500:900] + b"\x00\xff" + data[900:], "a.txt")
    assert text.count("Japan and Chile") >= 48 and notes == ["3 characters could not be decoded as UTF-8"]
