"""Access keys: a JSON file of fixed keys stands in for the platform's secret repository.

`{"masterKey": "...", "functionKeys": {"default": "..."}, "systemKeys": {"eventgrid_extension":
"..."}}`, every part of it optional. A key comes in the header `x-functions-key`, else in `?code=`
(`AuthenticationLevelHandler.cs` of azure-functions-host).
"""

import hmac
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from local.functions.bindings import AuthLevel
from local.functions.errors import StartError

HEADER: Final = "x-functions-key"
QUERY: Final = "code"
EVENT_GRID: Final = "eventgrid_extension"


class Keys(BaseModel):
    """Without a file there are no keys, and what asks for one is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    master: str | None = Field(default=None, alias="masterKey", min_length=1)
    functions: Mapping[str, str] = Field(default={}, alias="functionKeys")
    systems: Mapping[str, str] = Field(default={}, alias="systemKeys")

    def allow(self, level: AuthLevel, given: str) -> bool:
        """Whether `given` opens a function of `level`; the master key opens all."""
        match level:
            case AuthLevel.ANONYMOUS:
                return True
            case AuthLevel.FUNCTION:
                return _among(given, [*self.functions.values(), self.master])
            case AuthLevel.ADMIN:
                return _among(given, [self.master])

    def allow_event_grid(self, given: str) -> bool:
        """The webhook asks for its system key only when the file names one."""
        expected = self.systems.get(EVENT_GRID)
        return expected is None or _among(given, [expected, self.master])


def read_keys(path: Path | None) -> Keys:
    """Raises StartError when the file is not there or holds something else."""
    if path is None:
        return Keys()
    try:
        return Keys.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        # Not the error's own text: it would quote the keys.
        raise StartError(f"{path}: not a keys file: {type(error).__name__}") from error


def given_key(headers: Mapping[str, str], query: Mapping[str, str]) -> str:
    """The key of a request, or an empty text."""
    return headers.get(HEADER) or query.get(QUERY, "")


def _among(given: str, expected: Iterable[str | None]) -> bool:
    # Every key is compared: how long it takes says nothing about which one fits.
    fits = [hmac.compare_digest(given.encode(), key.encode()) for key in expected if key]
    return any(fits)
