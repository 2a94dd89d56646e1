"""Reads the `quality` rules of a schema entry and of its properties."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

from flows.declaration import ContractError, Declaration, FieldPath
from flows.odcs_fields import choice, decimal, mapping, names, refuse_unknown, text
from flows.odcs_metrics import read_arguments
from flows.quality import Metric, Operator, QualityRule, Severity, SqlRule, Unit

_FOR_PEOPLE: Final = names(
    "id name description type severity dimension businessImpact method tags "
    "authoritativeDefinitions customProperties"
)
_KNOWN: Final = _FOR_PEOPLE | names("metric rule arguments unit query") | set(Operator)
_BETWEEN: Final = frozenset({Operator.MUST_BE_BETWEEN, Operator.MUST_NOT_BE_BETWEEN})
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One rule where it stands."""

    declaration: Declaration
    path: FieldPath
    raw: dict[str, Any]
    column: str | None
    """None: at the schema entry."""

    def fault(self, field: str, problem: str) -> ContractError:
        """The error to raise about one field of the rule."""
        return self.declaration.fault((*self.path, field), problem)

    def get[E: (Unit, Severity)](self, field: str, default: E) -> E:
        """A member of the default's enumeration. Raises ContractError."""
        value = self.raw.get(field, default)
        return choice(self.declaration, (*self.path, field), value, type(default))

    @property
    def description(self) -> str:
        """On one line."""
        return " ".join(str(self.raw.get("description") or "").split())


def read_quality(
    declaration: Declaration, path: FieldPath, listed: object, column: str | None
) -> Iterator[QualityRule | SqlRule]:
    """The rules of one `quality` list; the faults of single rules are noted."""
    if listed is None:
        return
    if not isinstance(listed, list):
        declaration.faults.append(declaration.fault(path, "must be a list of rules"))
        return
    for number, raw in enumerate(listed):
        read = partial(_read, declaration, (*path, number), raw, column)
        rule = declaration.attempt(read)
        if rule is not None:
            yield rule


def _read(
    declaration: Declaration, path: FieldPath, value: object, column: str | None
) -> QualityRule | SqlRule | None:
    """None: a text, which is for people."""
    raw = mapping(declaration, path, value)
    place = Place(declaration=declaration, path=path, raw=raw, column=column)
    match raw.get("type", "library"):
        case "text":
            return None
        case "sql":
            refuse_unknown(declaration, path, raw, _KNOWN - {"metric", "rule", "arguments"})
            return _sql(place)
        case "library":
            refuse_unknown(declaration, path, raw, _KNOWN - {"query"})
            return _library(place)
        case "custom":
            raise place.fault("type", "another engine would decide it: use library or sql")
    raise place.fault("type", "must be library, sql or text")


def _sql(place: Place) -> SqlRule:
    query = text(place.declaration, (*place.path, "query"), place.raw.get("query")).strip()
    operator = _operator(place)
    return SqlRule(
        name=_name(place, "sql", ()),
        query=query,
        operator=operator,
        limits=_values(place, operator),
        column=place.column,
        severity=place.get("severity", Severity.ERROR),
        description=place.description,
    )


def _library(place: Place) -> QualityRule:
    if "rule" in place.raw and "metric" in place.raw:
        raise place.fault("rule", "is the old name of metric: state one of the two")
    field = "rule" if "rule" in place.raw else "metric"
    metric = choice(place.declaration, (*place.path, field), place.raw.get(field), Metric)
    _refuse_level(place, field, metric)
    operator, unit = _operator(place), place.get("unit", Unit.ROWS)
    here = (*place.path, "arguments")
    arguments = mapping(place.declaration, here, place.raw.get("arguments") or {})
    rule = read_arguments(place.declaration, here, arguments, metric, place.column)
    made = QualityRule(
        name=_name(place, metric, rule.get("columns", ())),
        metric=metric,
        operator=operator,
        limits=_numbers(place, operator),
        unit=unit,
        severity=place.get("severity", Severity.ERROR),
        description=place.description,
        **rule,
    )
    _refuse_senseless(place, made)
    return made


def _refuse_level(place: Place, field: str, metric: Metric) -> None:
    if metric is Metric.ROW_COUNT and place.column is not None:
        raise place.fault(field, "rowCount is of the dataset: move it to the schema entry")
    single = metric not in {Metric.ROW_COUNT, Metric.DUPLICATE_VALUES}
    if single and place.column is None:
        raise place.fault(field, f"{metric} is of one column: move it to its property")


def _operator(place: Place) -> Operator:
    stated = [operator for operator in Operator if operator in place.raw]
    if len(stated) != 1:
        problem = f"needs exactly one of {', '.join(Operator)}; it has {len(stated)}"
        raise place.declaration.fault(place.path, problem)
    return stated[0]


def _numbers(place: Place, operator: Operator) -> tuple[Decimal, ...]:
    here, value = (*place.path, operator.value), place.raw[operator]
    if operator not in _BETWEEN:
        return (decimal(place.declaration, here, value),)
    if not isinstance(value, list) or len(value) != 2:  # noqa: PLR2004 - both ends
        raise place.fault(operator, "must be a list of two numbers")
    low, high = (decimal(place.declaration, here, each) for each in value)
    if low >= high:
        raise place.fault(operator, "must have the smaller number first")
    return (low, high)


def _values(place: Place, operator: Operator) -> tuple[Decimal | bool | str, ...]:
    value = place.raw[operator]
    plain = operator in {Operator.MUST_BE, Operator.MUST_NOT_BE}
    if plain and isinstance(value, bool | str) and value != "":
        return (value,)
    return _numbers(place, operator)


def _refuse_senseless(place: Place, rule: QualityRule) -> None:
    percent, operator = rule.unit is Unit.PERCENT, rule.operator
    if percent and rule.metric is Metric.ROW_COUNT:
        raise place.fault("unit", "the row count is always 100 percent: use rows")
    if any(limit < 0 or (percent and limit > _HUNDRED) for limit in rule.limits):
        raise place.fault(operator, f"no count is so: use 0 {'to 100' if percent else 'or more'}")
    equal = operator in {Operator.MUST_BE, Operator.MUST_NOT_BE}
    if equal and not percent and rule.limits[0] % 1:
        raise place.fault(operator, "a count is a whole number")
    if operator is Operator.MUST_BE_LESS_THAN and rule.limits[0] == 0:
        raise place.fault(operator, "no count is less than 0: use mustBe")


def _name(place: Place, kind: str, columns: Iterable[str]) -> str:
    stated = place.raw.get("name") or place.raw.get("id")
    if stated is not None:
        return " ".join(text(place.declaration, (*place.path, "name"), stated).split())
    parts = (place.column,) if place.column else tuple(columns)
    return ".".join([*(["+".join(parts)] if parts else []), kind])


def uniquely_named[R: (QualityRule, SqlRule)](rules: Iterable[R]) -> Iterator[R]:
    """The second rule of a name gets `.2` after it, the third `.3`."""
    seen: dict[str, int] = {}
    for rule in rules:
        seen[rule.name] = seen.get(rule.name, 0) + 1
        times = seen[rule.name]
        yield rule if times == 1 else replace(rule, name=f"{rule.name}.{times}")
