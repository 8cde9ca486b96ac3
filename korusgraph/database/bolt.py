"""A graph database over Bolt: connection, errors as one line each, reading. The same for Neo4j and the embedded one."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from korusgraph import ids
from korusgraph.errors import InputError, StoreError, UsageError

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction

logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # errors reach the user once, as one line


@dataclass(slots=True)
class Rows:
    """The answer to a query: column names and rows of plain values."""

    columns: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    cut: bool = False

    def objects(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class BoltGraph:
    """A graph database over Bolt. Use it as a context manager."""

    def __init__(self, uri: str, username: str, password: str, database: str | None, embedded: bool = False) -> None:
        import neo4j

        self.embedded = embedded
        self.database = database
        self._uri = uri.split("@")[-1] if "@" in uri else uri
        try:
            self._driver: Driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(username, password),
                connection_timeout=5.0,
                connection_acquisition_timeout=20.0,
                max_transaction_retry_time=20.0,
            )
        except (ValueError, neo4j.exceptions.ConfigurationError) as error:
            raise UsageError(
                f"NEO4J_URI is not usable: {error}", "use bolt://host:7687 or neo4j://host:7687", "KG-US-003"
            ) from None

    def __enter__(self) -> BoltGraph:
        with self.errors():
            self._driver.verify_connectivity()
            self.read("RETURN 1 AS ok")
        return self

    def __exit__(self, *_: object) -> None:
        self._driver.close()

    @contextlib.contextmanager
    def errors(self, asked: bool = False) -> Iterator[None]:
        """Driver errors as one line each, without secrets; `asked` when the query is the user's own."""
        from neo4j import exceptions as e

        try:
            yield
        except e.AuthError:
            raise StoreError(
                f"{self._uri}: user name or password is wrong", "check NEO4J_USERNAME and NEO4J_PASSWORD", "KG-DB-010"
            ) from None
        except e.ServiceUnavailable as error:
            if "SSL" in str(error) or "TLS" in str(error) or "certificate" in str(error):
                raise StoreError(
                    f"{self._uri}: encryption does not match", "use bolt:// without, bolt+s:// with TLS", "KG-DB-012"
                ) from None
            if any(m in str(error) for m in ("looks like HTTP", "Cannot to connect to Bolt", "handshake", "Unexpected")):
                raise StoreError(
                    f"{self._uri}: what answers there is not the Bolt port of a database",
                    "Neo4j's Bolt port is 7687 unless told otherwise; 7474 is its web port",
                    "KG-DB-016",
                ) from None
            raise StoreError(
                f"{self._uri}: no database answers",
                "start the server, or unset NEO4J_URI to use the embedded database",
                "KG-DB-011",
            ) from None
        except e.ClientError as error:
            code = error.code or ""
            if "DatabaseNotFound" in code or "database does not exist" in str(error).lower():
                raise StoreError(
                    f"{self._uri}: no database named {self.database!r}", "check NEO4J_DATABASE", "KG-DB-013"
                ) from None
            if not asked:
                raise StoreError(
                    f"{self._uri}: {_first_line(error)}", "running the command again is safe", "KG-DB-014"
                ) from None
            raise InputError(
                f"the database refused the query: {_first_line(error)}",
                "check the Cypher; `korusgraph query --help` shows examples",
                "KG-IN-020",
            ) from None
        except (e.Neo4jError, e.DriverError, OSError) as error:
            raise StoreError(
                f"{self._uri}: {type(error).__name__}: {_first_line(error)}", "running the command again is safe", "KG-DB-014"
            ) from None

    # -- statements -----------------------------------------------------------------------
    def write(self, text: str, **parameters: Any) -> None:
        def work(tx: ManagedTransaction) -> None:
            tx.run(text, parameters).consume()

        with self._driver.session(database=self.database) as session:
            session.execute_write(work)

    def read(self, text: str, **parameters: Any) -> list[dict[str, Any]]:
        def work(tx: ManagedTransaction) -> list[dict[str, Any]]:
            return [dict(record) for record in tx.run(text, parameters)]

        with self._driver.session(database=self.database) as session:
            return session.execute_read(work)

    def run(self, text: str) -> None:
        """A statement in a transaction of its own, as schema commands need it."""
        with self._driver.session(database=self.database) as session:
            session.run(text).consume()

    def stream(self, text: str, **parameters: Any) -> Iterator[dict[str, Any]]:
        """Rows of a reading statement, fetched as they are used."""
        with self.errors(), self._driver.session(database=self.database, default_access_mode="READ") as session:
            for record in session.run(text, parameters):
                yield dict(record)

    # -- reading -------------------------------------------------------------------------
    def query(self, text: str, parameters: dict[str, Any], limit: int, timeout_s: float) -> Rows:
        """Rows of a read-only query; the caller has checked that it is one.

        Raises: InputError for bad Cypher, StoreError.
        """
        import neo4j

        with (
            self.errors(asked=True),
            self._driver.session(database=self.database, default_access_mode=neo4j.READ_ACCESS) as session,
        ):
            result = session.run(neo4j.Query(text, timeout=timeout_s), parameters)
            found = Rows(list(result.keys()))
            for record in result:
                if len(found.rows) >= limit:
                    found.cut = True
                    break
                found.rows.append([plain(v) for v in record.values()])
            if found.cut:
                session.cancel() if hasattr(session, "cancel") else None
        return found

    def counts(self) -> dict[str, int]:
        """Nodes by base label and all relationships."""
        with self.errors():
            made = {
                b: int(self.read(f"MATCH (n:{ids.label(b)}) RETURN count(n) AS n")[0]["n"])
                for b in ("Entity", "Event", "Statement", "Figure", "Document", "Sentence")
            }
            made["relationships"] = int(self.read("MATCH ()-[r]->() RETURN count(r) AS n")[0]["n"])
        return made


def plain(value: Any) -> Any:
    """A driver value as plain data: nodes, relationships and paths as maps, dates as ISO text."""
    import neo4j.graph
    import neo4j.time

    if isinstance(value, neo4j.graph.Node):
        return {"labels": sorted(value.labels), **{k: plain(v) for k, v in sorted(value.items()) if k != "hash"}}
    if isinstance(value, neo4j.graph.Relationship):
        return {"type": value.type, **{k: plain(v) for k, v in sorted(value.items()) if k not in ("hash", "key")}}
    if isinstance(value, neo4j.graph.Path):
        return [
            plain(part)
            for pair in zip(value.nodes, (*value.relationships, None), strict=True)
            for part in pair
            if part is not None
        ]
    if isinstance(value, (neo4j.time.Date, neo4j.time.DateTime, neo4j.time.Time, neo4j.time.Duration)):
        return value.iso_format()
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, list):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return value


def _first_line(error: Exception) -> str:
    text = str(getattr(error, "message", "") or error).strip().splitlines()
    return (text[0] if text else type(error).__name__)[:300]
