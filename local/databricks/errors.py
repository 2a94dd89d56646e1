"""Errors of the API: a code that the SDK maps to an exception class, and the status it comes with.

The mapping is `databricks/sdk/errors/platform.py` and `mapper.py`; the code outranks the status.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from local.databricks.documents import JsonObject


class ErrorCode(StrEnum):
    """What went wrong."""

    INVALID_PARAMETER_VALUE = "INVALID_PARAMETER_VALUE"
    """The request names something that is not there, or says it in a wrong way."""
    INVALID_STATE = "INVALID_STATE"
    """The request is right, but not now."""
    UNAUTHENTICATED = "UNAUTHENTICATED"
    """No token, or not the workspace's."""
    RESOURCE_DOES_NOT_EXIST = "RESOURCE_DOES_NOT_EXIST"
    RESOURCE_CONFLICT = "RESOURCE_CONFLICT"
    """Something else holds the resource."""
    INTERNAL_ERROR = "INTERNAL_ERROR"
    NOT_IMPLEMENTED = "NOT_IMPLEMENTED"
    """A route of Databricks that this workspace has not."""


STATUS: Final[Mapping[ErrorCode, int]] = MappingProxyType(
    {
        ErrorCode.INVALID_PARAMETER_VALUE: 400,
        ErrorCode.INVALID_STATE: 400,
        ErrorCode.UNAUTHENTICATED: 401,
        ErrorCode.RESOURCE_DOES_NOT_EXIST: 404,
        ErrorCode.RESOURCE_CONFLICT: 409,
        ErrorCode.INTERNAL_ERROR: 500,
        ErrorCode.NOT_IMPLEMENTED: 501,
    }
)


class ApiError(Exception):
    """A request that is answered with an error body."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        """`message` is for a person."""
        super().__init__(message)
        self.code = code

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.code]

    def body(self) -> JsonObject:
        """The shape that the SDK parses."""
        return {"error_code": self.code.value, "message": str(self), "details": []}
