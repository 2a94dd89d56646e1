"""Responses: what an HTTP function returned becomes bytes and headers."""

import pytest
from multidict import CIMultiDict

from local.functions.http_response import response_of, set_cookie
from local.functions.http_trigger import joined
from local.functions.protos import (
    NullableBool,
    NullableDouble,
    NullableString,
    NullableTimestamp,
    RpcHttp,
    RpcHttpCookie,
    Timestamp,
    TypedData,
)


def http(**fields: object) -> TypedData:
    defaults: dict[str, object] = {
        "status_code": "201",
        "headers": {},
        "cookies": None,
        "body": TypedData(bytes=b"x"),
    }
    return TypedData(http=RpcHttp(**(defaults | fields)))


def test_status_headers_and_bytes_are_the_functions() -> None:
    response = response_of(http(headers={"X-Case": "Kept", "content-type": "a/b"}))
    assert (response.status, response.body) == (201, b"x")
    assert response.headers["X-Case"] == "Kept"
    assert response.content_type == "a/b"


@pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding", "Connection"])
def test_framing_is_the_servers(name: str) -> None:
    assert name not in response_of(http(headers={name: "7"})).headers


def test_a_head_response_keeps_the_length_of_its_get() -> None:
    response = response_of(http(headers={"content-length": "7"}), head=True)
    assert response.headers["Content-Length"] == "7"


@pytest.mark.parametrize(
    ("returned", "status", "content_type", "body"),
    [
        (None, 204, "application/octet-stream", None),
        (TypedData(), 204, "application/octet-stream", None),
        (TypedData(string="ä"), 200, "text/plain", "ä".encode()),
        (TypedData(json="{}"), 200, "application/json", b"{}"),
        (TypedData(bytes=b"\x00"), 200, "application/octet-stream", b"\x00"),
    ],
)
def test_a_plain_value_is_a_response(
    returned: TypedData | None, status: int, content_type: str, body: bytes | None
) -> None:
    response = response_of(returned)
    assert (response.status, response.content_type, response.body) == (status, content_type, body)


def cookie(**fields: object) -> RpcHttpCookie:
    absent = dict.fromkeys(("domain", "path", "expires", "secure", "http_only", "max_age"))
    return RpcHttpCookie(**({"name": "n", "value": "v", "same_site": 0} | absent | fields))


def test_a_cookie_has_every_attribute_in_the_order_of_the_platform() -> None:
    full = cookie(
        value="a b=",
        expires=NullableTimestamp(value=Timestamp(seconds=0)),
        max_age=NullableDouble(value=60.0),
        domain=NullableString(value="example.org"),
        path=NullableString(value="/"),
        secure=NullableBool(value=True),
        same_site=2,
        http_only=NullableBool(value=True),
    )
    assert set_cookie(full) == (
        "n=a%20b%3D; expires=Thu, 01 Jan 1970 00:00:00 GMT; max-age=60; domain=example.org;"
        " path=/; secure; samesite=strict; httponly"
    )


def test_a_plain_cookie_has_no_attributes() -> None:
    bare = cookie(
        domain=NullableString(value=""),
        secure=NullableBool(value=False),
        http_only=NullableBool(value=False),
    )
    assert set_cookie(bare) == "n=v"


def test_every_cookie_is_a_header_of_its_own() -> None:
    response = response_of(http(cookies=[cookie(name="a"), cookie(name="b")]))
    assert response.headers.getall("Set-Cookie") == ["a=v", "b=v"]


def test_repeated_names_are_joined_by_commas() -> None:
    values = CIMultiDict([("Accept", "a"), ("accept", "b"), ("Other", "c")])
    assert dict(joined(values)) == {"Accept": "a,b", "Other": "c"}
