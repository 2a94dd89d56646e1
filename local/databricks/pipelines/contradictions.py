"""Requests for an update that ask for one thing and its opposite."""

from local.databricks.errors import ApiError, ErrorCode
from local.databricks.spec import UpdateRequest


def refuse_contradictions(request: UpdateRequest) -> None:
    """As the open-source pipelines do (`PipelinesHandler`); what Databricks says is not known.

    Raises ApiError (400).
    """
    selected = {*request.refresh_selection}, {*request.full_refresh_selection}
    if request.full_refresh and any(selected):
        raise _invalid("full_refresh is about every table: give no selection with it")
    if both := selected[0] & selected[1]:
        raise _invalid(f"in both selections: {', '.join(sorted(both))}")


def _invalid(message: str) -> ApiError:
    return ApiError(ErrorCode.INVALID_PARAMETER_VALUE, message)
