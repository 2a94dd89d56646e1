"""The reverse proxy before Azurite's blob port: streams both ways and reports committed writes."""

from collections.abc import AsyncIterator
from typing import Final

import aiohttp
from aiohttp import web

from local.storage.gateway.address import Address, parse_target
from local.storage.gateway.answers import unavailable
from local.storage.gateway.event import Api, Happening, unquoted
from local.storage.gateway.json_types import Document
from local.storage.gateway.order import CommitOrder, Turn
from local.storage.gateway.properties import BlobFacts, Properties
from local.storage.gateway.recorder import Recorder
from local.storage.gateway.upstream import Upstream, end_to_end
from local.storage.gateway.writes import api_of, is_committed

CHUNK_BYTES: Final = 256 * 1024
_DEFAULT_TYPE: Final = "application/octet-stream"


class Proxy:
    """Every request to the blob endpoint comes through here."""

    def __init__(
        self, upstream: Upstream, properties: Properties, order: CommitOrder, recorder: Recorder
    ) -> None:
        self._upstream = upstream
        self._properties = properties
        self._order = order
        self._recorder = recorder

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Pass the request on; a missing Azurite is 503, which the Azure clients retry."""
        address = parse_target(request.raw_path)
        api = api_of(request.method, address, request.query, request.headers)
        try:
            if address is None or api is None:
                return await self._relay(request)
            return await self._commit(request, address, api)
        except aiohttp.ClientConnectionError as error:
            return unavailable(f"Azurite does not answer: {error}")

    async def _relay(self, request: web.Request) -> web.StreamResponse:
        body = _chunks(request) if request.body_exists else None
        async with self._upstream.pass_on(request, body) as response:
            return await _answer(request, response)

    async def _commit(self, request: web.Request, address: Address, api: Api) -> web.StreamResponse:
        async with self._order.turn(address) as turn:
            body = _until_the_turn(request, turn) if request.body_exists else None
            if body is None:
                await turn.take()
            before = await self._properties.of(address) if api is Api.DELETE_BLOB else None
            async with self._upstream.pass_on(request, body) as response:
                if is_committed(api, response.status, response.headers):
                    details = await self._details(request, response, address, api, before)
                    await self._recorder.record(
                        _happening(request, response, address, api, details)
                    )
                return await _answer(request, response)

    async def _details(
        self,
        request: web.Request,
        response: aiohttp.ClientResponse,
        address: Address,
        api: Api,
        before: BlobFacts | None,
    ) -> Document:
        if api is Api.DELETE_BLOB:
            return _of_deleted(before)
        facts = _sent_facts(request, api) or await self._properties.of(address)
        return _of_created(facts, response.headers.get("ETag", ""))


def _sent_facts(request: web.Request, api: Api) -> BlobFacts | None:
    """What Put Blob says about a block blob in its own headers; saves asking Azurite."""
    sent = request.headers
    told = sent.get("x-ms-blob-type") == "BlockBlob" and "Content-Length" in sent
    if api is not Api.PUT_BLOB or not told or "x-ms-copy-source" in sent:
        return None
    content_type = sent.get("x-ms-blob-content-type") or sent.get("Content-Type")
    return BlobFacts(
        size=int(sent["Content-Length"]),
        content_type=content_type or _DEFAULT_TYPE,
        blob_type="BlockBlob",
    )


def _of_created(facts: BlobFacts | None, etag: str) -> Document:
    """Without facts (Azurite went away after its answer) the size stays unsaid, never guessed."""
    described: Document = (
        {
            "contentType": facts.content_type,
            "contentLength": facts.size,
            "blobType": facts.blob_type,
        }
        if facts
        else {}
    )
    return {"eTag": unquoted(etag), **described}


def _of_deleted(facts: BlobFacts | None) -> Document:
    return {
        "contentType": facts.content_type if facts else _DEFAULT_TYPE,
        "blobType": facts.blob_type if facts else "BlockBlob",
    }


def _happening(
    request: web.Request,
    response: aiohttp.ClientResponse,
    address: Address,
    api: Api,
    details: Document,
) -> Happening:
    path = request.raw_path.split("?", 1)[0]
    return Happening(
        api=api,
        address=address,
        request_id=response.headers.get("x-ms-request-id", ""),
        client_request_id=request.headers.get("x-ms-client-request-id"),
        details=details | {"url": f"http://{request.host}{path}"},
    )


async def _chunks(request: web.Request) -> AsyncIterator[bytes]:
    async for chunk in request.content.iter_chunked(CHUNK_BYTES):
        yield chunk


async def _until_the_turn(request: web.Request, turn: Turn) -> AsyncIterator[bytes]:
    """Keep the last chunk back until it is our turn to commit."""
    kept: bytes | None = None
    async for chunk in _chunks(request):
        if kept is not None:
            yield kept
        kept = chunk
    await turn.take()
    if kept is not None:
        yield kept


async def _answer(request: web.Request, response: aiohttp.ClientResponse) -> web.StreamResponse:
    answer = web.StreamResponse(
        status=response.status, reason=response.reason, headers=end_to_end(response.headers)
    )
    await answer.prepare(request)
    if request.method != "HEAD":
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            await answer.write(chunk)
    await answer.write_eof()
    return answer
