"""Tables of extractions in Parquet files, read a part at a time."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from korusgraph.engine.rows import COLUMNS, Row
from korusgraph.errors import InputError, UsageError

_AT_ONCE = 256  # rows in memory


def read(path: str) -> Iterator[Row]:
    """The rows of a table, in the order of its files. Raises: InputError for what is no such table; UsageError."""
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        raise UsageError(
            f"{path}: Parquet cannot be read here", "pip install 'korusgraph[spark]'", "KG-US-017"
        ) from None
    top = Path(path)
    for part in sorted(top.rglob("*.parquet")) if top.is_dir() else (top,):
        try:
            with parquet.ParquetFile(part) as opened:
                missing = sorted(COLUMNS.keys() - set(opened.schema_arrow.names))
                if missing:
                    raise _wrong(part, f"it has no column {missing[0]}")
                for batch in opened.iter_batches(_AT_ONCE, columns=list(COLUMNS)):
                    yield from batch.to_pylist()
        except (OSError, ArrowException) as error:
            raise _wrong(part, " ".join(str(error).split())[:120]) from None


def _wrong(part: Path, why: str) -> InputError:
    return InputError(f"{part}: no table of extractions ({why})", "`korusgraph spark` writes them", "KG-IN-063")
