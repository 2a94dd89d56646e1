"""From what an HTTP function returned to the response on the wire."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from aiohttp import web
from multidict import CIMultiDict

from local.functions.protos import RpcHttp, RpcHttpCookie, TypedData

TEXT: Final = "text/plain; charset=utf-8"
TYPES: Final = {"string": TEXT, "json": "application/json", "bytes": "application/octet-stream"}
SAME_SITE: Final = {1: "lax", 2: "strict", 3: "none"}
FRAMING: Final = frozenset({"content-length", "transfer-encoding", "connection"})


def response_of(returned: TypedData | None, *, head: bool = False) -> web.Response:
    """204 for nothing, 200 for a plain value, else what the function's HttpResponse says."""
    if returned is None or returned.kind is None:
        return web.Response(status=204)
    if isinstance(returned.value, RpcHttp):
        return _http(returned.value, head=head)
    headers = {"Content-Type": TYPES.get(returned.kind, TEXT)}
    return web.Response(body=_bytes(returned), headers=headers)


def _http(http: RpcHttp, *, head: bool) -> web.Response:
    headers: CIMultiDict[str] = CIMultiDict()
    for name, value in http.headers.items():
        # The length of a HEAD response is that of the body a GET would have.
        if name.lower() not in FRAMING or (head and name.lower() == "content-length"):
            headers[name] = value
    for cookie in http.cookies or []:
        headers.add("Set-Cookie", set_cookie(cookie))
    return web.Response(status=int(http.status_code), body=_bytes(http.body), headers=headers)


def _bytes(data: TypedData) -> bytes:
    value = data.value
    return value if isinstance(value, bytes) else str(value).encode()


def set_cookie(cookie: RpcHttpCookie) -> str:
    """A `Set-Cookie` value; ASP.NET Core escapes the cookie's value (`ResponseCookies.Append`)."""
    parts = [f"{cookie.name}={quote(cookie.value, safe='')}"]
    if cookie.expires:
        moment = datetime.fromtimestamp(cookie.expires.value.seconds, tz=UTC)
        parts.append(f"expires={format_datetime(moment, usegmt=True)}")
    if cookie.max_age:
        parts.append(f"max-age={int(cookie.max_age.value)}")
    for name in ("domain", "path"):
        attribute = getattr(cookie, name)
        if attribute and attribute.value:
            parts.append(f"{name}={attribute.value}")
    parts += ["secure"] if cookie.secure and cookie.secure.value else []
    if cookie.same_site in SAME_SITE:
        parts.append(f"samesite={SAME_SITE[cookie.same_site]}")
    parts += ["httponly"] if cookie.http_only and cookie.http_only.value else []
    return "; ".join(parts)
