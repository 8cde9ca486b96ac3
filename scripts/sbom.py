"""The software bill of materials of what korusgraph installs, from the lock file: CycloneDX 1.6 as JSON.

    .venv/bin/python scripts/sbom.py > sbom.cdx.json

Names, versions and hashes are those of requirements.lock, licences those that the installed packages declare; a package that
this machine does not need is listed without one. Exit status 1, and a line for each, when a licence is a GPL or is not told.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(?:;\s*(.*?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_OTHER = re.compile(r"(?<!L)\b(?:A?GPL|GNU (?:Affero )?General Public)", re.I)  # the Lesser one links without conditions for us


@dataclass(frozen=True, slots=True)
class Package:
    """A line of the lock: name, version, hashes of its files, the condition under which it is needed."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]

    @property
    def installed(self) -> bool:
        try:
            return metadata.version(self.name) == self.version
        except metadata.PackageNotFoundError:
            return False

    @property
    def licence(self) -> str:
        """What the installed package declares, on one line; empty when it is not installed or declares nothing."""
        if not self.installed:
            return ""
        told: Any = metadata.metadata(self.name)
        classes = [c.rpartition(" :: ")[2] for c in told.get_all("Classifier") or () if c.startswith("License :: ")]
        classes = [c for c in classes if c != "OSI Approved"]
        first = str(told.get("License") or "").strip().splitlines()[:1]
        return str(told.get("License-Expression") or "; ".join(classes) or "".join(first))


def locked(path: Path = ROOT / "requirements.lock") -> Iterator[Package]:
    """The packages of a lock file, in its order."""
    blocks = re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
    for block in blocks:
        pin = _PIN.match(block.splitlines()[0]) if block.strip() else None
        if pin is not None:
            yield Package(pin[1], pin[2], pin[3] or "", tuple(_HASH.findall(block)))


def problems(packages: list[Package]) -> list[str]:
    """A line for each package with a licence that may not be shipped, or with none."""
    found = [(p, p.licence) for p in packages if p.installed]
    return [f"{p.name} {p.version}: {told or 'no licence is told'}" for p, told in found if not told or not _may_be_shipped(told)]


def _may_be_shipped(told: str) -> bool:
    """Whether one of the licences to choose from is no GPL."""
    return any(not _OTHER.search(choice) for choice in told.split(" OR "))


def bill(packages: list[Package]) -> dict[str, Any]:
    """The bill as CycloneDX; the same bytes for the same lock and environment, so without a time and a serial number."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "korusgraph"}},
        "components": [_component(p) for p in packages],
    }


def _component(package: Package) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "name": package.name,
        "version": package.version,
        "purl": f"pkg:pypi/{package.name}@{package.version}",
        "hashes": [{"alg": "SHA-256", "content": h} for h in package.hashes],
    }
    if package.licence:
        made["licenses"] = [{"license": {"name": package.licence}}]
    if package.marker:
        made["properties"] = [{"name": "python:marker", "value": package.marker}]
    return made


if __name__ == "__main__":
    everything = list(locked())
    print(json.dumps(bill(everything), indent=1, ensure_ascii=False))
    wrong = problems(everything)
    print("\n".join(wrong), file=sys.stderr)
    sys.exit(1 if wrong else 0)
