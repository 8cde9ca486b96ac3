"""Settings: option > environment > default. Secrets come from the environment or a file, never from an option."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from korusgraph.errors import UsageError

LANGUAGE = "en"
DEFAULT_WORKSPACE = "./.korusgraph"
ROW_LIMIT = 10_000
QUERY_TIMEOUT_S = 30.0
KEEP_MINUTES = 5.0

# What a child process gets of the environment. Everything else stays here, passwords above all.
_PASSED_ON = re.compile(
    r"PATH|HOME|USER|LOGNAME|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|PATHEXT|USERPROFILE"
    r"|APPDATA|LOCALAPPDATA|PYTHON\w*|VIRTUAL_ENV|LD_LIBRARY_PATH|DYLD_\w+|JAVA_HOME",
    re.I,
)


@dataclass(frozen=True)
class Neo4jSettings:
    """Where a given Bolt server is, and how to sign in."""

    uri: str
    username: str
    password: str = field(repr=False)
    database: str | None


def workspace(option: str | None, environment: Mapping[str, str] = os.environ) -> Path:
    """Folder of the state: option, `KORUSGRAPH_WORKSPACE`, or `./.korusgraph`."""
    return Path(option or environment.get("KORUSGRAPH_WORKSPACE") or DEFAULT_WORKSPACE)


def existing_workspace(option: str | None, environment: Mapping[str, str] = os.environ) -> Path:
    """The folder of a state that is there. Raises: UsageError when nothing was built there."""
    root = workspace(option, environment)
    if not (root / "ledger.sqlite").is_file():
        raise UsageError(
            f"{root}: no korusgraph workspace", "run `korusgraph build SOURCE…` first, or give --workspace", "KG-US-004"
        )
    return root


def decisions(folder: Path, kept: str | None = None, environment: Mapping[str, str] = os.environ) -> Path:
    """File of what people decided: `KORUSGRAPH_DECISIONS`, else the one that the ledger keeps, else in the workspace."""
    return Path(environment.get("KORUSGRAPH_DECISIONS") or kept or folder / "decisions.yaml")


def model(environment: Mapping[str, str] = os.environ) -> str:
    """Name or folder of the spaCy model, or empty for the first one that is installed."""
    return environment.get("KORUSGRAPH_MODEL", "")


def language(environment: Mapping[str, str] = os.environ) -> str:
    """`KORUSGRAPH_LANGUAGE`: a folder of `ontology/` by name, or the path of another one; English unless given."""
    return environment.get("KORUSGRAPH_LANGUAGE") or LANGUAGE


def offline(environment: Mapping[str, str] = os.environ) -> bool:
    """`KORUSGRAPH_OFFLINE` or `--offline`: nothing is fetched, no name is looked up."""
    return environment.get("KORUSGRAPH_OFFLINE", "").lower() not in ("", "0", "no", "false", "off")


def neo4j(environment: Mapping[str, str] = os.environ) -> Neo4jSettings | None:
    """The given server, or None for the embedded database.

    `NEO4J_URI`, `NEO4J_USERNAME`, `NEO4J_PASSWORD` and `NEO4J_DATABASE` are read from the environment; each may also
    be a file: `NEO4J_PASSWORD_FILE` names a file whose content is the value.

    Raises: UsageError when a named file cannot be read, the password is missing, or stands in the address.
    """
    uri = _value("NEO4J_URI", environment)
    if not uri:
        return None
    if "@" in uri:  # whatever stands before it would be printed with the address
        raise UsageError(
            "NEO4J_URI has a user name or a password in it",
            "give them as NEO4J_USERNAME and NEO4J_PASSWORD_FILE; the address alone is bolt://host:7687",
            "KG-US-003",
        )
    password = _value("NEO4J_PASSWORD", environment)
    if password is None:
        raise UsageError(
            "NEO4J_URI is set, but no password",
            "set NEO4J_PASSWORD, or NEO4J_PASSWORD_FILE to a file that holds it",
            "KG-US-003",
        )
    return Neo4jSettings(
        uri, _value("NEO4J_USERNAME", environment) or "neo4j", password, _value("NEO4J_DATABASE", environment) or None
    )


def namespace(environment: Mapping[str, str] = os.environ) -> str:
    """`KORUSGRAPH_NAMESPACE`: the name under which this workspace is kept apart in a shared database, or empty.

    Raises: UsageError.
    """
    name = environment.get("KORUSGRAPH_NAMESPACE", "")
    if name and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", name):
        raise UsageError(
            f"KORUSGRAPH_NAMESPACE {name[:60]!r} is not usable", "letters, digits, - and _, at most 40 characters", "KG-US-009"
        )
    return name


def keep_minutes(environment: Mapping[str, str] = os.environ) -> float:
    """`KORUSGRAPH_KEEP_MINUTES`: how long the embedded database is kept open after a question, 5 minutes unless given.

    Raises: UsageError for what is no number of minutes.
    """
    given = environment.get("KORUSGRAPH_KEEP_MINUTES") or str(KEEP_MINUTES)
    if not re.fullmatch(r"\d{1,4}(\.\d+)?", given):
        raise UsageError(f"KORUSGRAPH_KEEP_MINUTES {given[:20]!r} is no number of minutes", "0 keeps nothing", "KG-US-018")
    return float(given)


def target(environment: Mapping[str, str] = os.environ) -> str:
    """The database that a workspace is projected to, as the ledger remembers it."""
    given = neo4j(environment)
    name = namespace(environment)
    return (f"{given.uri} {given.database or ''}" if given else "embedded") + (f" {name}" if name else "")


def _value(name: str, environment: Mapping[str, str]) -> str | None:
    if environment.get(name):
        return environment[name]
    path = environment.get(f"{name}_FILE")
    if not path:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"{name}_FILE: {path} cannot be read", "check the path", "KG-US-003") from None


def child_environment(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment for a child process: what programs need to run, and no secrets."""
    return {**{name: value for name, value in environment.items() if _PASSED_ON.fullmatch(name)}, "PYTHONUTF8": "1"}


def child_command(module: str, call: str) -> list[str]:
    """The command line of a child process that calls `main` of a module.

    Python without its start-up files and environment, on exactly the parent's path: nothing of the working folder.
    """
    code = f"import sys; sys.path[:] = {sys.path!r}; from {module} import main; {call}"
    return [sys.executable, "-I", "-S", *(["-B"] if sys.dont_write_bytecode else []), "-c", code]
