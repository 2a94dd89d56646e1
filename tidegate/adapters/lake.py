"""The lake's containers through the Data Lake and Blob clients.

The Data Lake client reads and renames; everything else goes through the Blob API, which accounts
with a hierarchical namespace serve too, and which knows metadata and copies.
ETags lose their quotes here and get them back here.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote

from azure.core import MatchConditions
from azure.core.exceptions import (
    HttpResponseError,
    ResourceExistsError,
    ResourceModifiedError,
    ResourceNotFoundError,
)
from azure.storage.blob import BlobProperties, ContentSettings
from azure.storage.blob.aio import BlobClient, BlobServiceClient
from azure.storage.filedatalake.aio import DataLakeFileClient, DataLakeServiceClient

from tidegate.adapters.azure_errors import translated
from tidegate.errors import Transient
from tidegate.ports import BlobGone, BlobInfo, BlobRef, Copied, CopyState, Etag, Gone, Page

FENCE: Final = "tidegatefence"
"""Name of the metadata that tells a fence from an empty file."""

_COPIES: Final = {
    "pending": CopyState.PENDING,
    "failed": CopyState.BROKEN,
    "aborted": CopyState.BROKEN,
}

_CONTENT_TYPES: Final = {".html": "text/html; charset=utf-8", ".json": "application/json"}
"""Of what the service writes for people and suppliers; a browser shows it instead of saving it."""
PAGE: Final = 5000
"""Blobs in one answer of Azure Storage."""
COPY_POLLS: Final = 600
COPY_POLL_SECONDS: Final = 0.5


class Lake:
    """Implements `Blobs`."""

    def __init__(self, files: DataLakeServiceClient, blobs: BlobServiceClient) -> None:
        """Take both clients of one account."""
        self._files, self._blobs = files, blobs
        self.page_size = PAGE
        """Blobs that `page` asks for at most."""

    async def head(self, ref: BlobRef) -> BlobInfo | None:
        """The blob's properties; None when there is none, or a folder of that name."""
        with translated(f"head in {ref.container}"):
            try:
                properties = await self._blob(ref).get_blob_properties()
            except ResourceNotFoundError as error:
                if _is_about_the_blob(error):
                    return None
                raise
        if _is_folder(properties):
            return None
        return replace(
            _info(properties),
            path=ref.path,
            copy=_COPIES.get(properties.copy.status or "", CopyState.WHOLE),
            fence=FENCE in (properties.metadata or {}),
        )

    async def read(self, ref: BlobRef, etag: Etag) -> AsyncIterator[bytes]:
        """Chunks of exactly this version. Raises BlobGone."""
        with translated(f"read in {ref.container}"):
            try:
                download = await self._file(ref).download_file(
                    etag=_quoted(etag), match_condition=MatchConditions.IfNotModified
                )
                async for chunk in download.chunks():
                    yield chunk
            except ResourceNotFoundError as error:
                if not _is_about_the_blob(error):
                    raise
                raise BlobGone(Gone.MISSING) from error
            except ResourceModifiedError as error:
                found = await self.head(ref)
                raise BlobGone(Gone.CHANGED if found else Gone.MISSING) from error

    async def put(self, ref: BlobRef, content: bytes, *, overwrite: bool) -> bool:
        """False when the blob exists and must not be overwritten."""
        with translated(f"write in {ref.container}"):
            try:
                kind = ContentSettings(content_type=_content_type(ref.path))
                await self._blob(ref).upload_blob(
                    content, overwrite=overwrite, content_settings=kind
                )
            except ResourceExistsError:
                return False
        return True

    async def fence(self, ref: BlobRef) -> bool:
        """Put an empty blob there that says that nothing will come; False when a blob exists."""
        with translated(f"fence in {ref.container}"):
            try:
                await self._blob(ref).upload_blob(b"", overwrite=False, metadata={FENCE: "true"})
            except ResourceExistsError:
                return False
        return True

    async def copy(self, source: BlobRef, etag: Etag, target: BlobRef) -> Copied:
        """Copy this version unless the target exists; returns when the copy is complete."""
        blob = self._blob(target)
        with translated(f"copy to {target.container}"):
            try:
                await blob.start_copy_from_url(
                    self._blob(source).url,
                    source_etag=_quoted(etag),
                    source_match_condition=MatchConditions.IfNotModified,
                    if_none_match="*",
                )
            except HttpResponseError as error:
                return await self._why_not(error, source, etag, target)
        await self._copied(blob)
        return Copied.DONE

    async def rename(self, source: BlobRef, etag: Etag, target: BlobRef) -> Copied:
        """Move this version in one step unless the target exists (hierarchical namespace only)."""
        with translated(f"rename to {target.container}"):
            await self._make_folder(target)
            try:
                # The client unquotes the source's name before it quotes it: `%41` would become A.
                await self._file(replace(source, path=quote(source.path))).rename_file(
                    f"{target.container}/{target.path}",
                    source_etag=_quoted(etag),
                    source_match_condition=MatchConditions.IfNotModified,
                    match_condition=MatchConditions.IfMissing,
                )
            except HttpResponseError as error:
                return await self._why_not(error, source, etag, target)
        return Copied.DONE

    async def _make_folder(self, target: BlobRef) -> None:
        """A rename does not create the folder that it goes to."""
        folder = self._files.get_directory_client(target.container, target.path.rpartition("/")[0])
        with suppress(ResourceExistsError):
            await folder.create_directory(match_condition=MatchConditions.IfMissing)

    async def delete(self, ref: BlobRef, etag: Etag) -> None:
        """Delete this version; another version or none is left alone without an error."""
        with translated(f"delete in {ref.container}"):
            try:
                await self._blob(ref).delete_blob(
                    etag=_quoted(etag), match_condition=MatchConditions.IfNotModified
                )
            except (ResourceNotFoundError, ResourceModifiedError):
                return

    async def listing(self, container: str, prefix: str) -> AsyncIterator[BlobInfo]:
        """Blobs below a prefix, ordered by path, a page at a time."""
        client = self._blobs.get_container_client(container)
        with translated(f"list {container}"):
            async for blob in client.list_blobs(name_starts_with=prefix, include=["metadata"]):
                if not _is_folder(blob):
                    yield _info(blob)

    async def page(self, container: str, prefix: str, marker: str = "") -> Page:
        """One page of the same listing: the first, or the one that a page before named."""
        client = self._blobs.get_container_client(container)
        with translated(f"list {container}"):
            pages = client.list_blobs(
                name_starts_with=prefix, include=["metadata"], results_per_page=self.page_size
            ).by_page(continuation_token=marker or None)
            async for found in pages:
                blobs = [_info(blob) async for blob in found if not _is_folder(blob)]
                return Page(
                    blobs=tuple(blobs), next=getattr(pages, "continuation_token", None) or ""
                )
        return Page(blobs=(), next="")

    async def _why_not(
        self, error: HttpResponseError, source: BlobRef, etag: Etag, target: BlobRef
    ) -> Copied:
        """The service names both conditions alike: look which of them did not hold."""
        if error.status_code not in {404, 409, 412}:
            raise error
        if await self.head(target) is not None:
            return Copied.TARGET_EXISTS
        found = await self.head(source)
        if found is None:
            return Copied.SOURCE_MISSING
        if found.etag != etag:
            return Copied.SOURCE_CHANGED
        raise Transient(f"copy to {target.container}: {error.status_code}") from error

    async def _copied(self, blob: BlobClient) -> None:
        for _ in range(COPY_POLLS):
            with translated("wait for a copy"):
                properties = await blob.get_blob_properties()
            if properties.copy.status in {None, "success"}:
                return
            if properties.copy.status != "pending":
                raise Transient(f"a copy is {properties.copy.status}")
            await asyncio.sleep(COPY_POLL_SECONDS)
        raise Transient("a copy takes too long")

    def _file(self, ref: BlobRef) -> DataLakeFileClient:
        return self._files.get_file_client(ref.container, ref.path)

    def _blob(self, ref: BlobRef) -> BlobClient:
        return self._blobs.get_blob_client(ref.container, ref.path)


def _info(properties: BlobProperties) -> BlobInfo:
    return BlobInfo(
        path=properties.name,
        etag=_bare(properties.etag),
        size=properties.size,
        committed_at=properties.last_modified,
    )


def _is_folder(properties: BlobProperties) -> bool:
    """Accounts with a hierarchical namespace show folders as empty blobs with this mark."""
    return (properties.metadata or {}).get("hdi_isfolder") == "true"


def _is_about_the_blob(error: ResourceNotFoundError) -> bool:
    """A missing container or account is a broken deployment, not a missing file."""
    return getattr(error, "error_code", None) in {"BlobNotFound", "PathNotFound"}


def _bare(etag: str) -> Etag:
    return Etag(etag.strip('"'))


def _content_type(path: str) -> str:
    return _CONTENT_TYPES.get(PurePosixPath(path).suffix, "application/octet-stream")


def _quoted(etag: Etag) -> str:
    return f'"{etag}"'
