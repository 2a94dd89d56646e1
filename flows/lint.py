"""What is wrong with a contract, and what is right and still worth a look."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from flows.contract import Column, Contract, LogicalType
from flows.contract_error import ContractError
from flows.declaration import Declaration, FieldPath, show
from flows.names import FlowName
from flows.odcs import load_contract
from flows.odcs_settings import SETTINGS_PATHS
from flows.regex_cost import cost_of
from flows.regex_dialect import LONGEST_CELL, longest_cell


class Code(StrEnum):
    """What kind of problem it is; all but `fault` are warnings."""

    FAULT = "fault"
    """The contract is refused."""
    TOLERATES_EVERYTHING = "tolerates-everything"
    """Every row of a file may be bad."""
    WEAK_KEY = "weak-key"
    """The key can hardly tell rows apart."""
    LONG_CELLS = "long-cells"
    """A pattern is not asked about long cells: they break it."""
    SPACES = "spaces"
    """A text to compare with has spaces around it."""
    LEFT_TO_SILVER = "left-to-silver"
    """The gate does not decide the rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to change, or to think about."""

    code: Code
    line: int
    column: int
    field: str
    words: str

    @classmethod
    def of(cls, fault: ContractError) -> "Problem":
        """A fault."""
        return cls(
            code=Code.FAULT,
            line=fault.line,
            column=fault.column,
            field=fault.field,
            words=fault.problem,
        )


type _Doubt = tuple[Code, FieldPath, str]

_PROPERTIES: Final[FieldPath] = ("schema", 0, "properties")
_FEW_VALUES: Final = 3


def lint(text: str, *, flow: FlowName, source: str) -> list[Problem]:
    """Every fault of a contract; of one without faults every warning, in its order."""
    try:
        contract = load_contract(text, flow=flow, source=source)
    except ContractError as error:
        return [Problem.of(fault) for fault in error.faults]
    declaration = Declaration.parse(text, source)
    found = [_problem(declaration, doubt) for doubt in _doubts(contract, declaration.data)]
    return sorted(found, key=lambda each: (each.line, each.column))


def _problem(declaration: Declaration, doubt: _Doubt) -> Problem:
    code, path, words = doubt
    line, column = declaration.place(path)
    return Problem(code=code, line=line, column=column, field=show(path), words=words)


def _doubts(contract: Contract, data: dict[str, Any]) -> Iterator[_Doubt]:
    yield from _of_key(contract)
    for number, column in enumerate(contract.columns):
        yield from _of_column(column, (*_PROPERTIES, number))
    yield from _of_quality(data)
    if contract.tolerated_bad_rows == 1:
        words = "every file passes, even one without a good row: state the share you can live with"
        yield Code.TOLERATES_EVERYTHING, _setting(data, "toleratedBadRows"), words


def _of_key(contract: Contract) -> Iterator[_Doubt]:
    key = [contract.column(name) for name in contract.key]
    for column in key:
        if column.sql_type == "DOUBLE":
            words = "a DOUBLE is rounded, two keys can become one: use DECIMAL(p,s) or string"
            yield Code.WEAK_KEY, (*_PROPERTIES, contract.columns.index(column), "primaryKey"), words
    if key and all(map(_has_few_values, key)):
        path = (*_PROPERTIES, contract.columns.index(key[0]), "primaryKey")
        yield Code.WEAK_KEY, path, "there are only a few such keys: the key of the rows is another"


def _has_few_values(column: Column) -> bool:
    few = 0 < len(column.allowed) <= _FEW_VALUES
    return column.logical_type is LogicalType.BOOLEAN or few


def _of_column(column: Column, path: FieldPath) -> Iterator[_Doubt]:
    longest = column.max_length
    if column.pattern is not None and (longest is None or longest > LONGEST_CELL):
        for words in _of_pattern(column.pattern):
            yield Code.LONG_CELLS, (*path, "logicalTypeOptions", "pattern"), words
    for number, text in enumerate(column.allowed):
        if text != text.strip():
            yield Code.SPACES, (*path, "enum", number), "has spaces around it, which cells need too"


def _of_pattern(pattern: str) -> Iterator[str]:
    if longest_cell(pattern) is None:
        return
    cost = cost_of(pattern)
    why = f"time grows with the square of texts such as {cost.text(3)!r}"
    if (cost.degree or 0) < 2:  # noqa: PLR2004 - the square
        why = "Java's matcher calls itself at each repetition of a group"
    yield f"a cell of more than {LONGEST_CELL} characters breaks it ({why}): say maxLength"


def _of_quality(data: dict[str, Any]) -> Iterator[_Doubt]:
    schema: FieldPath = ("schema", 0)
    holders = [(schema, data["schema"][0])]
    holders += [((*_PROPERTIES, n), raw) for n, raw in enumerate(holders[0][1]["properties"])]
    for path, raw in holders:
        for number, rule in enumerate(raw.get("quality") or ()):
            here = (*path, "quality", number)
            if rule.get("type") == "sql":
                yield Code.LEFT_TO_SILVER, here, "the gate does not run SQL: silver decides"
            for words in _of_pattern((rule.get("arguments") or {}).get("pattern") or ""):
                yield Code.LONG_CELLS, (*here, "arguments", "pattern"), words


def _setting(data: dict[str, Any], name: str) -> FieldPath:
    for path, holder in zip(SETTINGS_PATHS, (data, data["schema"][0]), strict=True):
        for number, raw in enumerate(holder.get("customProperties") or ()):
            if raw.get("property") == name:
                return (*path, number, "value")
    return SETTINGS_PATHS[-1]
