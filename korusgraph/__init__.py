"""korusgraph: trade diplomacy documents to a graph whose every edge shows its sentence.

`build`, `open`, `Workspace`, `Table` and `Sheet` are those of `korusgraph.api`; they are loaded when they are first used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from korusgraph.api import Sheet, Table, Workspace, build, open

__version__ = "0.1.0"
__all__ = ["Sheet", "Table", "Workspace", "build", "open"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from korusgraph import api

        return getattr(api, name)
    raise AttributeError(f"module 'korusgraph' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
