"""What a target raises when an input breaks one of its properties."""


class PropertyError(Exception):
    """Names the property in words; the input is the fuzzer's to save."""


def hold(holds: bool, what: str) -> None:  # noqa: FBT001 - the condition is the whole point
    """Raises PropertyError with `what` unless the property holds."""
    if not holds:
        raise PropertyError(what)
