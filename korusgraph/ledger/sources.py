"""Names of sources and of documents: what is one source, what is one document, and which of its sources speaks for it."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import Any

from korusgraph import ids
from korusgraph.errors import printable
from korusgraph.model import Document, Location

STANDARD_INPUT = "-"
STREAMS = frozenset(("application/rss+xml", "application/atom+xml"))  # media types of sources that drop what is old
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://")
_MARK = "~"  # stands in no name that a loader gives, so no name is that of another document
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Holding:
    """A document as one source has it: what the document is, where it stands there, what that source says about it."""

    key: str
    name: str
    path: str
    record: str

    @property
    def rank(self) -> str:
        """What orders the sources of a document: the same on every machine, whatever was read first."""
        return rank_of(self.path, self.record)


def rank_of(path: str, record: str) -> str:
    """The rank of a document at a place, with what is said of it there."""
    return f"{public_path(path)}\x1f{ids.digest(record)}"


@dataclass(slots=True)
class Held:
    """What a source changed in the ledger when it was read."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    shared: int = 0  # documents that other sources had already
    removed: int = 0


def is_file(source: str) -> bool:
    """Whether a source is a file, and neither a URL nor standard input."""
    return source != STANDARD_INPUT and not _URL.match(source)


def source_name(path: str) -> str:
    """The one name of a source: a URL and `-` as they are, a file by its real folder and its own name.

    A link to a file keeps its own name, since documents are named by it. Bytes of a file name that are no UTF-8 are
    written `\\xNN`.
    """
    if not is_file(path):
        return path
    folder, name = os.path.split(os.path.abspath(path))
    return printable(os.path.join(os.path.realpath(folder), name))


def stdin_name(sha256: str) -> str:
    """The name of a text from standard input: each is a source of its own, since none comes back to its place."""
    return f"stdin://{sha256[:12]}"


def is_gone(source: str) -> bool:
    """Whether a source is a file that is no longer there. Of a name that is no UTF-8 nothing can be said: False."""
    return is_file(source) and os.path.isabs(source) and "\\x" not in source and not os.path.lexists(source)


def shown(path: str) -> str:
    """A stored path as it is printed: relative where it lies below the working folder."""
    here = os.path.realpath(os.getcwd()) + os.sep
    return path.removeprefix(here)


def public_path(path: str) -> str:
    """A URL as it is; of a file only the name (and the record in it), so that an export does not tell where it is kept."""
    if path.startswith(("http://", "https://")):
        return path
    file, mark, record = path.partition("#")
    return PurePath(file.replace("\\", "/")).name + mark + record


def holding(document: Document, path: str | None = None) -> Holding:
    """A document as a source has it; `path` is where it stands there, if not as the document says."""
    where = document.path if path is None else path
    return Holding(document_key(document), document.id, where, dump(record_of(document)))


def record_of(document: Document) -> dict[str, Any]:
    """Everything about a document but its text, its id and its place."""
    return {k: v for k, v in asdict(document).items() if k not in ("text", "id", "path")}


def document_from(id_: str, path: str, text: str, record: Mapping[str, Any]) -> Document:
    """The document of a record. Raises: KeyError, TypeError when it is none."""
    fields = dict(record)
    fields["locations"] = tuple(Location(**item) for item in fields.get("locations", ()))
    fields["warnings"] = tuple(fields.get("warnings", ()))
    return Document(id=id_, path=path, text=text, **fields)


def document_key(document: Document) -> str:
    """What makes a document this one: its name, its text and what it says about itself.

    A corrected title, publisher or date makes another document; the same in a further file or folder does not.
    """
    return key_of(document.id, ids.digest(document.text), record_of(document))


def key_of(name: str, content: str, record: Mapping[str, Any]) -> str:
    """The key of a document by name, digest of the text, and record."""
    said = [record.get(k) for k in ("title", "publisher", "author", "published", "licence", "kind")]
    return ids.digest(dump([name, content, said]))[:32]


def public_ids(name: str, keys: Iterable[str]) -> dict[str, str]:
    """Ids of the documents that bear one name: the name when there is one, else the name and a part of each key.

    They depend on what is there, and not on what came first.
    """
    found = sorted(keys)
    return {key: name if len(found) == 1 else f"{name}{_MARK}{key[:_DIGITS]}" for key in found}


def name_of(id_: str) -> str:
    """The name of a document by its public id; it stays when others of that name come or go."""
    return id_.partition(_MARK)[0]


def dump(data: Any) -> str:
    """JSON of one spelling."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def whole(key: str, name: str, content: str, record: str, text: str, digest: str, data: str) -> dict[str, Any]:
    """The record of a stored document. Raises: ValueError when something of the document is not as it was written."""
    fields: dict[str, Any] = json.loads(record)
    if (content, digest, key) != (ids.digest(text), ids.digest(data), key_of(name, content, fields)):
        raise ValueError("it is not as it was written")
    return fields


def left(old: Sequence[Holding], found: Sequence[Holding]) -> list[Holding]:
    """What a source had before and no new document of the same name stands for."""
    now, before, keys = Counter(h.name for h in found), Counter(h.name for h in old), {h.key for h in found}
    return [h for h in old if h.key not in keys and now[h.name] < before[h.name]]


def counted(old: Sequence[Holding], found: Sequence[Holding], there: set[str], gone: set[str]) -> Held:
    """What reading a source changed. A document of the name or the place of one that it replaces is a changed one."""
    made = Held()
    known, now = {h.key for h in old}, {h.key for h in found}
    replaced = [h for h in old if h.key not in now]
    by_name, by_path = {h.name: h.key for h in replaced}, {h.path: h.key for h in replaced}
    waiting = {h.key for h in replaced}
    made.unchanged = len(now & known)
    for item in {h.key: h for h in found if h.key not in known}.values():
        before = next((k for k in (by_name.get(item.name), by_path.get(item.path)) if k in waiting), None)
        if before is not None:
            waiting.discard(before)
            made.removed -= before in gone
            made.changed += 1
        elif item.key in there:
            made.shared += 1
        else:
            made.new += 1
    made.removed += len(gone)
    return made
