"""Checks every answer of the workspace against the dataclasses of `databricks-sdk`.

`from_dict` drops unknown keys and turns unknown enumeration values into None, so it cannot tell.
"""

import dataclasses
import enum
import re
import types
import typing
from collections.abc import Iterator, Mapping

from databricks.sdk.service import jobs, pipelines, sql


@dataclasses.dataclass
class Nothing:
    """For answers that the SDK does not read."""


ANSWERS: Mapping[str, type] = {
    "GET /api/2.2/jobs/list": jobs.ListJobsResponse,
    "GET /api/2.2/jobs/get": jobs.Job,
    "POST /api/2.2/jobs/run-now": jobs.RunNowResponse,
    "GET /api/2.2/jobs/runs/get": jobs.Run,
    "GET /api/2.2/jobs/runs/list": jobs.ListRunsResponse,
    "GET /api/2.2/jobs/runs/get-output": jobs.RunOutput,
    "POST /api/2.2/jobs/runs/cancel": Nothing,
    "POST /api/2.2/jobs/runs/delete": Nothing,
    "GET /api/2.0/pipelines": pipelines.ListPipelinesResponse,
    "GET /api/2.0/pipelines/{}": pipelines.GetPipelineResponse,
    "POST /api/2.0/pipelines/{}/updates": pipelines.StartUpdateResponse,
    "GET /api/2.0/pipelines/{}/updates": pipelines.ListUpdatesResponse,
    "GET /api/2.0/pipelines/{}/updates/{}": pipelines.GetUpdateResponse,
    "GET /api/2.0/pipelines/{}/events": pipelines.ListPipelineEventsResponse,
    "POST /api/2.0/pipelines/{}/stop": pipelines.StopPipelineResponse,
    "POST /api/2.0/sql/statements": sql.StatementResponse,
    "GET /api/2.0/sql/statements/{}": sql.StatementResponse,
    "GET /api/2.0/sql/statements/{}/result/chunks/{}": sql.ResultData,
    "POST /api/2.0/sql/statements/{}/cancel": Nothing,
    "GET /api/2.0/sql/warehouses": sql.ListWarehousesResponse,
    "GET /api/2.0/sql/warehouses/{}": sql.GetWarehouseResponse,
}
UNCHECKED = ("/.well-known/", "/_workspace/")
"""The probe has no dataclass in the SDK; the workspace's own routes are no part of its API."""


def mistakes(method: str, path: str, status: int, answer: object) -> list[str]:
    """What the SDK would not understand of an answer, by path inside it."""
    if path.startswith(UNCHECKED):
        return []
    if status >= 400:
        return list(_error(answer))
    for template, expected in ANSWERS.items():
        if re.fullmatch(template.replace("{}", "[^/]+"), f"{method} {path}"):
            return list(_compared(expected, answer, "$"))
    return [f"{method} {path} is not in the table of answers"]


def _error(answer: object) -> Iterator[str]:
    if not isinstance(answer, dict) or set(answer) != {"error_code", "message", "details"}:
        yield f"an error must have error_code, message and details: {answer}"


def _compared(expected: object, value: object, place: str) -> Iterator[str]:
    origin, arguments = typing.get_origin(expected), typing.get_args(expected)
    if origin in (typing.Union, types.UnionType):
        chosen = next(each for each in arguments if each is not type(None))
        yield from _compared(chosen, value, place)
    elif origin is list:
        yield from _list(arguments[0], value, place)
    elif origin is dict:
        yield from _mapping(arguments[1], value, place)
    elif isinstance(expected, type):
        yield from _plain(expected, value, place)


def _list(each: object, value: object, place: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{place}: not a list"
        return
    for index, one in enumerate(value):
        if one is not None or not place.endswith("]"):  # only cells of a result may be null
            yield from _compared(each, one, f"{place}[{index}]")


def _mapping(each: object, value: object, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: not an object"
        return
    for key, one in value.items():
        yield from _compared(each, one, f"{place}.{key}")


def _plain(expected: type, value: object, place: str) -> Iterator[str]:
    if dataclasses.is_dataclass(expected):
        yield from _object(expected, value, place)
    elif issubclass(expected, enum.Enum):
        if value not in [member.value for member in expected]:
            yield f"{place}: {value!r} is not in {expected.__name__}"
    elif type(value) is not expected and not (expected is float and type(value) is int):
        yield f"{place}: {value!r} is not {expected.__name__}"


def _object(expected: type, value: object, place: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{place}: not an object"
        return
    hints = typing.get_type_hints(expected)
    for key, one in value.items():
        if key in hints:
            yield from _compared(hints[key], one, f"{place}.{key}")
        else:
            yield f"{place}.{key}: unknown to {expected.__name__}"
