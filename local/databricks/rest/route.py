"""One row of the table of routes: what a request may say, and who answers it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from local.databricks.documents import Json, JsonObject
from local.databricks.errors import ApiError, ErrorCode


class Request(BaseModel):
    """Path, query and body of a request together; what it does not declare is refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route[World]:
    """`path` is a template: `/api/2.0/pipelines/{pipeline_id}`."""

    method: str
    path: str
    request: type[Request]
    answer: Callable[[World, Mapping[str, Json]], Awaitable[JsonObject]]


def route[World, R: Request](
    method: str,
    path: str,
    request: type[R],
    handler: Callable[[World, R], Awaitable[JsonObject]],
) -> Route[World]:
    """A route whose handler gets a parsed request."""

    async def answer(world: World, given: Mapping[str, Json]) -> JsonObject:
        return await handler(world, _parsed(request, given))

    return Route(method=method, path=path, request=request, answer=answer)


def _parsed[R: Request](request: type[R], given: Mapping[str, Json]) -> R:
    try:
        return request.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = f"{place}: {_problem(request, first)}"
        raise ApiError(ErrorCode.INVALID_PARAMETER_VALUE, message) from error


def _problem(request: type[Request], error: ErrorDetails) -> str:
    if error["type"] != "extra_forbidden":
        return error["msg"]
    fields = request.model_fields.items()
    known = ", ".join(field.alias or name for name, field in fields) or "nothing"
    return f"the workspace on this laptop does not act on it; this route takes {known}"
