"""Azurite's blob port: requests are passed on as they came, byte for byte.

The SharedKey signature covers the method, the raw path and query, `x-ms-*` and eleven standard
headers (learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key). None of them may
change on the way, nor may aiohttp add a Content-Type of its own. `Host` is not signed, but Azurite
compares it with the host of a copy source, so it is handed on too.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Final

import aiohttp
from aiohttp import web
from multidict import CIMultiDict
from yarl import URL

HOP_BY_HOP: Final = frozenset(
    {
        "connection",
        "expect",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_NOT_ADDED: Final = ("User-Agent", "Accept", "Accept-Encoding", "Content-Type")
CONNECT_SECONDS: Final = 10.0
MAX_LINE_BYTES: Final = 32 * 1024
"""A blob name of 1,024 characters takes up to 12 KiB once it is percent-encoded."""
IDLE_SECONDS: Final = 3.0
"""Azurite closes an idle connection after five seconds; ours are given up before."""


def new_session() -> aiohttp.ClientSession:
    """For transfers of any length: only connecting has a time limit."""
    return aiohttp.ClientSession(
        auto_decompress=False,
        max_line_size=MAX_LINE_BYTES,
        max_field_size=MAX_LINE_BYTES,
        connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=IDLE_SECONDS),
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS),
    )


class Upstream:
    """Azurite behind one client session."""

    def __init__(self, session: aiohttp.ClientSession, port: int) -> None:
        self._session = session
        self._base = f"http://127.0.0.1:{port}"

    def url(self, target: str) -> str:
        """Of Azurite itself, for a raw path and query."""
        return self._base + target

    def pass_on(
        self, request: web.Request, body: AsyncIterator[bytes] | None
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """The request again. Entering raises aiohttp.ClientError when Azurite is not there."""
        return self.send(request.method, request.raw_path, end_to_end(request.headers), body)

    def send(
        self,
        method: str,
        target: str,
        headers: CIMultiDict[str],
        body: AsyncIterator[bytes] | None,
    ) -> AbstractAsyncContextManager[aiohttp.ClientResponse]:
        """`target` is the raw path and query. Entering raises aiohttp.ClientError."""
        return self._session.request(
            method,
            URL(self.url(target), encoded=True),
            headers=headers,
            data=body,
            skip_auto_headers=_NOT_ADDED,
            allow_redirects=False,
        )


def end_to_end(headers: "aiohttp.typedefs.LooseHeaders") -> CIMultiDict[str]:
    """The headers that are meant for the other end, in their order, repeated ones included."""
    every = CIMultiDict[str](headers)
    return CIMultiDict(
        (name, value) for name, value in every.items() if name.lower() not in HOP_BY_HOP
    )
