"""The options of a stream, each taken once, so that what nobody takes can be refused."""

import re
from collections.abc import Mapping
from typing import Final

from local.databricks.cloudfiles.errors import OptionError

SIZES: Final = {"": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}


class Given:
    """Names are compared without case, as Spark does."""

    def __init__(self, options: Mapping[str, str]) -> None:
        self._left = {name.lower(): value for name, value in options.items()}
        self.asked: set[str] = set()
        """Every name that somebody wanted, whether it was there or not."""

    def take(self, *names: str) -> str | None:
        """The value under the first of these names that is there."""
        self.asked.update(names)
        values = [self._left.pop(name.lower(), None) for name in names]
        return next((value for value in values if value is not None), None)

    def flag(self, name: str, *, default: bool) -> bool:
        """Raises OptionError unless the value is `true` or `false`."""
        text = (self.take(name) or str(default)).lower()
        if text not in ("true", "false"):
            raise OptionError(f"{name} must be true or false, not {text!r}")
        return text == "true"

    def count(self, name: str) -> int | None:
        """Raises OptionError unless the value is a number above zero."""
        text = self.take(name)
        if text is None:
            return None
        if not text.isdecimal() or int(text) < 1:
            raise OptionError(f"{name} must be a number above zero, not {text!r}")
        return int(text)

    def size(self, name: str) -> int | None:
        """Bytes, from `1048576`, `1m` or `1mb`. Raises OptionError on other text."""
        text = self.take(name)
        if text is None:
            return None
        match = re.fullmatch(r"(\d+)\s*([kmgt]?)b?", text.strip().lower())
        if match is None:
            raise OptionError(f"{name} must be a size such as 10g, not {text!r}")
        return int(match[1]) * SIZES[match[2]]

    def only(self, name: str, value: str) -> None:
        """Accept an option when it says what happens anyway. Raises OptionError otherwise."""
        text = self.take(name)
        if text is not None and text.lower() != value.lower():
            raise OptionError(
                f"{name}={text} is not supported by the local cloudFiles ({value!r} is)"
            )

    def refuse_the_rest(self) -> None:
        """Raises OptionError when an option was not taken."""
        if self._left:
            names = ", ".join(sorted(self._left))
            raise OptionError(f"unknown or unsupported options of cloudFiles: {names}")
