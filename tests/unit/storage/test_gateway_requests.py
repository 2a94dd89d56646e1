"""Which requests commit something, which belong to the Data Lake API, and whose blob they name."""

import pytest
from azure.storage.blob import BlobClient
from hypothesis import given
from hypothesis import strategies as st

from local.storage.gateway.address import Address, parse_rename_source, parse_target
from local.storage.gateway.dfs.operation import Operation, operation_of
from local.storage.gateway.event import Api
from local.storage.gateway.writes import api_of, is_committed

BLOB = Address(container="c", blob="b")


@pytest.mark.parametrize(
    ("method", "query", "headers", "api"),
    [
        ("PUT", {}, {"x-ms-blob-type": "BlockBlob"}, Api.PUT_BLOB),
        ("PUT", {"comp": "blocklist"}, {}, Api.PUT_BLOCK_LIST),
        ("PUT", {}, {"x-ms-copy-source": "u"}, Api.COPY_BLOB),
        ("PUT", {}, {"x-ms-copy-source": "u", "x-ms-blob-type": "BlockBlob"}, Api.PUT_BLOB),
        ("PUT", {"comp": "block", "blockid": "MDAw"}, {}, None),
        ("PUT", {"comp": "metadata"}, {}, None),
        ("PUT", {"comp": "tier"}, {}, None),
        ("PUT", {"comp": "lease"}, {}, None),
        ("PUT", {"restype": "container"}, {}, None),
        ("GET", {}, {}, None),
        ("HEAD", {}, {}, None),
        ("POST", {"comp": "batch"}, {}, None),
        ("DELETE", {}, {}, Api.DELETE_BLOB),
        ("DELETE", {}, {"x-ms-delete-snapshots": "include"}, Api.DELETE_BLOB),
        ("DELETE", {}, {"x-ms-delete-snapshots": "only"}, None),
        ("DELETE", {"snapshot": "2026"}, {}, None),
        ("DELETE", {"restype": "container"}, {}, None),
    ],
)
def test_only_commits_are_reported(
    method: str, query: dict[str, str], headers: dict[str, str], api: Api | None
) -> None:
    assert api_of(method, BLOB, query, headers) is api


def test_a_container_is_no_blob() -> None:
    assert api_of("PUT", Address(container="c", blob=""), {}, {}) is None
    assert api_of("PUT", None, {}, {}) is None


def test_failed_writes_and_pending_copies_are_not_committed() -> None:
    assert is_committed(Api.PUT_BLOB, 201, {})
    assert not is_committed(Api.PUT_BLOB, 412, {})
    assert is_committed(Api.COPY_BLOB, 202, {"x-ms-copy-status": "success"})
    assert not is_committed(Api.COPY_BLOB, 202, {"x-ms-copy-status": "pending"})


JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("method", "query", "headers", "operation"),
    [
        ("PUT", {"resource": "file"}, JSON, Operation.CREATE),
        ("PUT", {"resource": "directory"}, JSON, Operation.CREATE),
        ("PUT", {"mode": "legacy"}, JSON | {"x-ms-rename-source": "/c/a"}, Operation.RENAME),
        ("PATCH", {"action": "append", "position": "0"}, JSON, Operation.APPEND),
        ("PATCH", {"action": "flush", "position": "0"}, JSON, Operation.FLUSH),
        ("GET", {"resource": "filesystem", "recursive": "true"}, JSON, Operation.LIST),
        ("DELETE", {"recursive": "true"}, JSON, Operation.DELETE),
        ("DELETE", {}, JSON, Operation.DELETE),
        ("PATCH", {"action": "setAccessControl"}, JSON, Operation.UNSUPPORTED),
        ("HEAD", {"action": "getAccessControl"}, JSON, Operation.UNSUPPORTED),
        ("PATCH", {}, {}, Operation.UNSUPPORTED),
        ("DELETE", {}, {"Accept": "application/xml"}, None),
        ("DELETE", {"restype": "container"}, {"Accept": "application/json"}, None),
        ("GET", {"restype": "container", "comp": "list"}, {}, None),
        ("PUT", {}, {"x-ms-blob-type": "BlockBlob"}, None),
    ],
)
def test_data_lake_requests_are_told_from_blob_requests(
    method: str, query: dict[str, str], headers: dict[str, str], operation: Operation | None
) -> None:
    assert operation_of(method, query, headers) is operation


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda n: "\0" not in n)
)
def test_a_name_survives_its_own_encoding(name: str) -> None:
    address = Address(container="landing", blob=name)
    assert parse_target(address.path) == address
    assert parse_target(f"{address.path}?comp=block&x=/a/b") == address


@pytest.mark.parametrize("name", ["a b/c#d?.csv", "100%", "ü+&=.csv", "(x)[y]'z'.csv"])
def test_the_sdk_encodes_a_name_so_that_it_is_read_back(name: str) -> None:
    url = BlobClient("http://127.0.0.1:1/devstoreaccount1", "landing", name).url
    assert parse_target(url.removeprefix("http://127.0.0.1:1")) == Address(
        container="landing", blob=name
    )


@pytest.mark.parametrize("target", ["/", "/_gateway/health", "/other/c/b", "/devstoreaccount1"])
def test_other_targets_name_no_blob(target: str) -> None:
    assert parse_target(target) is None


def test_a_rename_source_may_lack_the_account() -> None:
    expected = Address(container="fs", blob="in/a b")
    assert parse_rename_source("/fs/in/a%20b") == expected
    assert parse_rename_source("/devstoreaccount1/fs/in/a%20b?sv=1&sig=2") == expected
