"""HTTP functions through the running host."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.integration.functions.host_process import HostProcess

KEY = {"x-functions-key": "function-key"}


async def test_an_asgi_app_answers_under_its_prefix(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/fast/b%C3%A4r", params={"z": "1"})
    assert response.status_code == 200
    assert response.json() == {"name": "bär", "path": "/api/fast/bär", "query": "z=1"}


async def test_bytes_come_back_as_they_went(client: httpx.AsyncClient) -> None:
    body = bytes(range(256)) * 1000
    response = await client.post("/api/echo", content=body)
    assert (response.status_code, response.content) == (201, body)
    assert response.headers["content-type"] == "application/octet-stream"


async def test_a_streamed_request_body_arrives_whole(client: httpx.AsyncClient) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"chunk"

    response = await client.post("/api/echo", content=chunks())
    assert response.content == b"chunk" * 3


async def test_cookies_and_header_names_are_kept(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/cookies")
    assert (b"x-case", b"Kept") in [(k.lower(), v) for k, v in response.headers.raw]
    assert response.headers.get_list("set-cookie") == [
        "session=a%20b%3D; max-age=60; path=/; samesite=strict; httponly",
        "theme=dark; path=/; secure; samesite=lax",
    ]


async def test_a_plain_function_is_given_route_query_and_headers(client: httpx.AsyncClient) -> None:
    response = await client.post(
        "/api/items/abc/7?q=1&q=2&empty=", content=b"12345", headers={**KEY, "X-Test": "yes"}
    )
    document = response.json()
    assert document.pop("invocation")
    assert document == {
        "params": {"category": "abc", "id": "7"},
        "query": {"q": "1,2"},
        "header": "yes",
        "size": 5,
    }


async def test_a_text_is_a_response(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/text")
    assert (response.status_code, response.text) == (200, "plain")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/items/abc", {}, 401),
        ("/api/items/abc", {"x-functions-key": "wrong"}, 401),
        ("/api/items/abc", KEY, 200),
        ("/api/items/abc", {"X-Functions-Key": "master-key"}, 200),
        ("/api/items/abc?code=function-key", {}, 200),
        ("/api/locked", KEY, 401),
        ("/api/locked", {"x-functions-key": "master-key"}, 200),
    ],
)
async def test_a_key_opens_what_its_level_allows(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], status: int
) -> None:
    assert (await client.get(path, headers=headers)).status_code == status


async def test_what_no_function_matches_falls_to_the_asgi_app(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/items/123", headers=KEY)
    assert (response.status_code, response.json()) == (404, {"detail": "Not Found"})
    wrong_method = await client.delete("/api/items/abc", headers=KEY)
    assert wrong_method.json() == {"detail": "Not Found"}


@pytest.mark.parametrize("path", ["/", "/elsewhere", "/apis", "/runtime/webhooks/unknown"])
async def test_what_nothing_matches_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert (response.status_code, response.content) == (404, b"")


async def test_a_disabled_function_is_not_found(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/off")
    assert (response.status_code, response.content) == (404, b"")


async def test_a_failure_is_an_empty_500_and_one_line_in_the_log(
    client: httpx.AsyncClient, host: HostProcess
) -> None:
    response = await client.get(
        "/api/broken?secret=query-text", headers={"X-Secret": "header-text"}
    )
    assert (response.status_code, response.content) == (500, b"")
    (record,) = host.records(" broken ", "ERROR", "ValueError: broken on purpose")
    invocation = record.split(" ")[3]
    assert host.records(" broken ", invocation, "executing: HTTP request")
    assert not host.records("query-text")
    assert not host.records("header-text")


async def test_a_body_beyond_the_limit_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.post("/api/echo", content=bytes(101 * 1024 * 1024))
    assert response.status_code == 413
