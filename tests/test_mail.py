"""E-mail: what was sent, what was attached and forwarded, mailboxes."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from korusgraph.errors import InputError, KorusgraphError
from korusgraph.loaders import load
from korusgraph.loaders.base import Source
from korusgraph.model import Document

HEAD = "From: desk@example.net\nDate: Tue, 07 Jul 2015 23:00:00 -0500\nSubject: Note\n"


def message(text: str = "See below.", date: str = "Tue, 07 Jul 2015 10:00:00 +0000", subject: str = "Note") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["Date"], made["Subject"] = "desk@example.net", date, subject
    made.set_content(text)
    return made


def read(mail: EmailMessage | str | bytes, name: str = "note.eml") -> list[Document]:
    data = mail.encode() if isinstance(mail, str) else mail if isinstance(mail, bytes) else mail.as_bytes()
    return list(load(Source(name, data)))


def test_the_day_of_a_message_is_the_one_that_is_written() -> None:
    assert read(HEAD + "\nChile agreed.\n")[0].published == "2015-07-07"


def test_an_attached_message_is_a_document_with_its_own_date() -> None:
    mail = message()
    mail.add_attachment(message("Peru agreed today.", "Thu, 15 Mar 2012 09:00:00 -0400", "Old"))
    assert [(d.published, d.title) for d in read(mail)] == [("2015-07-07", "Note"), ("2012-03-15", "Old")]


def test_a_message_attached_to_an_attached_message_is_read_too() -> None:
    inner, mail = message("Middle.", "Thu, 15 Mar 2012 09:00:00 -0400"), message()
    inner.add_attachment(message("Peru agreed.", "Fri, 16 Mar 2007 09:00:00 -0400"))
    mail.add_attachment(inner)
    assert [d.published for d in read(mail)] == ["2015-07-07", "2012-03-15", "2007-03-16"]


FORWARDS = {
    "gmail": "---------- Forwarded message ---------\nFrom: Press <p@example.org>\nDate: Thu, Mar 15, 2012 at 9:00 AM\nSubject: Old\nTo: <a@b.c>\n\n\nPeru agreed today.\n",
    "outlook": "-----Original Message-----\nFrom: Press\nSent: Thursday, March 15, 2012 9:00 AM\nTo: Desk\nSubject: Old\n\nPeru agreed today.\n",
    "bare": "________________________________\nFrom: Press\nSent: Thursday, March 15, 2012 9:00 AM\nTo: Desk\nSubject: Old\n\nPeru agreed today.\n",
    "apple": "Begin forwarded message:\n\n> From: Press\n> Subject: Old\n> Date: 15 March 2012 at 09:00:00 GMT\n> To: Desk\n>\n> Peru agreed today.\n",
    "reply": "On Thu, 15 Mar 2012 at 09:00, Press <p@example.org> wrote:\n> Peru agreed today.\n",
    "reply in two lines": "On Thu, 15 Mar 2012 at 09:00, Press Office of Peru\n<p@example.org> wrote:\n\n> Peru agreed today.\n",
    "reply in three lines": "On 15 Mar 2012, at 09:00, Press Office\n<press.office.of.peru@ministry.example.org>\nwrote:\n\n> Peru agreed today.\n",
    "reply in German": "Am 15.03.2012 um 09:00 schrieb Press <p@example.org>:\n> Peru agreed today.\n",
    "reply in Korean": "2012. 3. 15. 오전 9:00, Press 작성:\n> Peru agreed today.\n",
    "outlook in German": "Von: Press\nGesendet: Donnerstag, 15.03.2012 09:00\nAn: Desk\nBetreff: AW: Old\n\nPeru agreed today.\n",
    "paragraphs": "---------- Forwarded message ---------\n\nFrom: Press\n\nDate: Thu, Mar 15, 2012\n\nSubject: Old\n\nPeru agreed today.\n",
}  # fmt: skip


@pytest.mark.parametrize("form", FORWARDS)
def test_a_message_forwarded_in_the_text_is_a_document_with_its_own_date(form: str) -> None:
    found = read(f"{HEAD}\nFor the file.\n\n{FORWARDS[form]}")
    assert [(d.published, d.text.strip()) for d in found] == [
        ("2015-07-07", "For the file."),
        ("2012-03-15", "Peru agreed today."),
    ]


def test_a_forward_without_words_of_its_own_is_the_forwarded_message_alone() -> None:
    assert [d.published for d in read(f"{HEAD}\n{FORWARDS['gmail']}")] == ["2012-03-15"]


def test_lines_that_look_like_headers_in_a_text_part_nothing() -> None:
    assert len(read(f"{HEAD}\nDate: Monday\nTo: all\nFrom: here to there\nThe rest.\n")) == 1


@pytest.mark.parametrize(
    "stub",
    [
        "View this message in your browser: https://example.org/v/1",
        "Your mail program does not support HTML.",
        "This is an HTML e-mail. Please use another program.",
        "To read this newsletter online, go to https://example.org/v/1",
        "Trouble viewing this? https://example.org/v/1",
        "메일이 보이지 않으면 여기를 누르세요 https://example.org/v/1",
        "",
    ],
)
def test_the_html_part_is_read_behind_a_stub(stub: str) -> None:
    mail = message(stub)
    mail.add_alternative("<html><body><p>Chile ratified the pact on Monday.</p></body></html>", subtype="html")
    assert "Chile ratified" in read(mail)[0].text


def test_the_plain_part_is_read_when_it_says_the_same() -> None:
    mail = message("Chile ratified the pact on Monday.\nSee https://example.org.")
    mail.add_alternative("<html><body><p>Chile ratified the pact on <b>Monday</b>.</p></body></html>", subtype="html")
    assert read(mail)[0].text.startswith("Chile ratified the pact on Monday.\nSee")


def test_a_message_forwarded_in_an_html_part_is_a_document_with_its_own_date() -> None:
    mail = message("Hello")
    head = "---------- Forwarded message ---------<br>From: <b>Press</b><br>Date: Thu, Mar 15, 2012<br>Subject: Old<br>To: Desk<br>"
    mail.add_alternative(
        f"<p>See this.</p><div>{head}</div><p>Peru agreed today, the ministry said in Lima.</p>", subtype="html"
    )
    assert [(d.published, d.text.strip()) for d in read(mail)] == [
        ("2015-07-07", "See this."),
        ("2012-03-15", "Peru agreed today, the ministry said in Lima."),
    ]


def test_a_message_that_says_parts_and_has_none_is_read() -> None:
    assert "Chile agreed." in read(f"{HEAD}Content-Type: multipart/mixed\n\nChile agreed.\n")[0].text


def test_an_attached_text_is_read_and_is_of_the_day_of_the_message() -> None:
    mail = message()
    mail.add_attachment("Chile ratified the pact on Monday.", filename="note.txt")
    assert [(d.published, d.media_type) for d in read(mail)] == [("2015-07-07", "message/rfc822"), ("2015-07-07", "text/plain")]


def test_an_attached_text_with_a_dateline_has_its_own_day() -> None:
    mail = message()
    mail.add_attachment("LIMA, March 15, 2012 - Peru agreed.", filename="note.txt")
    assert read(mail)[1].published == "2012-03-15"


def test_an_attached_table_is_read_by_its_own_loader() -> None:
    mail = message()
    mail.add_attachment("date,text\n2012-03-15,Peru agreed.\n2012-03-16,Chile agreed.\n", subtype="csv", filename="t.csv")
    assert [d.published for d in read(mail)] == ["2015-07-07", "2012-03-15", "2012-03-16"]


def test_what_is_attached_and_not_read_is_named() -> None:
    mail = message()
    mail.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="map.png")
    assert any("1 attachments left out: map.png (image/png)" in note for note in read(mail)[0].warnings)


def test_a_broken_attachment_costs_only_itself() -> None:
    mail = message()
    mail.add_attachment(b"%PDF-1.7\ngarbage", maintype="application", subtype="pdf", filename="a.pdf")
    source = Source("note.eml", mail.as_bytes())
    assert len(list(load(source))) == 1 and source.problems[0].code == "KG-IN-008"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_eight_bit_text_without_a_charset_is_read(encoding: str) -> None:
    assert "Muñoz" in read((HEAD + "\nMuñoz met Abrão.\n").encode(encoding))[0].text


def test_a_wrong_charset_is_got_over() -> None:
    head = HEAD + "Content-Type: text/plain; charset=us-ascii\nContent-Transfer-Encoding: 8bit\n"
    assert "Muñoz" in read((head + "\nMuñoz met Abrão.\n").encode())[0].text


def test_a_subject_in_raw_bytes_is_read() -> None:
    assert read("From: a@b.c\nSubject: Muñoz\n\nText.\n".encode())[0].title == "Muñoz"


@pytest.mark.parametrize(
    "date",
    ["Mon, 24 Sep 99999999999 10:00:00 +0000", "Mon, 31 Feb 2018 10:00:00 +0000", "never", "Tue, 7 Jul 2015 99:99:99 +9999999"],
)
def test_an_impossible_date_never_ends_the_reading(date: str) -> None:
    assert len(read(f"From: a@b.c\nDate: {date}\nSubject: x\n\nChile agreed.\n")) == 1


def test_a_mailbox_is_many_messages() -> None:
    box = "".join(
        f"From a@b.c Mon Jan  1 10:00:00 2018\nDate: Mon, {n} Jan 2018 10:00:00 +0000\n\n>From here on.\nChile agreed.\n\n"
        for n in (1, 8)
    )
    found = read(box, "box.mbox")
    assert [d.published for d in found] == ["2018-01-01", "2018-01-08"] and found[0].text.startswith("From here on.")


def test_a_sentence_that_begins_with_from_parts_no_mailbox() -> None:
    box = f"From a@b.c Mon Jan  1 10:00:00 2018\n{HEAD}\nChile agreed.\n\nFrom Monday 10:00 on they meet at 12:30.\n\nBye.\n"
    assert len(read(box, "box.mbox")) == 1


@pytest.mark.parametrize("name", ["box.mbox", "box.txt", "export"])
def test_a_mailbox_is_known_by_what_is_in_it(name: str) -> None:
    box = "".join(f"From - Mon Jan  1 10:00:00 2018\n{HEAD}\nChile agreed {n}.\n\n" for n in (1, 2))
    assert len(read(box, name)) == 2


def test_a_message_of_a_mailbox_without_text_costs_only_itself() -> None:
    box = "From a@b.c Mon Jan  1 10:00:00 2018\nSubject: x\n\n\n\nFrom a@b.c Mon Jan  1 10:00:00 2018\nSubject: y\n\nChile agreed.\n"
    source = Source("box.mbox", box.encode())
    assert len(list(load(source))) == 1 and len(source.problems) == 1


def test_a_message_without_text_is_an_input_error() -> None:
    mail = EmailMessage()
    mail["From"] = "a@b.c"
    mail.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="map.png")
    with pytest.raises(InputError) as caught:
        read(mail)
    assert caught.value.code == "KG-IN-007"


def test_messages_attached_without_end_are_a_coded_line() -> None:
    with pytest.raises(KorusgraphError):
        read("From: a@b.c\n" + "Content-Type: message/rfc822\n\n" * 500 + "x")
