"""Errors of the Data Lake endpoint, some of them translated from the blob endpoint's."""

from http import HTTPStatus
from typing import Final


class PathError(Exception):
    """An answer with an error code of the Data Lake API."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


_CODES: Final = {
    "BlobAlreadyExists": "PathAlreadyExists",
    "BlobNotFound": "PathNotFound",
    "ContainerNotFound": "FilesystemNotFound",
    "ContainerBeingDeleted": "FilesystemBeingDeleted",
}


def from_blob(status: int, code: str) -> PathError:
    """The same failure in the words of the Data Lake API."""
    translated = _CODES.get(code, code) or HTTPStatus(status).phrase.replace(" ", "")
    if status == HTTPStatus.NOT_MODIFIED:
        return PathError(HTTPStatus.PRECONDITION_FAILED, "ConditionNotMet", "not modified")
    return PathError(status, translated, f"the blob endpoint answered {code or status}")


def path_not_found() -> PathError:
    """Neither file nor folder."""
    return PathError(HTTPStatus.NOT_FOUND, "PathNotFound", "The specified path does not exist.")


def conflict(code: str, message: str) -> PathError:
    """409 with one of the codes of the Data Lake API."""
    return PathError(HTTPStatus.CONFLICT, code, message)
