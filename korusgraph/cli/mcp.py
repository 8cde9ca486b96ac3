"""The command `mcp`."""

from __future__ import annotations

import click

from korusgraph.cli.common import existing_workspace, workspace_option
from korusgraph.errors import UsageError


@click.command()
@workspace_option
def mcp(workspace: str | None) -> None:
    """Serves a workspace to the client of a language model (Model Context Protocol) over standard input and output.

    The client starts it; its tools only read, within limits: schema, find, neighbourhood, path, evidence, timeline, agreement,
    cypher, saved, sparql. Needs the extra `mcp`: pip install 'korusgraph[mcp]'.
    """
    root = existing_workspace(workspace)
    try:
        from korusgraph.mcp_server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types", "anyio"):
            raise
        raise UsageError("the package mcp is not installed", "pip install 'korusgraph[mcp]'", "KG-US-017") from None
    from korusgraph.api import Workspace

    serve(Workspace(root))
