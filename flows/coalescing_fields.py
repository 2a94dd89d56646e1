"""The part of `flow.yaml` that says when waiting files are worth a run."""

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

from flows.declaration import Declaration, FieldPath
from flows.flow import Coalescing, CompleteSet, WhenLate
from flows.names import DatasetName
from flows.odcs_fields import names, refuse_unknown, seconds, whole_number

HERE: Final[FieldPath] = ("coalescing",)
SET: Final[FieldPath] = (*HERE, "completeSet")


def coalescing(declaration: Declaration, datasets: Collection[DatasetName]) -> Coalescing:
    """Everything under `coalescing`; `datasets` are the flow's own. Raises ContractError."""
    raw = _mapping(declaration, HERE, declaration.data.get("coalescing", {}))
    refuse_unknown(declaration, HERE, raw, _SETTINGS.keys() | {"completeSet"})
    found: dict[str, Any] = {}
    for key, (field, convert) in _SETTINGS.items():
        if key in raw:
            found[field] = convert(declaration, (*HERE, key), raw[key])
    if "completeSet" in raw:
        found["complete_set"] = _complete_set(declaration, raw["completeSet"], datasets)
    return Coalescing(**found)


def _complete_set(
    declaration: Declaration, value: object, datasets: Collection[DatasetName]
) -> CompleteSet:
    raw = _mapping(declaration, SET, value)
    refuse_unknown(declaration, SET, raw, names("datasets deadlineSeconds whenLate"))
    deadline = seconds(declaration, (*SET, "deadlineSeconds"), raw.get("deadlineSeconds"))
    if not deadline:
        raise declaration.fault((*SET, "deadlineSeconds"), "must be 1 or more")
    late = raw.get("whenLate", WhenLate.PROCEED.value)
    if late not in list(WhenLate):
        raise declaration.fault((*SET, "whenLate"), f"must be {' or '.join(WhenLate)}")
    return CompleteSet(
        datasets=_members(declaration, raw.get("datasets"), datasets),
        deadline=deadline,
        when_late=WhenLate(late),
    )


def _members(
    declaration: Declaration, value: object, datasets: Collection[DatasetName]
) -> frozenset[DatasetName]:
    here = (*SET, "datasets")
    if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004 - one alone is no set
        raise declaration.fault(here, "must list two datasets of the flow, or more")
    for number, name in enumerate(value):
        if name not in list(datasets) or name in value[:number]:
            raise declaration.fault((*here, number), "must be a dataset of the flow, named once")
    return frozenset(value)


def _mapping(declaration: Declaration, path: FieldPath, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise declaration.fault(path, "must be a mapping of fields")
    return value


def _count(declaration: Declaration, path: FieldPath, value: object) -> int:
    count = whole_number(declaration, path, value)
    if count == 0:
        raise declaration.fault(path, "must be 1 or more")
    return count


_SETTINGS: Final[Mapping[str, tuple[str, Callable[[Declaration, FieldPath, object], object]]]] = (
    MappingProxyType(
        {
            "quietSeconds": ("quiet", seconds),
            "maxWaitSeconds": ("max_wait", seconds),
            "minIntervalSeconds": ("min_interval", seconds),
            "maxFiles": ("max_files", _count),
            "maxBytes": ("max_bytes", _count),
            "dailyRuns": ("daily_runs", _count),
        }
    )
)
