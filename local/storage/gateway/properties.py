"""What a blob is now, asked of Azurite where the request does not say it."""

from dataclasses import dataclass

from azure.core.exceptions import HttpResponseError, ServiceRequestError, ServiceResponseError
from azure.storage.blob.aio import BlobServiceClient

from local.storage.gateway.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class BlobFacts:
    """Size is in bytes."""

    size: int
    content_type: str
    blob_type: str


class Properties:
    """Get Blob Properties with the account's key."""

    def __init__(self, blobs: BlobServiceClient) -> None:
        self._blobs = blobs

    async def of(self, address: Address) -> BlobFacts | None:
        """None when there is no such blob, or nobody to tell."""
        blob = self._blobs.get_blob_client(address.container, address.blob)
        try:
            found = await blob.get_blob_properties()
        except (HttpResponseError, ServiceRequestError, ServiceResponseError):
            return None
        return BlobFacts(
            size=found.size,
            content_type=found.content_settings.content_type or "application/octet-stream",
            blob_type=str(found.blob_type.value),
        )
