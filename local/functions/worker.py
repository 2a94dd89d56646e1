"""The one place that talks to `azure_functions_runtime`: index an app, invoke its functions.

The library keeps the app in module globals, so there is one app per process.
"""

import logging
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import azure_functions_runtime as runtime  # type: ignore[import-untyped]  # ships no types

from local.functions import protos
from local.functions.bindings import Function
from local.functions.errors import InvocationError, StartError
from local.functions.protos import ParameterBinding, RpcFunctionMetadata, StatusResult, TypedData
from local.functions.worker_loop import WorkerLoop

SCRIPT_SETTING: Final = "PYTHON_SCRIPT_FILE_NAME"
DEFAULT_SCRIPT: Final = "function_app.py"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What a trigger hands to a function."""

    data: TypedData
    metadata: Mapping[str, TypedData] = field(default_factory=dict)
    trace_parent: str = ""
    """W3C `traceparent` of the caller, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a function gave back."""

    returned: TypedData | None
    outputs: Mapping[str, TypedData]


class Worker:
    """The worker library with one app in it."""

    def __init__(self, loop: WorkerLoop) -> None:
        self._loop = loop

    async def index(self, app: Path) -> list[RpcFunctionMetadata]:
        """Import the app in folder `app` and list its functions.

        Raises:
            StartError: It cannot be imported or indexed, or has no functions.
        """
        script = os.environ.get(SCRIPT_SETTING, DEFAULT_SCRIPT)
        _put_last_on_the_path(app)
        functions = await self._loop.run(_index(app))
        if not (app / script).is_file():
            raise StartError(f"no functions: {app / script} does not exist")
        if not functions:
            raise StartError(f"no functions: the app in {app / script} registers none")
        _check_origin(app, script)
        return functions

    async def invoke(self, function: Function, invocation_id: str, payload: Payload) -> Outcome:
        """Run `function` once. Raises InvocationError when it raises or answers wrongly."""
        request = _invocation(function, invocation_id, payload)
        response = await self._loop.run(_invoke(invocation_id, request))
        _check(response.result)
        return Outcome(
            returned=response.return_value,
            outputs={
                output.name: output.data
                for output in response.output_data
                if output.data is not None
            },
        )


def _put_last_on_the_path(app: Path) -> None:
    """Order of the platform: site-packages win over the app; no other folder offers a script."""
    folders = {str(app), str(Path.cwd()), ""}
    sys.path[:] = [entry for entry in sys.path if entry not in folders] + [str(app)]


def _check_origin(app: Path, script: str) -> None:
    """The library looks for the file in `app` but imports its name from wherever it is found."""
    module = sys.modules[Path(script).stem]
    origin = Path(str(module.__file__)).resolve()
    if origin != (app / script).resolve():
        raise StartError(f"{script} was imported from {origin}, which hides {app / script}")


def _request(kind: str, content: object, **properties: object) -> SimpleNamespace:
    return SimpleNamespace(
        name=kind, request=SimpleNamespace(**{kind: content}), properties=properties
    )


async def _index(app: Path) -> list[RpcFunctionMetadata] | None:
    runtime.start_threadpool_executor()
    content = SimpleNamespace(capabilities={}, function_app_directory=str(app))
    request = _request("worker_init_request", content, protos=protos, host="127.0.0.1")
    response: protos.WorkerInitResponse = await runtime.worker_init_request(request)
    if response.result.status != StatusResult.Success:
        error = response.result.exception
        raise StartError(f"the app cannot be indexed: {error.message}\n{error.stack_trace}")
    request = _request("functions_metadata_request", SimpleNamespace())
    metadata: protos.FunctionMetadataResponse = await runtime.functions_metadata_request(request)
    return metadata.function_metadata_results


def _invocation(function: Function, invocation_id: str, payload: Payload) -> SimpleNamespace:
    content = SimpleNamespace(
        invocation_id=invocation_id,
        function_id=function.function_id,
        input_data=[ParameterBinding(name=function.trigger.parameter, data=payload.data)],
        trigger_metadata=payload.metadata,
        trace_context=SimpleNamespace(
            trace_parent=payload.trace_parent, trace_state="", attributes={}
        ),
        retry_context=SimpleNamespace(retry_count=0, max_retry_count=0, exception=None),
    )
    return _request("invocation_request", content)


async def _invoke(invocation_id: str, request: SimpleNamespace) -> protos.InvocationResponse:
    # The library sets this variable in its threads only; records of async functions need it too.
    runtime.invocation_id_cv.set(invocation_id)
    response: protos.InvocationResponse = await runtime.invocation_request(request)
    return response


def _check(result: StatusResult) -> None:
    if result.status != StatusResult.Success:
        raise InvocationError(result.exception.message, result.exception.stack_trace)


def current_invocation() -> str | None:
    """Id of the invocation that the calling code runs in."""
    invocation_id: str | None = runtime.invocation_id_cv.get()
    return invocation_id
