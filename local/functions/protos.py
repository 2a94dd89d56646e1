"""Plain stand-in for the protobuf messages that `azure_functions_runtime` is handed.

The library takes any module with these names (`properties["protos"]` of the first request), so
neither protobuf nor gRPC is needed. Names and fields are those of the `FunctionRpc.proto` in
azure-functions-language-worker-protobuf. Protobuf checks types; `TypedData` does it here.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import ClassVar, Final


class Message:
    """A bag of named fields."""

    def __init__(self, **fields: object) -> None:
        self.__dict__.update(fields)

    def __repr__(self) -> str:
        """Every field with its value."""
        fields = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({fields})"


class WorkerMetadata(Message):
    """Version and platform of the worker."""


class RpcRetryOptions(Message):
    """A retry policy."""


class BindingInfo(Message):
    """One binding; the numbers are those of its `Direction` and `DataType`."""

    inout: ClassVar = 2
    out: ClassVar = 1
    undefined: ClassVar = 0


class RpcException(Message):
    """An exception of the app."""

    message: str
    stack_trace: str


class StatusResult(Message):
    """How a request ended."""

    Failure: ClassVar = 0
    Success: ClassVar = 1
    Cancelled: ClassVar = 2

    status: int
    exception: RpcException


class WorkerInitResponse(Message):
    """Answer to the first request."""

    result: StatusResult


class RpcFunctionMetadata(Message):
    """One function as it was indexed."""

    name: str
    function_id: str
    raw_bindings: list[str]
    retry_options: RpcRetryOptions | None


class FunctionMetadataResponse(Message):
    """Every function of the app; None when there is no script."""

    function_metadata_results: list[RpcFunctionMetadata] | None


class FunctionLoadResponse(Message):
    """Answer to a load request."""

    result: StatusResult


class FunctionEnvironmentReloadResponse(Message):
    """Answer to a reload request, which this host never sends."""


class NullableString(Message):
    """A string that may be absent."""

    value: str


class NullableBool(Message):
    """A truth value that may be absent."""

    value: bool


class NullableDouble(Message):
    """A number that may be absent."""

    value: float


class Timestamp(Message):
    """Seconds since 1970 UTC."""

    seconds: int


class NullableTimestamp(Message):
    """A time that may be absent."""

    value: Timestamp


class RpcHttpCookie(Message):
    """A cookie of a response."""

    SameSite: ClassVar = SimpleNamespace(**{"None": 0, "Lax": 1, "Strict": 2, "ExplicitNone": 3})

    name: str
    value: str
    domain: NullableString | None
    path: NullableString | None
    expires: NullableTimestamp | None
    secure: NullableBool | None
    http_only: NullableBool | None
    same_site: int
    max_age: NullableDouble | None


class RpcHttp(Message):
    """A request (method, url, headers, query, params, body) or a response."""

    status_code: str
    headers: Mapping[str, str]
    cookies: list[RpcHttpCookie] | None
    body: "TypedData"


_TYPES: Final[Mapping[str, type]] = {
    "string": str,
    "json": str,
    "bytes": bytes,
    "http": RpcHttp,
    "int": int,
    "double": float,
}


class TypedData:
    """At most one value; its field's name says what it is. Raises TypeError on a wrong value."""

    def __init__(self, **one: object) -> None:
        if len(one) > 1:
            raise TypeError(f"TypedData is one of a kind, not {sorted(one)}")
        self.kind: str | None = None
        self.value: object = None
        for kind, value in one.items():
            if not isinstance(value, _TYPES.get(kind, ())):
                raise TypeError(f"TypedData.{kind} cannot be a {type(value).__name__}")
            self.kind, self.value = kind, value

    def __getattr__(self, name: str) -> object:
        """The value under its kind's name; the names of other kinds do not exist."""
        if name != self.__dict__.get("kind"):
            raise AttributeError(name)
        return self.value

    def __repr__(self) -> str:
        """The kind alone: values may be bodies."""
        return f"TypedData({self.kind or ''})"

    def WhichOneof(self, _group: str) -> str | None:  # noqa: N802  # protobuf's own name
        """Name of the field that is set."""
        return self.kind


class ParameterBinding(Message):
    """A parameter of a function and its value."""

    name: str
    data: TypedData | None

    def WhichOneof(self, _group: str) -> str:  # noqa: N802  # protobuf's own name
        """Values are always sent inside the message, never through shared memory."""
        return "data"


class InvocationResponse(Message):
    """What an invocation returned and put into its outputs."""

    result: StatusResult
    return_value: TypedData | None
    output_data: list[ParameterBinding]
