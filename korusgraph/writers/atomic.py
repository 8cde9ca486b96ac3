"""Files that are either the old complete one or the new complete one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from korusgraph.errors import StoreError


def write_lines(path: Path, lines: Iterable[str]) -> int:
    """Writes text through a temporary file that takes the name only when it is complete and on disk; bytes written.

    Raises: StoreError.
    """
    size = 0
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        with os.fdopen(handle, "wb") as out:
            for line in lines:
                size += out.write(line.encode("utf-8"))
            out.flush()
            os.fsync(out.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise StoreError(
            f"{path}: cannot be written ({error.strerror})", "check the folder and the free space", "KG-EX-001"
        ) from None
    return size
