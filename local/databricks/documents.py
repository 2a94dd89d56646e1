"""JSON documents as types, and reading them without trusting their shape."""

from collections.abc import Mapping

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
type JsonObject = dict[str, Json]


def storable(text: str) -> str:
    """The text with a question mark for each half of a surrogate pair, which UTF-8 cannot hold."""
    return text.encode(errors="replace").decode()


def as_object(value: object, what: str) -> JsonObject:
    """`value` when it is an object with string keys. Raises TypeError naming `what`."""
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise TypeError(f"{what} must be a mapping, not {type(value).__name__}")
    return value


def lost_keys(given: Json, kept: Json, path: str = "") -> list[str]:
    """Paths that `given` has and `kept` has not, or has with another value."""
    if isinstance(given, Mapping) and isinstance(kept, Mapping):
        return [
            lost
            for key, value in given.items()
            for lost in lost_keys(value, kept.get(key), f"{path}.{key}" if path else key)
        ]
    if isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        pairs = enumerate(zip(given, kept, strict=True))
        return [lost for i, (one, other) in pairs for lost in lost_keys(one, other, f"{path}[{i}]")]
    return [] if given == kept or given in ([], {}) else [path]
