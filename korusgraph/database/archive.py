"""Classes of the embedded engine, laid out once for its later starts (class data sharing of the JVM), which makes them quicker.

The engine brings a JVM without any such archive, and most of a start is the loading of some 5,000 classes. So a start without
an archive writes down what it loads, and the kept reader makes the archive in the user's cache folder while nobody waits for
it. The JVM checks an archive against its own version, options and jars, and loads as ever where it does not fit.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

from korusgraph import ids

_LEFT_OUT = ("-Xrs", "-Xmx", "-XX:DumpLoadedClassList", "-XX:SharedArchiveFile", "-XX:ErrorFile", "-XX:+ExitOnOutOfMemoryError")


def place() -> Path | None:
    """Where the archive of the installed engine is, or would be; None where there is no engine or no home."""
    package = _package()
    if package is None:
        return None
    found = [*package.glob("jars/*.jar"), package / "jre" / "release"]
    told = [f"{p} {s.st_size} {s.st_mtime_ns}" for p in sorted(found) if p.exists() for s in (p.stat(),)]
    with contextlib.suppress(RuntimeError):
        return Path.home() / ".cache" / "korusgraph" / "engine" / f"{ids.digest(chr(10).join(told))[:16]}.jsa"
    return None


def _package() -> Path | None:
    """The folder of the installed engine; None where there is none."""
    spec = importlib.util.find_spec("arcadedb_embedded")
    return None if spec is None or spec.origin is None else Path(spec.origin).parent


def options(archive: Path | None) -> list[str]:
    """What a JVM is told: to use the archive or, where there is none, to write down which classes it loads."""
    if archive is None:
        return []
    try:
        if archive.is_file():
            return [f"-XX:SharedArchiveFile={archive}"]
        archive.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return []
    return [f"-XX:DumpLoadedClassList={_classes(archive, str(os.getpid()))}"]


def note(archive: Path | None, classpath: str, arguments: list[str]) -> None:
    """Keeps what an archive is made with, once a JVM that was told to write its classes down has started."""
    if archive is None or not _classes(archive, str(os.getpid())).is_file():
        return
    kept = [a for a in arguments if not a.startswith(_LEFT_OUT)]
    with contextlib.suppress(OSError):
        os.replace(_classes(archive, str(os.getpid())), _classes(archive))  # the JVM goes on writing to it
        archive.with_suffix(".json").write_text(json.dumps({"classpath": classpath, "arguments": kept}), encoding="utf-8")


def _classes(archive: Path, mark: str = "") -> Path:
    return archive.with_suffix(f".{mark}.classes" if mark else ".classes")


class Making:
    """The archive in the making: a process at low priority that ends with whoever wants it."""

    def __init__(self, archive: Path | None) -> None:
        self.archive = archive
        self._process: subprocess.Popen[bytes] | None = None
        self._made = archive.with_suffix(f".{os.getpid()}.tmp") if archive is not None else Path()

    def step(self) -> bool:
        """Begins, looks on, or puts the archive in its place; False once there is nothing more to do, or it cannot be done."""
        try:
            return self._step()
        except OSError:
            self.stop()
            self.archive = None
            return False

    def _step(self) -> bool:
        if self.archive is None or self.archive.is_file():
            self.stop()
            return False
        if self._process is None:
            command = self._command(self.archive)
            if not command:
                self.archive = None
                return False
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            return True
        if self._process.poll() is None:
            return True
        with contextlib.suppress(OSError):
            os.replace(self._made, self.archive)
            for path in (_classes(self.archive), self.archive.with_suffix(".json")):
                path.unlink(missing_ok=True)
        self.archive = None
        return False

    def stop(self) -> None:
        """Gives it up; the next reader begins anew."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        if self._process is not None:
            with contextlib.suppress(OSError):
                self._made.unlink(missing_ok=True)
        self._process = None

    def _command(self, archive: Path) -> list[str]:
        """The call of the engine's own JVM that makes the archive; nothing where what it needs is not there."""
        try:
            told = json.loads(archive.with_suffix(".json").read_text(encoding="utf-8"))
            package = _package()
            assert package is not None  # it made what was just read
            java = next((package / "jre" / "bin").glob("java*"))
            parts = ["-Xshare:dump", f"-XX:SharedClassListFile={_classes(archive)}", f"-XX:SharedArchiveFile={self._made}"]
            nice = ["nice", "-n", "19"] if shutil.which("nice") else []
            return [*nice, str(java), *told["arguments"], *parts, "-cp", told["classpath"]]
        except (OSError, ValueError, KeyError, StopIteration):
            return []
