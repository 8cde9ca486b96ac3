"""Numbers as they are printed: digits with their marks, number words, halves; and ranges of them.

Everything is read in one pass from left to right, each character a fixed number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from korusgraph.extraction.rulebook import dropped
from korusgraph.extraction.words import any_of, filled, table
from korusgraph.model import Span

LONGEST = 24  # characters: longer runs of digits are no amounts
_GAP = r"[ \t\n\u00a0\u202f-]{0,3}"
_DIGITS = re.compile(r"(?<![\d])(?<!\d[.,])\d[\d.,]*")
_THOUSANDS_APART = re.compile(r"(?:[ \u00a0\u202f]\d{3})+(?![\d.,]*\d)")
_YEAR = re.compile(r"(?:19|20)\d{2}")
_FORMS = (
    (re.compile(r"0[.,]\d+|\d+,\d{1,2}|\d+\.\d+|\d+"), "", ",."),  # 2.5, 2,5
    (re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"), ",", ""),  # 1,234.5
    (re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?"), ",", ""),  # 12,34,567
    (re.compile(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+"), ".", ",."),  # 1.234.567,8
)


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number before its unit is known; `magnitude` is what multiplies it, 1 where nothing does."""

    span: Span
    value: Decimal
    magnitude: Decimal
    plain: bool  # bare digits without marks or magnitude, as years, days and articles of law are printed

    @property
    def year(self) -> bool:
        return self.plain and 1900 <= self.value < 2100

    @property
    def amount(self) -> float:
        """The whole value, free of binary rounding (`16.6 billion` is 16600000000)."""
        return float(self.value * self.magnitude)


def value_of(digits: str) -> Decimal | None:
    """The value of printed digits: decimal point or comma, groups of thousands or lakhs; None where they make no number."""
    if len(digits) > LONGEST:
        return None
    for form, mark, point in _FORMS:
        if form.fullmatch(digits):
            bare = digits.replace(mark, "") if mark else digits
            return Decimal(bare.replace(*point) if point else bare)
    return None


@cache
def _magnitude() -> re.Pattern[str]:
    return re.compile(rf"{_GAP}(?P<word>{any_of(table('magnitudes'))})\b", re.I)


@cache
def _in_words() -> re.Pattern[str]:
    number, unit = any_of(table("number_words")), any_of(table("magnitudes"))
    parts = any_of(table("fractions"))
    return filled("figures.numerals.in_words", re.I, number=number, unit=unit, parts=parts)


def magnitude_after(text: str, position: int, end: int) -> tuple[Decimal, int]:
    """What the words at a position multiply a number by, and where they end; 1 and the position itself where none stand."""
    factor, at = Decimal(1), position
    for _ in range(3):
        found = _magnitude().match(text, at, end)
        if found is None:
            break
        factor *= Decimal(table("magnitudes")[found.group("word").lower()])
        at = found.end()
    return factor, at


def numerals(text: str, span: Span) -> Iterator[Numeral]:
    """The numbers of a stretch of text, in order. Digits that make no number are counted as dropped."""
    found = [*_digits(text, span), *_words(text, span)]
    found.sort(key=lambda n: (n.span.start, -n.span.end))
    last = span.start
    for numeral in found:
        if numeral.span.start >= last:
            yield numeral
            last = numeral.span.end


def _digits(text: str, span: Span) -> Iterator[Numeral]:
    position = span.start
    while (found := _DIGITS.search(text, position, span.end)) is not None:
        position = found.end()
        printed = found.group().rstrip(".,")
        end = found.start() + len(printed)
        apart = _THOUSANDS_APART.match(text, end, span.end) if len(printed) <= 3 else None
        if apart is not None and printed.isdigit() and printed != "0":
            printed, end = re.sub(r"\D", "", printed + apart.group()), apart.end()
            position = end
        value = value_of(printed)
        if value is None:
            dropped("figures", "digits that make no number")
            continue
        factor, last = magnitude_after(text, end, span.end)
        yield Numeral(Span(found.start(), last), value, factor, printed.isdigit() and factor == 1 and apart is None)


def _words(text: str, span: Span) -> Iterator[Numeral]:
    numbers = table("number_words")
    for found in _in_words().finditer(text, span.start, span.end):
        if found.group("part"):
            times = found.group("times")
            count = numbers.get((times or "").lower(), 1)
            value = Decimal(str(table("fractions")[found.group("of").lower()])) * count / 100
        elif found.group("one"):
            value = Decimal(1)
        else:
            value = Decimal(numbers[found.group("tens").lower()])
            if found.group("ones"):
                value += numbers[found.group("ones").lower()]
            if found.group("half"):
                value += Decimal("0.5")
        factor, last = magnitude_after(text, found.end(), span.end)
        yield Numeral(Span(found.start(), last), value, factor, False)


def year(digits: str) -> bool:
    return bool(_YEAR.fullmatch(digits))
