"""JSON as Python types."""

type Json = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
type Document = dict[str, Json]
"""A JSON object."""
