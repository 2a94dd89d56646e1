"""Requests and receipts in the lake: what a run must answer for, and what it answered."""

import json
from typing import Final

from pydantic import ValidationError

from flows.layout import RECEIPTS, REQUESTS, receipt_prefix, request_path
from flows.names import FlowName, Stage
from flows.receipt import Receipt
from flows.request import Request, parse_request
from tidegate.errors import Permanent
from tidegate.ports import BlobGone, BlobInfo, BlobRef, Blobs

MAX_DOCUMENT: Final = 64 * 2**20
"""Bytes of a request or receipt that are read at most."""


class Papers:
    """Written once, read by whoever comes later."""

    def __init__(self, blobs: Blobs) -> None:
        """Take the lake."""
        self._blobs = blobs

    async def write(self, request: Request) -> Request:
        """Write a level's request, unless it has one; the answer is the one that stands.

        One that cannot be read is not told: it is met again at the end of its run. Raises
        Transient.
        """
        stage, content = Stage(request.stage), request.model_dump_json().encode()
        ref = BlobRef(container=REQUESTS, path=request_path(request.flow, stage, request.level))
        if await self._blobs.put(ref, content, overwrite=False):
            return request
        try:
            return await self.request(request.flow, stage, request.level) or request
        except Permanent:
            return request

    async def request(self, flow: FlowName, stage: Stage, level: int) -> Request | None:
        """The request of a level. Raises Transient, and Permanent when it cannot be read."""
        ref = BlobRef(container=REQUESTS, path=request_path(flow, stage, level))
        info = await self._blobs.head(ref)
        content = await self._content(ref, info) if info else None
        if content is None:
            return None
        try:
            return parse_request(content)
        except ValidationError as error:
            raise Permanent(f"request {ref.path} cannot be read") from error

    async def receipt(self, flow: FlowName, stage: Stage, level: int) -> Receipt | None:
        """The closed receipt of the level's latest attempt that has one.

        One that cannot be read is as good as none while another attempt's can. Raises Transient,
        and Permanent when it is the only one.
        """
        closed: list[Receipt] = []
        unreadable: Permanent | None = None
        async for info in self._blobs.listing(RECEIPTS, receipt_prefix(flow, stage, level)):
            if _is_in_place(info.path):
                try:
                    closed.extend(await self._closed(info))
                except Permanent as error:
                    unreadable = error
        if unreadable is not None and not closed:
            raise unreadable
        return max(closed, key=lambda receipt: receipt.closed.attempt, default=None)

    async def _closed(self, info: BlobInfo) -> list[Receipt]:
        """The receipt, if it is one that was closed."""
        content = await self._content(BlobRef(container=RECEIPTS, path=info.path), info)
        receipt = _parse(content, info.path) if content else None
        return [receipt] if receipt is not None else []

    async def _content(self, ref: BlobRef, info: BlobInfo) -> bytes | None:
        if info.size > MAX_DOCUMENT:
            raise Permanent(f"{ref.container}/{ref.path} has {info.size} bytes")
        try:
            chunks = [chunk async for chunk in self._blobs.read(ref, info.etag)]
        except BlobGone:
            return None
        return b"".join(chunks)


def _is_in_place(path: str) -> bool:
    """What Spark has written and not committed is below a folder with a `_`, as Hadoop hides it."""
    *folders, name = path.split("/")
    return name.startswith("part-") and not any(each.startswith("_") for each in folders)


def _parse(content: bytes, path: str) -> Receipt | None:
    try:
        return Receipt.from_lines(content.decode().splitlines())
    except (ValidationError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise Permanent(f"receipt {path} cannot be read") from error
