"""Which requests belong to the Data Lake endpoint, and what they ask for.

The parameters are those of learn.microsoft.com/rest/api/storageservices/datalakestoragegen2/path;
the blob API uses none of them. Deleting a file looks the same in both but for the answer that the
client wants: the Data Lake API answers in JSON.
"""

from collections.abc import Mapping
from enum import StrEnum, auto
from typing import Final


class Operation(StrEnum):
    """What is asked for."""

    CREATE = auto()
    RENAME = auto()
    APPEND = auto()
    FLUSH = auto()
    DELETE = auto()
    LIST = auto()
    UNSUPPORTED = auto()


_BY_METHOD: Final[Mapping[tuple[str, str, str], Operation]] = {
    ("PUT", "resource", "file"): Operation.CREATE,
    ("PUT", "resource", "directory"): Operation.CREATE,
    ("GET", "resource", "filesystem"): Operation.LIST,
    ("PATCH", "action", "append"): Operation.APPEND,
    ("PATCH", "action", "flush"): Operation.FLUSH,
}


def operation_of(
    method: str, query: Mapping[str, str], headers: Mapping[str, str]
) -> Operation | None:
    """None when the request is one for the blob endpoint."""
    if "x-ms-rename-source" in headers:
        return Operation.RENAME
    if method == "DELETE" and _deletes_a_path(query, headers):
        return Operation.DELETE
    for name in ("resource", "action"):
        if name in query:
            return _BY_METHOD.get((method, name, query[name]), Operation.UNSUPPORTED)
    return Operation.UNSUPPORTED if method == "PATCH" else None


def _deletes_a_path(query: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    if "restype" in query or "comp" in query:
        return False
    return "recursive" in query or "application/json" in headers.get("Accept", "")
