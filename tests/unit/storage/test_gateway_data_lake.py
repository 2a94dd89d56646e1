"""The pure parts of the Data Lake endpoint."""

import base64

import pytest
from azure.core.pipeline import PipelineContext, PipelineRequest
from azure.core.rest import HttpRequest
from azure.storage.blob._shared.authentication import SharedKeyCredentialPolicy

from local.storage.azurite import ACCOUNT, KEY
from local.storage.gateway.dfs.content import block_id, positions
from local.storage.gateway.dfs.create import metadata
from local.storage.gateway.dfs.errors import PathError, from_blob
from local.storage.gateway.dfs.listing import Continuation
from local.storage.gateway.dfs.shared_key import authorization, is_signed


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("PUT", "/devstoreaccount1/fs/in/a%20b%23.csv?resource=file"),
        ("PATCH", "/devstoreaccount1/fs/a?action=append&position=0&timeout=5"),
        ("GET", "/devstoreaccount1/fs?resource=filesystem&directory=a%2Fb%20c&recursive=true"),
    ],
)
def test_signatures_are_those_of_the_sdk(method: str, target: str) -> None:
    headers = {
        "x-ms-version": "2026-10-06",
        "x-ms-date": "Thu, 01 Jan 2026 00:00:00 GMT",
        "x-ms-client-request-id": "id",
        "If-None-Match": "*",
        "Content-Length": "0",
        "Content-Type": "application/octet-stream",
    }
    request = HttpRequest(method, f"http://127.0.0.1:1{target}", headers=headers)
    SharedKeyCredentialPolicy(ACCOUNT, KEY).on_request(  # type: ignore[no-untyped-call]  # theirs
        PipelineRequest(request, PipelineContext(None))
    )
    assert authorization(method, target, headers) == request.headers["Authorization"]
    assert is_signed(method, target, request.headers)
    assert not is_signed(method, target + "&more=1", request.headers)


def test_flush_follows_the_positions() -> None:
    assert positions({0: 10, 10: 5, 15: 1, 4: 2}, 0, 15) == [0, 10]
    assert positions({10: 5}, 10, 15) == [10]
    assert positions({}, 7, 7) == []


@pytest.mark.parametrize(
    ("sizes", "start", "end"),
    [({}, 0, 1), ({0: 10, 11: 5}, 0, 16), ({0: 10}, 0, 9), ({0: 0}, 0, 1)],
)
def test_flush_refuses_gaps_and_cuts(sizes: dict[int, int], start: int, end: int) -> None:
    with pytest.raises(PathError) as error:
        positions(sizes, start, end)
    assert error.value.code == "InvalidFlushPosition"


def test_block_ids_have_one_length() -> None:
    assert len({len(block_id(position)) for position in (0, 1, 10**15)}) == 1


def test_properties_become_metadata() -> None:
    text = f"supplier={base64.b64encode(b'7').decode()}, a={base64.b64encode(b'x=y,').decode()}"
    assert metadata(text) == {"x-ms-meta-supplier": "7", "x-ms-meta-a": "x=y,"}
    assert metadata("") == {}
    with pytest.raises(PathError):
        metadata("a=not base64")


def test_continuations_are_read_back() -> None:
    token = Continuation(marker="ü/1", last="a b/ü")
    assert Continuation.parse(token.to_text()) == token
    assert Continuation.parse("") == Continuation()
    with pytest.raises(PathError):
        Continuation.parse("bm9uc2Vuc2U=")


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [
        (409, "BlobAlreadyExists", (409, "PathAlreadyExists")),
        (404, "ContainerNotFound", (404, "FilesystemNotFound")),
        (412, "ConditionNotMet", (412, "ConditionNotMet")),
        (304, "", (412, "ConditionNotMet")),
        (403, "", (403, "Forbidden")),
    ],
)
def test_errors_are_told_in_the_words_of_the_data_lake_api(
    status: int, code: str, expected: tuple[int, str]
) -> None:
    error = from_blob(status, code)
    assert (error.status, error.code) == expected
