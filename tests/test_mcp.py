"""The MCP server, as the reference client sees it over real standard input and output."""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import ValidationError

import korusgraph
from korusgraph import mcp_server
from korusgraph.api import Workspace
from korusgraph.errors import KorusgraphError
from tests.conftest import ROOT, run_cli

TOOLS = {"schema", "find", "neighbourhood", "path", "evidence", "timeline", "agreement", "cypher", "saved", "sparql"}


def ask(workspace: Path, talk: Callable[[Client], Awaitable[Any]]) -> Any:
    """What a client that starts the server hears in a conversation."""

    async def main() -> Any:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "KORUSGRAPH_KEEP_MINUTES": "0.3"}
        server = StdioServerParameters(command=sys.executable, args=["-m", "korusgraph", "mcp", "-w", str(workspace)], env=env)
        async with Client(stdio_client(server)) as client:
            return await talk(client)

    return anyio.run(main)


@pytest.fixture(scope="module")
def heard(built: Path) -> dict[str, Any]:
    """One conversation with a call of each kind."""
    calls: dict[str, tuple[str, dict[str, Any]]] = {
        "schema": ("schema", {}),
        "find": ("find", {"name": "KORUS"}),
        "many": ("find", {"name": "trade", "limit": 30}),
        "near": ("find", {"name": "Lighthiser"}),
        "neighbourhood": ("neighbourhood", {"name": "KORUS", "only": ["person"], "limit": 2}),
        "path": ("path", {"one": "Susan Schwab", "other": "Moon Jae-in", "most": 1}),
        "evidence": ("evidence", {"what": "KORUS"}),
        "timeline": ("timeline", {"name": "KORUS", "limit": 3}),
        "agreement": ("agreement", {"name": "KORUS"}),
        "cypher": (
            "cypher",
            {"query": "MATCH (a:Agreement) WHERE $x IN a.aliases RETURN a.name AS name", "values": {"x": "KORUS"}},
        ),
        "writing": ("cypher", {"query": "CREATE (n:Entity) RETURN n"}),
        "saved": ("saved", {"question": "timeline", "values": {"agreement": "TPP"}}),
        "sparql": ("sparql", {"query": "SELECT ?name WHERE { ?a a kg:Agreement ; skos:prefLabel ?name } ORDER BY ?name"}),
        "unknown": ("timeline", {"name": "KOROS"}),
    }

    async def talk(client: Client) -> dict[str, Any]:
        made: dict[str, Any] = {"tools": (await client.list_tools()).tools}
        for key, (tool, arguments) in calls.items():
            made[key] = await client.call_tool(tool, arguments)
        return made

    return dict(ask(built, talk))


def answer(result: Any) -> dict[str, Any]:
    assert not result.is_error, result.content[0].text
    return dict(json.loads(result.content[0].text))


def test_all_tools_only_read(heard: dict[str, Any]) -> None:
    assert {tool.name for tool in heard["tools"]} == TOOLS
    assert all(tool.annotations.read_only_hint and tool.description for tool in heard["tools"])


def test_arguments_are_described(heard: dict[str, Any]) -> None:
    schema = next(tool.input_schema for tool in heard["tools"] if tool.name == "timeline")
    assert set(schema["properties"]) == {"name", "other", "statements", "limit"} and schema["required"] == ["name"]


def test_the_schema_has_names_and_saved_questions(heard: dict[str, Any]) -> None:
    found = answer(heard["schema"])
    assert "Agreement" in found["labels"] and "sign" in found["eventTypes"] and "timeline" in found["savedQuestions"]
    assert found["counts"]["documents"] == 19


def test_things_are_found_by_alias_and_by_a_name_with_a_slip(heard: dict[str, Any]) -> None:
    assert answer(heard["find"])["rows"][0]["id"] == "agreement/korus-fta"
    assert "Robert Lighthizer" in {row["name"] for row in answer(heard["near"])["rows"]}


def test_more_than_twenty_things_are_found_where_more_are_asked_for(heard: dict[str, Any]) -> None:
    found = answer(heard["many"])
    assert len(found["rows"]) == 30 < found["found"]


def test_rows_are_cut_and_it_is_said(heard: dict[str, Any]) -> None:
    for tool, limit in (("neighbourhood", 2), ("timeline", 3)):
        found = answer(heard[tool])
        assert len(found["rows"]) == limit < found["found"] and found["cut"]


@pytest.mark.parametrize("tool", ["path", "timeline"])
def test_each_row_has_its_sentence(heard: dict[str, Any], tool: str) -> None:
    assert all(row["sentence"] and row["document"] for row in answer(heard[tool])["rows"])


def test_a_sheet_has_its_facts(heard: dict[str, Any]) -> None:
    assert answer(heard["agreement"])["state"].startswith("in force")
    assert any("sentence" in fact for fact in answer(heard["evidence"])["facts"])


def test_the_database_is_asked_in_both_languages(heard: dict[str, Any]) -> None:
    name = "United States–Korea Free Trade Agreement"
    assert answer(heard["cypher"])["rows"] == [{"name": name}] and {"name": name} in answer(heard["sparql"])["rows"]
    assert answer(heard["saved"])["rows"]


def test_a_query_that_writes_is_refused(heard: dict[str, Any]) -> None:
    assert heard["writing"].is_error and "KG-RF-010" in heard["writing"].content[0].text


def test_a_name_that_is_not_there_is_said_with_near_ones(heard: dict[str, Any]) -> None:
    assert heard["unknown"].is_error and "KORUS" in heard["unknown"].content[0].text


def test_an_answer_is_cut_to_its_size() -> None:
    text = mcp_server._text({"rows": [{"sentence": "x" * 1000}] * 500, "found": 500})
    assert len(text) <= mcp_server.ANSWER_BYTES and json.loads(text)["cut"] is True and json.loads(text)["rows"]


def test_an_answer_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    monkeypatch.setattr(mcp_server, "SECONDS", 0.1)

    async def main() -> None:
        await mcp_server._bounded(lambda: time.sleep(0.5) or {})()

    with pytest.raises(mcp_server.ToolError, match=r"longer than 0\.1 s"):
        anyio.run(main)


def test_without_the_package_it_is_said_what_to_install(built: Path, tmp_path: Path) -> None:
    (tmp_path / "mcp").mkdir()
    (tmp_path / "mcp" / "__init__.py").write_text("raise ModuleNotFoundError('no mcp', name='mcp')", encoding="utf-8")
    told = run_cli("mcp", "-w", str(built), env={"PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}"})
    assert told.returncode == 2 and "pip install 'korusgraph[mcp]'" in told.stderr


def test_a_folder_without_a_workspace_is_said(tmp_path: Path) -> None:
    assert "KG-US-004" in run_cli("mcp", "-w", str(tmp_path)).stderr and korusgraph.__version__


ODD: tuple[Any, ...] = (
    *(
        "",
        " ",
        "KORUS",
        "../../etc/passwd",
        "/dev/stdin",
        "file:///etc/passwd",
        "a\x00b",
        "\ud800",
        "`) DETACH DELETE n //",
        "x" * 5000,
    ),
    *(
        "MATCH (n) RETURN n",
        "CREATE (n)",
        "SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "${jndi:ldap://x}",
        "💥",
    ),
    *(None, True, 0, -1, 1, 10**30, 1.5, float("inf"), [], ["person", 5], {}, {"a": {"b": []}}),
)
ARGUMENTS = int(os.environ.get("KORUSGRAPH_TEST_ARGUMENTS", "400"))


def test_random_arguments_are_answered_or_refused_and_never_end_a_tool(built: Path) -> None:
    server = mcp_server.server(Workspace(built))
    chance = random.Random(7)

    async def main() -> list[str]:
        tools = {tool.name: [*tool.input_schema["properties"], "odd"] for tool in await server.list_tools()}
        bad = []
        for _ in range(ARGUMENTS):
            name = chance.choice(sorted(tools))
            given = {key: chance.choice(ODD) for key in tools[name] if chance.random() < 0.8}
            try:
                await server.call_tool(name, given)
            except ToolError as error:
                if "Traceback" in str(error) or (error.__cause__ is not None and not expected(error.__cause__)):
                    bad.append(f"{name} {given!r:.200}: {error.__cause__!r:.200}")
            except Exception as error:
                bad.append(f"{name} {given!r:.200}: {error!r:.200}")
        return bad

    assert anyio.run(main) == []


def expected(error: BaseException) -> bool:
    """Whether an error is one that says what was wrong with the arguments."""
    return isinstance(error, ValidationError | ToolError | KorusgraphError)
