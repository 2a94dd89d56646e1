"""Which of Azure's errors pass, which a person mends, and which are the call's own."""

import pytest
from azure.core.exceptions import HttpResponseError, ServiceRequestError
from azure.storage.blob import StorageErrorCode

from tidegate.adapters.azure_errors import translated
from tidegate.errors import IngestionError, Mendable, Permanent, Transient


def refused(status: int, code: str) -> HttpResponseError:
    error = HttpResponseError("no")
    error.status_code = status
    error.error_code = code  # type: ignore[attr-defined]  # the storage clients set it so
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ServiceRequestError("no such host"), Transient),
        (refused(503, "ServerBusy"), Transient),
        (refused(401, "InvalidAuthenticationInfo"), Mendable),
        (refused(403, "AuthorizationPermissionMismatch"), Mendable),
        (refused(403, "AccountIsDisabled"), Mendable),
        (refused(404, "ContainerNotFound"), Mendable),
        (refused(404, StorageErrorCode.CONTAINER_NOT_FOUND), Mendable),
        (refused(409, "ContainerBeingDeleted"), Mendable),
        (refused(404, "QueueNotFound"), Mendable),
        (refused(404, "TableNotFound"), Mendable),
        (refused(412, "LeaseIdMissing"), Mendable),
        (refused(412, StorageErrorCode.LEASE_ID_MISSING), Mendable),
        (refused(409, "SnapshotsPresent"), Mendable),
        (refused(404, "BlobNotFound"), Permanent),
        (refused(400, "InvalidUri"), Permanent),
        (refused(409, "BlobArchived"), Permanent),
    ],
)
def test_an_error_is_translated_by_who_can_do_something_about_it(
    error: Exception, kind: type[IngestionError]
) -> None:
    with pytest.raises(IngestionError) as caught, translated("head in landing"):
        raise error
    assert type(caught.value) is kind
    assert str(caught.value).startswith("head in landing: ")
