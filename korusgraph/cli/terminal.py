"""What reaches the screen: text of documents, file names and errors cannot move the cursor, ring, or turn text around.

Every control character but tab and newline is shown as `\\u001b` and the like, which leaves JSON the same when it is read.
"""

from __future__ import annotations

import io
import re
import sys
from typing import TextIO

# Controls of C0 and C1, line separators, bidirectional overrides, and surrogates of file names that are not UTF-8.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def shown(text: str) -> str:
    """The text with its control characters written out."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


class Screen(io.TextIOWrapper):
    """A text stream that writes control characters out."""

    def write(self, text: str) -> int:
        super().write(shown(text))
        return len(text)


def protect() -> None:
    """Puts a screen in the place of standard output and standard error."""
    sys.stdout, sys.stderr = _protected(sys.stdout), _protected(sys.stderr)


def _protected(stream: TextIO) -> TextIO:
    if isinstance(stream, Screen) or not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.flush()
    return Screen(stream.buffer, stream.encoding, "backslashreplace", line_buffering=stream.line_buffering)


def write_data(text: str) -> None:
    """Writes a piece of an export to standard output: byte by byte into a file or pipe, as on a screen otherwise."""
    if sys.stdout.isatty():
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8"))
