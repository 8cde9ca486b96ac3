"""One error tree, split by who must act. Each error has a code, one line, a hint and an exit status."""

from __future__ import annotations

import os


def printable(text: str) -> str:
    """A text that every stream and table takes: bytes of file names that are no UTF-8 as `\\xNN`."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode("utf-8")


class KorusgraphError(Exception):
    """Base of every error that a user may see."""

    code = "KG-000"
    exit_status = 1

    def __init__(self, message: str, hint: str = "", code: str | None = None) -> None:
        super().__init__(message)
        self.message = " ".join(printable(message).split())
        self.hint = " ".join(hint.split())
        if code is not None:
            self.code = code

    def lines(self) -> str:
        """The error as it is printed: one line, and a hint where there is one."""
        text = f"error[{self.code}]: {self.message}"
        return f"{text}\n  hint: {self.hint}" if self.hint else text

    def plain(self) -> list[str]:
        """The error as texts, for another process: its kind, message, hint and code, of which `again` makes it."""
        return [type(self).__name__, self.message, self.hint, self.code]


class UsageError(KorusgraphError):
    """The call is wrong: the caller must change it."""

    code = "KG-US-001"
    exit_status = 2


class InputError(KorusgraphError):
    """A document cannot be read: whoever gave it must act."""

    code = "KG-IN-001"
    exit_status = 3


class OntologyError(KorusgraphError):
    """`ontology/` or an extraction breaks the rules of the ontology."""

    code = "KG-ON-001"
    exit_status = 4


class StoreError(KorusgraphError):
    """The ledger or a database cannot be used."""

    code = "KG-DB-001"
    exit_status = 5


class RefusedError(KorusgraphError):
    """The request is refused for safety or passes a limit."""

    code = "KG-RF-001"
    exit_status = 6


def again(kind: str, message: str, hint: str, code: str) -> KorusgraphError:
    """An error that another process has told by `plain`; an InputError where its kind is not known here."""
    made = globals().get(kind)
    return (made if isinstance(made, type) and issubclass(made, KorusgraphError) else InputError)(message, hint, code)


def unexpected(where: str, doing: str, error: Exception) -> InputError:
    """What is said when one document fails in a way that nobody foresaw, and the others go on.

    With KORUSGRAPH_DEBUG the error itself is raised.
    """
    if os.environ.get("KORUSGRAPH_DEBUG"):
        raise error
    what = type(error).__name__
    reason = next(iter(str(error).splitlines()), "")[:200]
    hint = (
        "the other documents are kept; split this one"
        if isinstance(error, (MemoryError, RecursionError))
        else "the other documents are kept; this is a bug in korusgraph; KORUSGRAPH_DEBUG=1 shows where"
    )
    return InputError(f"{where}: {doing} failed unexpectedly ({what}{': ' if reason else ''}{reason})", hint, "KG-IN-060")
