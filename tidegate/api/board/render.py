"""Templates become responses: escaped, under a policy that runs no script."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from fastapi import Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from tidegate.api.board import advice, bars, signs, tables, words
from tidegate.gate.page.advice import advice as mend
from tidegate.visible import visible

PACKAGE: Final = "tidegate.api.board"
HOME: Final = "/api/board"

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
GUARDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
)
PAGES: Final[Mapping[str, str]] = MappingProxyType({**GUARDED, "Cache-Control": "no-store"})
KEPT: Final = "private, max-age=86400"


def etag_of(name: str) -> str:
    """What names the present bytes of a file of this package."""
    return sha256(_bytes(name)).hexdigest()[:20]


def _bytes(name: str) -> bytes:
    return files(PACKAGE).joinpath(name).read_bytes()


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        visible=visible,
        ago=words.ago,
        clock=words.clock,
        took=words.took,
        size=words.size,
        number=words.number,
    )
    made.globals.update(
        home=HOME,
        style=etag_of("board.css"),
        many=words.many,
        file_sign=signs.file_sign,
        run_sign=signs.run_sign,
        stage_sign=signs.stage_sign,
        flow_sign=signs.flow_sign,
        fates=bars.fates,
        tables=tables.tables,
        rows_told=tables.rows_told,
        explain=advice.explain,
        mend=mend,
        has_quarantine=signs.has_quarantine,
    )
    return made


TEMPLATES: Final = _environment()


def page(
    name: str, *, now: datetime | None, refresh: int, status: int = 200, **shown: object
) -> HTMLResponse:
    """A page that asks for itself again after `refresh` seconds; 0 when it should stand still."""
    text = TEMPLATES.get_template(name).render(now=now, refresh=refresh, **shown)
    # A name with half a character (a lone surrogate) must not cost the whole page.
    content = text.encode("utf-8", errors="replace")
    return HTMLResponse(content, status_code=status, headers=PAGES)


def asset(name: str, media_type: str, known: str) -> Response:
    """A file of this package; 304 when the browser's copy, named by `known`, is the same."""
    etag = f'"{etag_of(name)}"'
    headers = {**GUARDED, "ETag": etag, "Cache-Control": KEPT}
    if etag in known:
        return Response(status_code=304, headers=headers)
    return Response(_bytes(name), media_type=media_type, headers=headers)
