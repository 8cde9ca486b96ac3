"""One writer at a time for a workspace: whoever comes second waits, and then is told who is there.

The operating system lets go of the lock when its holder ends, however it ends, so none stays behind.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from korusgraph.errors import StoreError

WAIT_S = 60.0
_STEP_S = 0.1
_FAR = 1 << 30  # Windows refuses reading of locked bytes, so one is locked that nobody reads


class WriterLock:
    """The lock of a folder; taken when made, let go by `release`."""

    def __init__(self, folder: Path, notify: Callable[[str], None] = lambda _: None) -> None:
        """Waits for the lock and says so by `notify`. Raises: StoreError when it is not free after `WAIT_S`."""
        self._path = folder / "writer.lock"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise StoreError(
                f"{folder}: cannot be written ({error.strerror})", "check the folder, or give another --workspace", "KG-LG-001"
            ) from None
        try:
            self._wait(folder, notify)
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, self._mine().encode(), 0) if hasattr(os, "pwrite") else None
        except BaseException:
            os.close(self._handle)
            raise

    def _wait(self, folder: Path, notify: Callable[[str], None]) -> None:
        limit, told = time.monotonic() + WAIT_S, False
        while not _taken(self._handle):
            if time.monotonic() >= limit:
                raise StoreError(
                    f"{folder}: {self._holder()} is writing to this workspace",
                    "wait until it ends, end it, or give another --workspace",
                    "KG-LG-005",
                )
            if not told:
                notify(f"waiting: {self._holder()} is writing to this workspace")
                told = True
            time.sleep(_STEP_S)

    @staticmethod
    def _mine() -> str:
        return f"process {os.getpid()} (since {datetime.now():%Y-%m-%d %H:%M})"

    def _holder(self) -> str:
        try:
            return self._path.read_text(encoding="utf-8").strip() or "another korusgraph"
        except OSError:
            return "another korusgraph"

    def release(self) -> None:
        """Lets the lock go."""
        os.close(self._handle)


if sys.platform == "win32":
    import msvcrt

    def _taken(handle: int) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _taken(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
