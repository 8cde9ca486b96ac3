"""Files and folders that are either the old complete ones or the new complete ones, also after a kill or a power cut."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import re
import secrets
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from korusgraph.errors import StoreError

_TEMPORARY = re.compile(r"\.korusgraph-(\d+)-[0-9a-f]{8}\.tmp\Z")
_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/(\d+)\Z")
_STANDARD = {"/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2}


def write_lines(path: Path, lines: Iterable[str | bytes]) -> int:
    """Writes text or bytes through a temporary file that takes the name only when it is complete and on disk; bytes written.

    A file that is there keeps its mode, a link stays and its target is written, and what is no file, as a device or a
    pipe, is written straight. Raises: StoreError.
    """
    try:
        target = Path(os.path.realpath(path)) if path.is_symlink() else path
        if _is_stream(path):
            with _stream(path) as out:
                return _write(out, lines)
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear(target.parent)
        return _replaced(target, lines)
    except OSError as error:
        raise _failed(path, error) from None


def _is_stream(path: Path) -> bool:
    """Whether a path leads to something that cannot be replaced by a file."""
    if str(path) in _STANDARD or _DESCRIPTOR.match(str(path)):
        return True
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder")
    return not stat.S_ISREG(mode)


def _stream(path: Path) -> BinaryIO:
    found = _DESCRIPTOR.match(str(path))
    number = int(found[1]) if found else _STANDARD.get(str(path))
    if number is None:
        return open(path, "wb")
    sys.stdout.flush()
    return os.fdopen(os.dup(number), "wb")  # opened by its name, a file behind it would be cut to nothing


def _replaced(target: Path, lines: Iterable[str | bytes]) -> int:
    temporary = _beside(target.parent)
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else None
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666 if mode is None else 0o600)
        with os.fdopen(handle, "wb") as out:
            size = _write(out, lines)
            out.flush()
            if mode is not None:
                os.chmod(temporary, mode)
            os.fsync(out.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _on_disk(target.parent)
    return size


def _write(out: BinaryIO, lines: Iterable[str | bytes]) -> int:
    return sum(out.write(line if isinstance(line, bytes) else line.encode("utf-8")) for line in lines)


@contextlib.contextmanager
def folder(path: Path, ours: Sequence[str]) -> Iterator[Path]:
    """A folder to fill, which takes the place of `path` when the block ends, all files at once.

    Files in `path` that do not match one of the patterns `ours` are somebody else's and stay; those of an earlier export
    go. Where the system cannot exchange the folder, because it is the working folder, say, its files are exchanged one
    after another. Raises: StoreError.
    """
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear(target.parent)
        made = _beside(target.parent)
        made.mkdir()
    except OSError as error:
        raise _failed(path, error) from None
    try:
        yield made
        _take_place(made, target, ours)
    except OSError as error:
        raise _failed(path, error) from None
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _take_place(made: Path, target: Path, ours: Sequence[str]) -> None:
    if not target.exists():
        os.rename(made, target)
    else:
        if not target.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "it is a file")
        others = [p for p in _files(target) if not any(fnmatch(p.as_posix(), pattern) for pattern in ours)]
        made.chmod(stat.S_IMODE(target.stat().st_mode))
        if _may_be_exchanged(target) and _with(made, target, others) and _exchanged(made, target):
            return  # the old one has the temporary name now
        _one_by_one(made, target, ours)
    _on_disk(target.parent)


def _files(root: Path) -> list[Path]:
    """Everything below a folder that is no folder, by its path from there; links are not followed."""
    found = (Path(base, name) for base, folders, names in os.walk(root) for name in (*names, *_links(base, folders)))
    return sorted(p.relative_to(root) for p in found if not _TEMPORARY.match(p.name))


def _links(base: str, folders: Sequence[str]) -> list[str]:
    return [f for f in folders if os.path.islink(os.path.join(base, f))]


def _may_be_exchanged(target: Path) -> bool:
    """Not the folder that somebody stands in, or one above it, or where a disk is mounted."""
    here = Path.cwd()
    return target != here and target not in here.parents and not os.path.ismount(target)


def _with(made: Path, target: Path, others: Sequence[Path]) -> bool:
    """Puts the files of others into the new folder too, as links to the same ones; False where that cannot be done."""
    try:
        for item in others:
            (made / item).parent.mkdir(parents=True, exist_ok=True)
            os.link(target / item, made / item, follow_symlinks=False)
    except (OSError, NotImplementedError):
        for item in others:
            (made / item).unlink(missing_ok=True)
        return False
    return True


def _exchanged(one: Path, other: Path) -> bool:
    """Exchanges two folders in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    here, exchange = -100, 2
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(call(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def _one_by_one(made: Path, target: Path, ours: Sequence[str]) -> None:
    new = _files(made)
    for item in new:
        (target / item).parent.mkdir(parents=True, exist_ok=True)
        os.replace(made / item, target / item)
    for item in set(_files(target)) - set(new):
        if any(fnmatch(item.as_posix(), pattern) for pattern in ours):
            (target / item).unlink()


# -- temporary names -------------------------------------------------------------------------
def _beside(parent: Path) -> Path:
    """A free name that tells whose it is."""
    return parent / f".korusgraph-{os.getpid()}-{secrets.token_hex(4)}.tmp"


@lru_cache(maxsize=100)
def _clear(parent: Path) -> None:
    """Removes what killed processes left behind, once a folder and process."""
    for item in os.scandir(parent):
        found = _TEMPORARY.match(item.name)
        if found and not _runs(int(found[1])):
            if item.is_dir(follow_symlinks=False):
                shutil.rmtree(item.path, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(item.path)


def _runs(process: int) -> bool:
    if sys.platform == "win32":
        return True  # asking by a signal would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _on_disk(parent: Path) -> None:
    """Brings a new name to disk, where the system can."""
    with contextlib.suppress(OSError):
        handle = os.open(parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _failed(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"{path}: cannot be written ({error.strerror})", "check the folder, its permissions and the free space", "KG-EX-001"
    )
