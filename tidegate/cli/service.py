"""The one HTTP client of the API: its documents as the types of `tidegate.api.views`."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, Self
from urllib.parse import quote

import httpx
from pydantic import BaseModel, TypeAdapter, ValidationError

from flows.names import FileId, FlowName
from tidegate.api.move_views import MoveOrder, MoveView
from tidegate.api.plan_views import PlanView
from tidegate.api.trouble_views import RefusalsView, RetryView
from tidegate.api.views import (
    FileDetail,
    FilesView,
    FlowView,
    RunsPage,
    RunsView,
    Story,
    Verdict,
    VersionsView,
)
from tidegate.cli.errors import CommandError, NotFoundError, UnavailableError, UsageError

TIMEOUT: Final = httpx.Timeout(30.0, connect=5.0)

_FLOWS: Final = TypeAdapter(tuple[FlowView, ...])

NOT_OURS: Final = (
    "what answers at TIDEGATE_API_URL is not this release of the service: check the address, "
    "then deploy the service and install the command line from the same commit"
)

Query = Mapping[str, str | int]


class ServiceClient:
    """An operator. Every call raises NotFoundError, UnavailableError or CommandError."""

    def __init__(self, client: httpx.Client) -> None:
        """The client knows the API's address and sends the key."""
        self._client = client

    @classmethod
    def at(cls, api_url: str, operator_key: str) -> Self:
        """`api_url` ends with /api. No proxy and no .netrc of the environment gets the key."""
        headers = {"Authorization": f"Bearer {operator_key}"}
        return cls(
            httpx.Client(base_url=api_url, headers=headers, timeout=TIMEOUT, trust_env=False)
        )

    def __enter__(self) -> Self:
        """Connections are opened when they are needed."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close them."""
        self._client.close()

    def flows(self) -> tuple[FlowView, ...]:
        """Every declared flow."""
        try:
            return _FLOWS.validate_json(self._get("/flows"))
        except ValidationError as error:
            raise UnavailableError(NOT_OURS) from error

    def flow(self, flow: FlowName) -> FlowView:
        """The flow with its stages."""
        return _read(FlowView, self._get(f"/flows/{_segment(flow)}"))

    def file(self, file_id: FileId) -> FileDetail:
        """Everything on record about one version of one path."""
        return _read(FileDetail, self._get(f"/files/{_segment(file_id)}"))

    def find_file(self, file_id: FileId) -> FileDetail | None:
        """A file, or None while the service has not seen it."""
        try:
            return self.file(file_id)
        except NotFoundError:
            return None

    def files(
        self,
        *,
        flow: FlowName | None = None,
        verdict: Verdict | None = None,
        since: datetime | None = None,
        limit: int | None = None,
    ) -> FilesView:
        """Files that changed since then, newest first; the API bounds what is left out here."""
        asked = {
            "flow": flow,
            "verdict": verdict,
            "since": since.isoformat() if since else None,
            "limit": limit,
        }
        query = {name: value for name, value in asked.items() if value is not None}
        return _read(FilesView, self._get("/files", query))

    def story(self, file_id: FileId) -> Story:
        """What happened to a file."""
        return _read(Story, self._get(f"/files/{_segment(file_id)}/story"))

    def versions(self, path: str) -> VersionsView:
        """Of a path below `landing`, newest first."""
        return _read(VersionsView, self._get("/paths", {"path": path}))

    def runs(self, flow: FlowName, limit: int) -> RunsPage:
        """Newest first, those under way included."""
        path = f"/flows/{_segment(flow)}/runs"
        return _read(RunsPage, self._get(path, {"limit": limit}))

    def refusals(self, day: date, limit: int) -> RefusalsView:
        """Events of a UTC day that were not acted on."""
        query: Query = {"day": day.isoformat(), "limit": limit}
        return _read(RefusalsView, self._get("/refusals", query))

    def retry(self, file_id: FileId, *, by: str, reason: str) -> RetryView:
        """Set a stuck file free."""
        path = f"/files/{_segment(file_id)}/retry"
        return _read(RetryView, self._call("POST", path, body={"by": by, "reason": reason}))

    def retry_all(self, flow: FlowName, *, by: str, reason: str) -> RetryView:
        """Set the stuck files of a flow free, as many as one request takes."""
        path = f"/flows/{_segment(flow)}/files/retry"
        return _read(RetryView, self._call("POST", path, body={"by": by, "reason": reason}))

    def move(self, file_id: FileId, order: MoveOrder) -> MoveView:
        """Ask for a move on a file; CommandError says what to do instead."""
        path = f"/files/{_segment(file_id)}/moves"
        body = {"move": str(order.move), "reason": order.reason, "by": order.by}
        return _read(MoveView, self._call("POST", path, body=body))

    def send_again(self, flow: FlowName) -> RetryView:
        """Announcements that the event topic did not take."""
        path = f"/flows/{_segment(flow)}/announcements/retry"
        return _read(RetryView, self._call("POST", path))

    def run(self, flow: FlowName) -> RunsView:
        """The manual trigger: run what waits now."""
        return _read(RunsView, self._call("POST", f"/flows/{_segment(flow)}/runs"))

    def plan(self, flow: FlowName) -> PlanView:
        """What would run now, and what not yet."""
        return _read(PlanView, self._get(f"/flows/{_segment(flow)}/plan"))

    def pause(self, flow: FlowName) -> FlowView:
        """Stop every start."""
        return _read(FlowView, self._call("POST", f"/flows/{_segment(flow)}/pause"))

    def resume(self, flow: FlowName) -> FlowView:
        """Allow starts again."""
        return _read(FlowView, self._call("POST", f"/flows/{_segment(flow)}/resume"))

    def _get(self, path: str, query: Query | None = None) -> bytes:
        return self._call("GET", path, query)

    def _call(
        self, method: str, path: str, query: Query | None = None, *, body: Query | None = None
    ) -> bytes:
        try:
            answer = self._client.request(method, path, params=query, json=body)
        except UnicodeEncodeError as error:
            raise UsageError("a name or a reason has bytes that are no text in UTF-8") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise UnavailableError(
                f"the service at {self._client.base_url} does not answer "
                f"({type(error).__name__}): is it up? `make up` starts one on this machine"
            ) from error
        if answer.is_success:
            return answer.content
        raise _refusal(answer)


def _read[D: BaseModel](kind: type[D], content: bytes) -> D:
    """Raises UnavailableError: whoever answers so is not the service, or another release of it."""
    try:
        return kind.model_validate_json(content)
    except ValidationError as error:
        raise UnavailableError(NOT_OURS) from error


def _segment(name: str) -> str:
    """A name as one segment of a path, whatever a person typed."""
    return quote(name, safe="", errors="replace")


def _refusal(answer: httpx.Response) -> CommandError:
    detail = _detail(answer)
    match answer.status_code:
        case httpx.codes.UNAUTHORIZED | httpx.codes.FORBIDDEN:
            return UnavailableError(
                f"the service refuses the key ({answer.status_code}): check TIDEGATE_OPERATOR_KEY"
            )
        case httpx.codes.NOT_FOUND:
            return NotFoundError(f"{detail}; see `tidegate flows` and `tidegate files`")
        case httpx.codes.METHOD_NOT_ALLOWED:
            return UnavailableError(NOT_OURS)
        case status if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            return UnavailableError(f"the service cannot answer ({status}): {detail}")
    return CommandError(detail)


def _detail(answer: httpx.Response) -> str:
    """Of a problem document; what stands between us and the service answers otherwise."""
    try:
        document = answer.json()
    except ValueError:
        return answer.reason_phrase
    told = document.get("detail") if isinstance(document, dict) else None
    return str(told or answer.reason_phrase)
