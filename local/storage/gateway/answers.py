"""Errors in the words of Azure Storage, which the SDKs turn into their exceptions."""

from http import HTTPStatus
from xml.sax.saxutils import escape

from aiohttp import web


def unavailable(message: str) -> web.Response:
    """503, as XML of the blob service; the Azure clients try again."""
    body = (
        '<?xml version="1.0" encoding="utf-8"?>'
        f"<Error><Code>ServerBusy</Code><Message>{escape(message)}</Message></Error>"
    )
    return web.Response(
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        text=body,
        content_type="application/xml",
        headers={"x-ms-error-code": "ServerBusy"},
    )


def failure(status: int, code: str, message: str) -> web.Response:
    """An error as JSON, the form of the Data Lake and Event Grid endpoints."""
    return web.json_response(
        {"error": {"code": code, "message": message}},
        status=status,
        headers={"x-ms-error-code": code},
    )
