"""Names and texts quoted for Spark SQL."""

from collections.abc import Iterable


def identifier(name: str) -> str:
    """One column or table name."""
    escaped = name.replace("`", "``")
    return f"`{escaped}`"


def qualified(table: str) -> str:
    """A dotted name, each part quoted."""
    return ".".join(identifier(part) for part in table.split("."))


def text(value: str) -> str:
    """A string literal that means exactly `value`."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def listed(names: Iterable[str], prefix: str = "") -> str:
    """Columns with commas between them, for example `t.a, t.b` quoted for prefix `t`."""
    start = f"{prefix}." if prefix else ""
    return ", ".join(f"{start}{identifier(name)}" for name in names)
