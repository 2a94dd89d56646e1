"""Calls of the blob REST API on Azurite, signed with the account's key.

The Data Lake API carries conditions and leases in the same headers as the blob API, so they are
handed on as they are instead of being taken apart and put together again by an SDK.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from multidict import CIMultiDict, CIMultiDictProxy

from local.storage.gateway.address import Address
from local.storage.gateway.dfs.errors import from_blob
from local.storage.gateway.dfs.shared_key import authorization
from local.storage.gateway.upstream import Upstream

VERSION: Final = "2025-11-05"
IS_FOLDER: Final = "x-ms-meta-hdi_isfolder"
CONDITIONS: Final = ("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A successful answer without its body."""

    headers: CIMultiDictProxy[str]

    @property
    def is_folder(self) -> bool:
        """Whether Get Blob Properties described a folder's blob."""
        return self.headers.get(IS_FOLDER, "").lower() == "true"

    @property
    def size(self) -> int:
        """Bytes, from Get Blob Properties."""
        return int(self.headers.get("Content-Length", "0"))


class BlobRest:
    """One method per verb that the Data Lake endpoint needs."""

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream

    async def put(
        self,
        address: Address,
        headers: Mapping[str, str],
        *,
        query: Mapping[str, str] | None = None,
        body: AsyncIterator[bytes] | None = None,
    ) -> Answer:
        """Raises PathError, aiohttp.ClientError."""
        return await self._call("PUT", address, query or {}, headers, body)

    async def delete(self, address: Address, headers: Mapping[str, str]) -> Answer:
        """Raises PathError, aiohttp.ClientError."""
        return await self._call("DELETE", address, {}, headers, None)

    async def head(
        self, address: Address, headers: Mapping[str, str] | None = None
    ) -> Answer | None:
        """None when the blob is missing. Raises PathError, aiohttp.ClientError."""
        answer = await self._answer("HEAD", address, {}, headers or {}, None)
        return answer if isinstance(answer, Answer) else None

    def source_url(self, address: Address) -> str:
        """The blob as a copy source."""
        return self._upstream.url(address.path)

    async def _call(
        self,
        method: str,
        address: Address,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: AsyncIterator[bytes] | None,
    ) -> Answer:
        answer = await self._answer(method, address, query, headers, body)
        if isinstance(answer, str):
            raise from_blob(HTTPStatus.NOT_FOUND, answer)
        return answer

    async def _answer(
        self,
        method: str,
        address: Address,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: AsyncIterator[bytes] | None,
    ) -> Answer | str:
        """The error code instead of an answer when it is 404."""
        target = f"{address.path}?{urlencode(query, quote_via=quote)}" if query else address.path
        own = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": VERSION}
        signed = CIMultiDict[str]({**headers, **own})
        signed["Authorization"] = authorization(method, target, signed)
        async with self._upstream.send(method, target, signed, body) as response:
            code = response.headers.get("x-ms-error-code", "")
            if response.status == HTTPStatus.NOT_FOUND:
                return code
            if not response.ok or response.status == HTTPStatus.NOT_MODIFIED:
                raise from_blob(response.status, code)
            return Answer(headers=response.headers)


def only(headers: Mapping[str, str], *names: str) -> dict[str, str]:
    """The named headers, where they are there."""
    return {name: headers[name] for name in names if name in headers}
