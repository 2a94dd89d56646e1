"""Azure's errors in our words, translated at the border."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from azure.core.exceptions import HttpResponseError, ServiceRequestError, ServiceResponseError

from tidegate.errors import Mendable, Permanent, Transient

RETRYABLE: Final = frozenset({408, 429, 500, 502, 503, 504})
DENIED: Final = frozenset({401, 403})
GONE: Final = frozenset(
    {
        "ContainerBeingDeleted",
        "ContainerDisabled",
        "ContainerNotFound",
        "FilesystemBeingDeleted",
        "FilesystemNotFound",
        "QueueBeingDeleted",
        "QueueDisabled",
        "QueueNotFound",
        "TableBeingDeleted",
        "TableNotFound",
    }
)
"""Error codes of what holds everything: it was deleted, or not made yet.

https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes and its lists for
each service.
"""
KEPT: Final = frozenset(
    {
        "BlobBeingRehydrated",
        "BlobImmutableDueToPolicy",
        "DestinationPathIsBeingDeleted",
        "LeaseIdMismatchWithBlobOperation",
        "LeaseIdMissing",
        "SnapshotsPresent",
        "SourcePathIsBeingDeleted",
    }
)
"""Error codes of a blob that somebody else holds fast: by a lease, a policy, or what he does to it.

Most end by themselves, a lease after a minute at most unless it is for ever:
https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes and
https://learn.microsoft.com/rest/api/storageservices/lease-blob
"""


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Turn Azure's errors into Transient, Mendable or Permanent.

    `what` names the call, never its content.
    """
    try:
        yield
    except (ServiceRequestError, ServiceResponseError) as error:
        raise Transient(f"{what}: {type(error).__name__}") from error
    except HttpResponseError as error:
        code = getattr(error, "error_code", None)
        text = f"{what}: {error.status_code} {code or error.reason}"
        if error.status_code is None or error.status_code in RETRYABLE:
            raise Transient(text) from error
        if error.status_code in DENIED or code in GONE | KEPT:
            raise Mendable(text) from error
        raise Permanent(text) from error
