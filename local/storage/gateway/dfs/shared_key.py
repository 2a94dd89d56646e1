"""SharedKey signatures, to check a caller's and to sign our own calls to Azurite.

learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key, the form for the Blob and
Data Lake services.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import parse_qsl

from local.storage.azurite import ACCOUNT, KEY

_STANDARD: Final = (
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
)


def authorization(method: str, target: str, headers: Mapping[str, str]) -> str:
    """The header `Authorization` for a request; `target` is its raw path and query."""
    text = string_to_sign(method, target, headers)
    digest = hmac.new(base64.b64decode(KEY), text.encode(), hashlib.sha256).digest()
    return f"SharedKey {ACCOUNT}:{base64.b64encode(digest).decode()}"


def is_signed(method: str, target: str, headers: Mapping[str, str]) -> bool:
    """Whether the request carries the signature that the account's key gives."""
    expected = authorization(method, target, headers)
    return hmac.compare_digest(headers.get("Authorization", "").encode(), expected.encode())


def string_to_sign(method: str, target: str, headers: Mapping[str, str]) -> str:
    """What both sides put under the key."""
    lowered = {name.lower(): value for name, value in headers.items()}
    if lowered.get("content-length") == "0":
        del lowered["content-length"]
    path, _, query = target.partition("?")
    return "\n".join(
        [
            method,
            *(lowered.get(name, "") for name in _STANDARD),
            *_sorted_lines(lowered.items(), prefix="x-ms-"),
            f"/{ACCOUNT}{path}",
            *_sorted_lines(parse_qsl(query.replace("+", "%2B"), keep_blank_values=True)),
        ]
    )


def _sorted_lines(pairs: Iterable[tuple[str, str]], prefix: str = "") -> list[str]:
    lowered = sorted((name.lower(), value) for name, value in pairs)
    return [f"{name}:{value}" for name, value in lowered if name.startswith(prefix)]
