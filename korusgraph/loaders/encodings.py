"""Bytes → text: marks, what the file declares, else a guess that is said and that may not mix scripts within a word."""

from __future__ import annotations

import codecs
import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

from korusgraph.errors import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ESCAPED = ((b"\x1b$)C", "iso2022_kr"), (b"\x1b$B", "iso2022_jp_2"), (b"\x1b$@", "iso2022_jp_2"))
_HZ = re.compile(rb"~\{(?:[\x21-\x77][\x21-\x7e])+~\}")  # GB 2312 in seven bits, as old mail has it (RFC 1843)
_ALIASES = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
_ALIASES |= {"shift_jis": "cp932", "latin-1": "cp1252", "iso8859-15": "iso8859-15"}
# What a document on trade is likely to be in; the first that reads as words of one script is taken.
_EAST_ASIA = ("cp949", "cp932", "euc_jp", "gb18030", "big5")
_ONE_BYTE = tuple("cp1252 cp1250 iso8859-2 cp1251 cp1253 cp1254 koi8-r cp866 mac-cyrillic cp437 cp850 mac-roman".split())
# What names of Central Europe look like in cp1252: Milanoviæ, Kaczyñski, Jiøí Dvoøák, Èapek, Jenõ.
_CENTRAL = re.compile(r"[a-zè]iæ\b|[áíýé][¹¾](?!\w)|ñsk[aeiy]|[íáýé]ø|ø[íáýé]|\bè[íáa]|eèek\b|[aeiouyfnr]õ\b", re.I)
_HUNGARIAN = re.compile(r"\b(?:és|hogy|egy)\b", re.I)
_DECLARED = (
    re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I),
    re.compile(rb"<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.I),
)
_WORD = re.compile(
    r"(?:[^\W\d_]|[\u2500-\u259f])+(?:[^\W\d_]|[\u2500-\u259f\u00a1-\u00bf\u00d7\u00f7\u2018-\u203a€™†‡])*[^\W_]*"
)
_STRANGE = re.compile(r"[©®±¹³¼½¾¶][a-zà-ÿ]|[^\W\d_][«»¿¡©±¶][^\W\d_]")  # signs that no text puts into or before a word
_SAMPLE = 400_000


def decode_bytes(data: bytes, path: str, declared: str = "") -> tuple[str, list[str]]:
    """Text of the bytes, and what must be said about how it was read.

    `declared` is the charset that came with the bytes: a header of the message or of the server.

    Raises: InputError for binary data.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace"), []
    if b"\x00" in data[:4096] and not _few(data.count(0), data):
        return _wide(data, path)
    if b"\x00" in data[:4096] and (found := _utf16(data)) is not None:
        return found
    for escape, name in _ESCAPED:
        if escape in data[:100_000]:
            return data.decode(name, "replace"), []
    if data.isascii() and _HZ.search(data):
        return data.decode("hz", "replace"), ["decoded as hz: a guess, check the names"]
    said = codec(declared) or codec(_inside(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _other(data, path, said)
    if said not in ("", "utf-8", "cp1252") and not text.isascii():
        return text, [f"declared as {said}, is UTF-8"]
    return text, []


def codec(name: str) -> str:
    """Name of the codec for a declared charset, or empty when there is none; browsers' readings of old names."""
    try:
        found = codecs.lookup(name.strip().strip("\"'")).name if name else ""
        "".encode(found or "utf-8")
    except (LookupError, ValueError, UnicodeError):
        return ""
    return _ALIASES.get(found, found)


def _inside(data: bytes) -> str:
    head = data[:2048]
    return next((m[1].decode("ascii") for p in _DECLARED if (m := p.search(head))), "")


def _other(data: bytes, path: str, said: str) -> tuple[str, list[str]]:
    """Text of bytes that are not UTF-8: what is declared when it reads well, else the first that does."""
    if said and said != "utf-8":
        text = _strict(data, said)
        if text is not None and reads(text) and not (said == "cp1252" and _east_asian(data)):
            return text, []
    if (damaged := _damaged_utf8(data, said)) is not None:
        return damaged
    guess = _guess(data)
    if guess is None and _few(len(re.findall(rb"[^\t\n\r\x20-\x7e]", data)), data):  # ASCII that was damaged
        text = data.decode("utf-8", "replace")
        return text, [f"{text.count(chr(0xFFFD))} characters could not be decoded as UTF-8"]
    if guess is None:
        raise InputError(
            f"{path}: binary data, or an encoding that cannot be told",
            "save it as UTF-8, or give another kind of file",
            "KG-IN-004",
        )
    notes = [f"declared as {said}, but it is not"] if said and said != guess else []
    text = data.decode(guess, "replace")
    notes.append(f"decoded as {guess}: a guess, check the names")
    if "\ufffd" in text:
        notes.append(f"{text.count(chr(0xFFFD))} characters could not be decoded")
    return text, notes


def _damaged_utf8(data: bytes, said: str) -> tuple[str, list[str]] | None:
    """UTF-8 with a few broken bytes, as a cut file or a mixed page has."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(c > "\x7f" for c in text) - broken
    if (whole >= 3 * broken and whole > 2) or (said == "utf-8" and whole >= broken and whole):
        return text, [f"{broken} characters could not be decoded as UTF-8"]
    return None


def _guess(data: bytes) -> str | None:
    if found := _east_asian(data):
        return found
    name, faults = _one_byte(data)
    if faults and (found := _east_asian(data, sparse=True)):
        return found
    if name:
        return name
    from charset_normalizer import from_bytes

    best = from_bytes(data[:200_000]).best()
    if best is None:
        return None
    return best.encoding if reads(data[:_SAMPLE].decode(best.encoding, "ignore")) else None


def _one_byte(data: bytes) -> tuple[str, int]:
    """Of the encodings with one byte a letter the first in which the fewest words are none, and how many; else an empty name."""
    found: dict[str, tuple[int, str]] = {}
    for name in _ONE_BYTE:
        text = _strict(data, name)
        if text is not None and (faults := _faults(text)) is not None:
            found[name] = faults, text
    if not found:
        return "", 1
    name = min(found, key=lambda n: found[n][0])
    faults, text = found[name]
    if name == "cp1252" and (_CENTRAL.search(text) or (re.search("[õû]", text) and _HUNGARIAN.search(text))):
        name = min(("cp1250", "iso8859-2", "cp1252"), key=lambda n: found[n][0] if n in found else faults + 1)
    turkish = name == "cp1252" and re.search("[ðþýÐÞÝ]", text) and not re.search("[áíóúæÁÍÓÚÆ]", text)
    return "cp1254" if turkish else name, faults


def _east_asian(data: bytes, sparse: bool = False) -> str:
    """A double-byte encoding, when the high bytes come in pairs that make up runs of its own script.

    `sparse` is for a text that reads in no other way: its pairs may have an ASCII byte as their second, as in Shift JIS.
    """
    high = re.findall(rb"[\x80-\xff][\x40-\xff]?", data[:_SAMPLE])
    if not sparse and sum(len(pair) == 2 and pair[1] > 0x7F for pair in high) < 0.5 * len(high):
        return ""
    if len(high) < 4 and (western := _strict(data, "cp1252")) is not None and reads(western):
        return ""
    best, most = "", 0.9 if sparse else 0.6
    for name in _EAST_ASIA:
        text = _strict(data[:_SAMPLE], name)
        share = _common_share(text) if text else 0.0
        if share > most:
            best, most = name, share
    return best


def _common_share(text: str) -> float:
    """Share of common syllables, kana, everyday ideographs and full-width marks among all letters that are not ASCII."""
    letters = [c for c in text if c > "\x7f"]
    common = 0.0
    for c in letters:
        if "\uac00" <= c <= "\ud7a3":
            common += 1.0 if _in_ks(c) else 0.3  # of 11,172 syllables 2,350 are written
        elif "\u3041" <= c <= "\u30fe" or c in "、。「」・ー（），：；！？《》“”‘’·…—　％":
            common += 1
        elif "\u4e00" <= c <= "\u9fa5":
            common += 1.0 if c in _everyday() else 0.6
    return common / len(letters) if letters else 0.0


@lru_cache(maxsize=16_384)
def _in_ks(syllable: str) -> bool:
    try:
        return len(syllable.encode("euc_kr")) == 2  # the codec spells out the others in eight bytes
    except UnicodeEncodeError:
        return False


@lru_cache(maxsize=1)
def _everyday() -> frozenset[str]:
    """Ideographs that the first levels of JIS and of GB 2312 hold, which all newspapers write with."""
    found = {bytes((a, b)).decode("gb2312", "ignore") for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF)}
    found |= {bytes((a, b)).decode("euc_jp", "ignore") for a in range(0xB0, 0xD0) for b in range(0xA1, 0xFF)}
    found |= {
        bytes((a, b)).decode("big5", "ignore") for a in range(0xA4, 0xC7) for b in (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    }
    return frozenset(found)


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def reads(text: str) -> bool:
    """Whether a decoding reads as words: one script in each, no signs or capitals inside, no control characters."""
    return _faults(text) is not None


def _faults(text: str) -> int | None:
    """How many words of a decoding are none; None when they are too many, or control characters among them."""
    sample = text[:_SAMPLE]
    if re.search("[\x00-\x08\x0e-\x1a\x1c-\x1f\x80-\x9f\ufffd\ue000-\uf8ff]", sample):
        return None
    words = [w for w in _WORD.findall(sample) if not w.isascii()]
    bad = sum(not _one_script(word) for word in words) + len(_STRANGE.findall(sample))
    if ("ą" in sample and re.search("[áýěřů]", sample)) or ("ľ" in sample and re.search("[ěřů]", sample)):
        bad += 1  # letters of languages that have nothing else in common: š and ž of ISO 8859-2 read as cp1250
    return bad if bad <= 0.1 * len(words) else None


def _one_script(word: str) -> bool:
    inner = word.strip("‘’“”«»‹›¿¡™®†‡§°ºª´¹²³½¼¾'\"")
    scripts = {_script(c) for c in inner if c.isalpha()}
    if len(scripts) > 1 or any(unicodedata.category(c) in ("Sc", "Sm", "So", "No", "Sk") for c in inner):
        return False
    if any(a.islower() and b.isupper() and not (a.isascii() and b.isascii()) for a, b in pairwise(inner)):
        return False  # a capital after a small letter
    foreign = [c for c in inner if c > "\x7f"]
    return scripts != {"LATIN"} or len(foreign) < 4 or len(foreign) <= 0.8 * len(inner)


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    first = unicodedata.name(char, "?").split()[0].split("-")[0]
    if char == "µ":
        return "LATIN"
    return "EAST ASIAN" if first in ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH") else first


def _few(count: int, data: bytes) -> bool:
    """Whether so many bytes of a text may be damaged without its being no text: each becomes a sign of what is missing."""
    return count <= max(1, len(data) // 100) and len(data) > 20


def _wide(data: bytes, path: str) -> tuple[str, list[str]]:
    """Text with a zero in every other byte or nearly so. Raises: InputError for binary data."""
    found = _utf16(data)
    if found is None:
        raise InputError(f"{path}: binary data, not text", "give a text, HTML, PDF, DOCX, feed or record file", "KG-IN-004")
    return found


def _utf16(data: bytes) -> tuple[str, list[str]] | None:
    """UTF-16 without a mark: told by which half of the pairs is zero, and by whether it reads; None when it does not."""
    even, odd = data[:4096:2].count(0), data[1:4096:2].count(0)
    for name in ("utf-16-le", "utf-16-be") if odd > even else ("utf-16-be", "utf-16-le"):
        text = data[: len(data) // 2 * 2].decode(name, "replace")
        sample = text[:_SAMPLE]
        known = sum(c.isspace() or "\x20" <= c <= "\u024f" or c.isalnum() or c in "‘’“”–—…、。·" for c in sample)
        lopsided = min(even, odd) <= 0.05 * max(even, odd)  # Hangul has zeros in both halves, and syllables that are common
        common = _common_share(sample) > 0.9
        if (
            (common or (lopsided and even + odd > len(data[:4096]) // 20))
            and known >= 0.97 * len(sample)
            and re.search(r"\w\w", sample)
            and reads(sample)
        ):
            return text, [f"decoded as {name} without a mark"]
    return None
