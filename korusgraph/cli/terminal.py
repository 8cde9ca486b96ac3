"""What reaches the screen: text of documents, file names and errors cannot move the cursor, ring, or turn text around.

Every control character but tab and newline is shown as `\\u001b` and the like, which leaves JSON the same when it is read.
"""

from __future__ import annotations

import io
import re
import sys
from typing import TextIO

from korusgraph.errors import UsageError

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


def write_data(data: str | bytes) -> None:
    """Writes a piece of an export to standard output: byte by byte into a file or pipe, as on a screen otherwise.

    Raises: UsageError for bytes that are no text, on a screen.
    """
    if not sys.stdout.isatty():
        sys.stdout.flush()
        sys.stdout.buffer.write(data if isinstance(data, bytes) else data.encode("utf-8"))
    elif isinstance(data, bytes):
        raise UsageError("this is no text for a screen", "write it to a file with -o FILE", "KG-US-013")
    else:
        sys.stdout.write(data)
