"""A graph database over Bolt: connection, errors as one line each, reading. The same for Neo4j and the embedded one."""

from __future__ import annotations

import contextlib
import datetime as dt
import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from korusgraph import ids
from korusgraph.database.dialect import NEO4J, Dialect
from korusgraph.database.embedded import Server
from korusgraph.errors import InputError, RefusedError, StoreError, UsageError
from korusgraph.guard.cypher import check_read_only

if TYPE_CHECKING:
    from neo4j import Driver, ManagedTransaction

logging.getLogger("neo4j").setLevel(logging.CRITICAL)  # errors reach the user once, as one line

ANSWER_BYTES = 64 * 2**20


@dataclass(slots=True)
class Rows:
    """The answer to a query: column names and rows of plain values."""

    columns: list[str]
    rows: list[list[Any]] = field(default_factory=list)
    cut: bool = False

    def objects(self) -> list[dict[str, Any]]:
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def only(self, columns: Sequence[str]) -> Rows:
        """The rows with some of their columns, in this order. Raises: ValueError for a column that is not there."""
        places = [self.columns.index(c) for c in columns]
        return Rows(list(columns), [[row[p] for p in places] for row in self.rows])


class BoltGraph:
    """A graph database over Bolt. Use it as a context manager.

    `server` is the embedded server behind it, where a query that takes too long can end it.
    """

    def __init__(
        self,
        uri: str,
        username: str,
        password: str,
        database: str | None,
        dialect: Dialect = NEO4J,
        server: Server | None = None,
    ) -> None:
        self.dialect = dialect
        self.database = database
        self._server = server
        self._late = False  # a query of ours has passed its time; one of others may have ended the server as well
        self._uri = uri
        self._shown = uri.partition("?")[0].rpartition("@")[2]  # in messages: without what may be secret
        self._auth = (username, password)
        self._driver = self._connected()

    def _connected(self) -> Driver:
        import neo4j

        try:
            return neo4j.GraphDatabase.driver(
                self._uri,
                auth=self._auth,
                connection_timeout=5.0,
                connection_acquisition_timeout=20.0,
                max_transaction_retry_time=20.0,
            )
        except (ValueError, neo4j.exceptions.ConfigurationError):
            raise UsageError(
                f"NEO4J_URI is not usable: {self._shown}", "use bolt://host:7687 or neo4j://host:7687", "KG-US-003"
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
                f"{self._shown}: user name or password is wrong", "check NEO4J_USERNAME and NEO4J_PASSWORD", "KG-DB-010"
            ) from None
        except e.ServiceUnavailable as error:
            if "SSL" in str(error) or "TLS" in str(error) or "certificate" in str(error):
                raise StoreError(
                    f"{self._shown}: encryption does not match", "use bolt:// without, bolt+s:// with TLS", "KG-DB-012"
                ) from None
            if any(m in str(error) for m in ("looks like HTTP", "Cannot to connect to Bolt", "handshake", "Unexpected")):
                raise StoreError(
                    f"{self._shown}: what answers there is not the Bolt port of a database",
                    "Neo4j's Bolt port is 7687 unless told otherwise; 7474 is its web port",
                    "KG-DB-016",
                ) from None
            said, hint, code = self.dialect.silent
            raise StoreError(said.format(address=self._shown), hint, code) from None
        except e.ClientError as error:
            code = error.code or ""
            if "TransactionTimedOut" in code:
                raise too_long() from None
            if "DatabaseNotFound" in code or "database does not exist" in str(error).lower():
                raise StoreError(
                    f"{self._shown}: no database named {self.database!r}", "check NEO4J_DATABASE", "KG-DB-013"
                ) from None
            if not asked:
                raise StoreError(
                    f"{self._shown}: {_first_line(error)}", "running the command again is safe", "KG-DB-014"
                ) from None
            raise InputError(
                f"the database refused the query: {_first_line(error)}",
                "check the Cypher; `korusgraph query --help` shows examples",
                "KG-IN-020",
            ) from None
        except (e.Neo4jError, e.DriverError, OSError) as error:
            if "OutOfMemory" in str(getattr(error, "code", "")) or "queryMaxHeapElements" in str(error):
                raise too_much_memory() from None
            raise StoreError(
                f"{self._shown}: {type(error).__name__}: {_first_line(error)}", "running the command again is safe", "KG-DB-014"
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
        """Rows of a read-only query, in a transaction that only reads.

        Raises: UsageError, InputError for bad Cypher, RefusedError for what does not only read and for what takes too long
        or too much memory, StoreError.
        """
        import neo4j

        check_read_only(text)
        with (
            self._within(timeout_s),
            self.errors(asked=True),
            self._driver.session(
                database=self.database, default_access_mode=neo4j.READ_ACCESS, fetch_size=min(limit + 1, 1000)
            ) as session,
        ):
            result = session.run(neo4j.Query(text, timeout=timeout_s), parameters)
            found = Rows(list(result.keys()))
            size = 0
            for record in result:
                if len(found.rows) >= limit:
                    found.cut = True
                    self._hang_up()
                    break
                found.rows.append([plain(v) for v in record.values()])
                size += len(str(found.rows[-1]))
                if size > ANSWER_BYTES:
                    self._hang_up()
                    raise too_large()
        return found

    def _hang_up(self) -> None:
        """Connects anew. A session that ends asks for the rest of its rows, and the embedded engine makes them all first."""
        self._driver.close()
        self._driver = self._connected()

    @contextlib.contextmanager
    def _within(self, seconds: float) -> Iterator[None]:
        """Ends a query that passes its time. Neo4j does it itself; the embedded server heeds no limit, so it is ended."""
        server = self._server
        if server is None:
            yield
            return
        late = threading.Timer(seconds, self._end_late, (server,))
        late.start()
        try:
            yield
            if self._late:
                raise too_long(seconds)
        except StoreError:
            if self._late:
                raise too_long(seconds) from None
            if server.out_of_memory():
                raise too_much_memory() from None
            raise
        finally:
            late.cancel()

    def _end_late(self, server: Server) -> None:
        self._late = True
        server.end()

    def names(self) -> set[str]:
        """Labels, relationship types and properties that others may have added; none of the embedded database."""
        with self.errors():
            return {str(row["name"]) for text in self.dialect.strange for row in self.read(text)}

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


def too_long(seconds: float | None = None) -> RefusedError:
    """The error for a query that passed its time."""
    limit = f"{seconds:g} s" if seconds is not None else "it may"
    return RefusedError(f"the query took longer than {limit}", "make it narrower, or raise --timeout", "KG-RF-013")


def too_large() -> RefusedError:
    """The error for an answer that is more than anybody reads."""
    return RefusedError(
        f"the answer has more than {ANSWER_BYTES // 2**20} MB", "ask for fewer or shorter columns, or add LIMIT", "KG-RF-014"
    )


def too_much_memory() -> RefusedError:
    """The error for a query that needs more memory than its engine has."""
    return RefusedError("the query needs more memory than it may have", "make it narrower", "KG-RF-014")
