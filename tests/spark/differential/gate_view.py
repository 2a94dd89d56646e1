"""What the gate says about every row of a file."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from flows.contract import Contract, CsvFormat, JsonLinesFormat
from flows.control import Trailer
from tests.spark.differential.views import Cells, SeenRow, View
from tidegate.check.check import Check
from tidegate.check.judging.cells import judge_of
from tidegate.check.limits import Limits
from tidegate.check.reading.csv_source import CsvSource
from tidegate.check.reading.json_lines import JsonLinesSource
from tidegate.check.reading.pieces import pieces_of
from tidegate.check.reading.records import Record
from tidegate.check.verdict import Comparison, Outcome, Verdict


def gate_view(contract: Contract, content: bytes, limits: Limits) -> View | None:
    """None when the file is not accepted, or when the gate leaves some comparisons to silver."""
    limits = replace(limits, findings_per_rule=10**9, findings=10**9)
    verdict = checked(contract, content, limits)
    if verdict.outcome is not Outcome.ACCEPTED or verdict.comparison is Comparison.FIRST_ROWS:
        return None
    rows = list(rows_of(contract, content, limits))
    assert len(rows) == verdict.rows
    broken = _broken(verdict)
    numbers = defaultdict(list)
    for number, row in enumerate(rows, start=1):
        numbers[row].append(number)
    seen = (
        _seen(contract, cells, frozenset().union(*(broken[each] for each in places)), len(places))
        for (cells, _), places in numbers.items()
    )
    view = Counter(seen)
    assert sum(row.copies - 1 for row in view.elements()) == verdict.duplicate_rows
    assert sum(bool(row.rules) for row in view.elements()) == verdict.bad_rows
    return view


def checked(contract: Contract, content: bytes, limits: Limits) -> Verdict:
    """The verdict of one pass."""
    check = Check(contract, limits)
    check.feed(content)
    return check.finish()


def rows_of(contract: Contract, content: bytes, limits: Limits) -> Iterator[tuple[Cells, Cells]]:
    """The contract's cells, and those of other columns or of none."""
    header, *records = records_of(contract, content, limits)
    places = {name.lower(): place for place, name in enumerate(header.cells)}
    own = [places.get(column.name.lower(), -1) for column in contract.columns]
    if isinstance(contract.control, Trailer):
        records.pop()
    for record in records:
        cells = dict(enumerate(record.cells))
        others = tuple(cell for place, cell in cells.items() if place not in own)
        yield tuple(cells.get(place, "") for place in own), others if any(others) else ()


def header_of(contract: Contract, content: bytes, limits: Limits) -> Sequence[str]:
    """The names of the file's columns."""
    return records_of(contract, content, limits)[0].cells


def has_other_capitals(contract: Contract, content: bytes, limits: Limits) -> bool:
    """Whether objects write a column in other capitals: Auto Loader reads it, `spark.read` not."""
    is_json = isinstance(contract.file_format, JsonLinesFormat)
    return is_json and bool(checked(contract, content, limits).header.case)


def records_of(contract: Contract, content: bytes, limits: Limits) -> list[Record]:
    """Everything that the gate's exact reader gives, the header first."""
    pieces, source = pieces_of(contract.file_format, limits), _source(contract, limits)
    plain = [*pieces.feed(content), *pieces.finish()]
    return [record for piece in plain for record in source.feed(piece)] + list(source.finish())


def _source(contract: Contract, limits: Limits) -> CsvSource | JsonLinesSource:
    if isinstance(contract.file_format, CsvFormat):
        return CsvSource(contract.file_format, limits)
    return JsonLinesSource(contract, limits)


def _broken(verdict: Verdict) -> Mapping[int, frozenset[str]]:
    broken: dict[int, frozenset[str]] = defaultdict(frozenset)
    for finding in verdict.findings:
        if finding.record is not None:
            broken[finding.record] |= {finding.rule}
    return broken


def _seen(contract: Contract, cells: Cells, rules: frozenset[str], copies: int) -> SeenRow:
    if rules:
        return SeenRow(cells, cells, rules, copies)
    pairs = zip(contract.columns, cells, strict=True)
    values = tuple(judge_of(column)(cell)[0] if cell else "" for column, cell in pairs)
    return SeenRow(cells, values, rules, copies)
