"""One request to the Data Lake endpoint, and the parts that every operation needs."""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from aiohttp import web
from azure.storage.blob.aio import BlobServiceClient

from local.storage.gateway.address import Address
from local.storage.gateway.dfs.blob_rest import Answer, BlobRest
from local.storage.gateway.dfs.errors import PathError
from local.storage.gateway.event import Api, Happening
from local.storage.gateway.json_types import Document
from local.storage.gateway.recorder import Recorder


@dataclass(frozen=True, slots=True, kw_only=True)
class Lake:
    """What the operations work on."""

    rest: BlobRest
    blobs: BlobServiceClient
    recorder: Recorder


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """`address` names a file, a folder, or with an empty `blob` a whole file system."""

    request: web.Request
    address: Address
    request_id: UUID
    lake: Lake

    async def record(self, api: Api, details: Document) -> None:
        """Raise the event of this call. Raises sqlite3.Error."""
        await self.lake.recorder.record(
            Happening(
                api=api,
                address=self.address,
                request_id=str(self.request_id),
                client_request_id=self.request.headers.get("x-ms-client-request-id"),
                details=details,
            )
        )

    def number(self, name: str, default: str = "") -> int:
        """A number of the query. Raises PathError."""
        text = self.request.query.get(name, default)
        if not text.isdecimal():
            raise PathError(HTTPStatus.BAD_REQUEST, "InvalidQueryParameterValue", name)
        return int(text)

    def url(self, address: Address) -> str:
        """How the caller would address a path."""
        return f"http://{self.request.host}{address.path}"

    def answer(self, status: int, state: Answer | None = None) -> web.Response:
        """An empty answer with the state (ETag, Last-Modified) of the path."""
        names = ("ETag", "Last-Modified") if state else ()
        headers = {name: state.headers[name] for name in names if state and name in state.headers}
        return web.Response(status=status, headers=headers)


async def has_children(lake: Lake, address: Address) -> bool:
    """Whether some blob lies below the path."""
    container = lake.blobs.get_container_client(address.container)
    names = container.list_blob_names(name_starts_with=f"{address.blob}/", results_per_page=1)
    async for _ in names:
        return True
    return False
