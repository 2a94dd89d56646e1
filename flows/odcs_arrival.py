"""Reads the custom property `expectedArrival`."""

from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Final

from flows.contract import ExpectedArrival
from flows.declaration import Declaration, FieldPath
from flows.odcs_fields import mapping, refuse_unknown, seconds, text

_EXPECTED_ARRIVAL: Final = frozenset({"cron", "graceSeconds"})
_CRON_FIELDS: Final = 5


def read_expected_arrival(
    declaration: Declaration, path: FieldPath, value: object
) -> ExpectedArrival:
    """Raises ContractError."""
    raw = mapping(declaration, path, value)
    refuse_unknown(declaration, path, raw, _EXPECTED_ARRIVAL)
    cron = text(declaration, (*path, "cron"), raw.get("cron")).strip()
    if problem := _wrong_cron(cron):
        raise declaration.fault((*path, "cron"), problem)
    grace = seconds(declaration, (*path, "graceSeconds"), raw.get("graceSeconds", 0))
    return ExpectedArrival(cron=cron, grace=grace)


def _wrong_cron(cron: str) -> str:
    # Only the service looks at the time: the pipeline's wheel goes without the library.
    if find_spec("cronsim") is None:
        return ""
    from cronsim import CronSim, CronSimError  # noqa: PLC0415 - see above

    if len(cron.split()) != _CRON_FIELDS:
        return "must have five fields, such as 0 6 * * 1-5; times are UTC"
    try:
        next(CronSim(cron, datetime(2000, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration):
        return "is no cron expression that ever comes due"
    return ""
