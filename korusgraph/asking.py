"""Cypher to a workspace: by its kept reader, or to the server that is given. Loads no more than the asking needs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from korusgraph import settings
from korusgraph.database import kept
from korusgraph.database.bolt import Rows
from korusgraph.errors import UsageError
from korusgraph.guard.cypher import check_read_only, tokens
from korusgraph.questions import chosen
from korusgraph.settings import QUERY_TIMEOUT_S, ROW_LIMIT


def ask_cypher(
    root: Path,
    text: str | None,
    saved: str | None,
    values: Mapping[str, Any],
    limit: int = ROW_LIMIT,
    timeout_s: float = QUERY_TIMEOUT_S,
) -> Rows:
    """The answer of the workspace's database to a read-only query, or to a saved question.

    Raises: UsageError, InputError for bad Cypher and for names that are not there, RefusedError for what does not only read
    and for what passes its limits, StoreError.
    """
    query, given = chosen(text, saved, values, "cypher")
    check_read_only(query)  # before a server starts
    missing = sorted({t.text.strip("$`") for t in tokens(query) if t.kind == "parameter"} - given.keys())
    if missing:
        raise UsageError(
            f"the query has a parameter ${missing[0]} without a value", f"as in -p {missing[0]}=VALUE", "KG-US-006"
        )
    if settings.neo4j() is None:
        request = {"text": query, "saved": saved, "values": given, "limit": limit, "timeout_s": timeout_s}
        return kept.ask(root / "graph", request)
    from functools import partial

    from korusgraph import database
    from korusgraph.engine.asking import answer, graph_of

    with database.connect(root) as opened:
        return answer(opened, root, query, saved, given, limit, timeout_s, partial(graph_of, root))
