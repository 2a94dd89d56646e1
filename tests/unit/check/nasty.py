"""Files with every kind of trouble, from a seed: the fast path must judge them as the exact one.

`python -m tests.unit.check.nasty FIRST COUNT` compares the verdicts of many seeds.
"""

import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flows.contract import Column, Contract, CsvFormat, LogicalType
from flows.drift import DriftAction, DriftKind, DriftPolicy, DriftRule
from flows.names import DatasetName, FlowName
from flows.quality import Metric, Operator, QualityRule
from tidegate.check.blocks.source import BlockSource
from tidegate.check.check import Check
from tidegate.check.limits import Limits
from tidegate.check.reading.csv_source import CsvSource
from tidegate.check.verdict import Verdict

type Random = random.Random

NUMBERS = (
    *("0", "1", "7", "007", "+7", "-7", "-0", "42", "99999999", "123456789", "2147483647"),
    *("2147483648", "-2147483648", "-2147483649", "9223372036854775807", "9223372036854775808"),
    *("1.5", "1.50", "-.5", ".5", "5.", ".", "-", "+", "1e5", "1E-3", "1e999", "1.2.3", "NaN"),
    *(
        "12345678.12345678",
        "1234567.8901234",
        "0.1",
        "0.3",
        "10",
        "10.0",
        "-10",
        " 1",
        "1 ",
        "\u0661",
    ),
    *("1" * 18, "1" * 19, "0" * 17 + "1", "99.99", "100", "100.00", "-99.99", "12:5", "1/2", "1-2"),
)
DATES = (
    *("2020-02-29", "2019-02-29", "2020-01-28", "2020-12-31", "0000-01-01", "0001-01-01"),
    *("9999-12-31", "2020-13-01", "2020-00-10", "2020-01-00", "2020-1-1", "2020/01/01"),
    *("2/9/2020", "02/09/2020", "12/31/2019", "2/30/2020", "13/1/2020", "1/1/0000", "1/1/20"),
    *("2020-01-02T03:04:05", "2020-01-02 03:04:05", "2020-01-02T03:04:05Z", "2020-01-02T24:00:00"),
    *("2020-01-02T03:04:05.123456+01:00", "2020-01-02T03:04:60", "2020-01-02T03:04", "20200102"),
)
TEXTS = (
    *("a", "ab", "abc", "small", "large", "Small", "true", "F", "yes", "0", "é", "éé", "日本語"),
    *(
        "🙂",
        "🙂🙂🙂🙂",
        "x" * 8,
        "x" * 9,
        "x" * 16,
        "x" * 17,
        "x" * 40,
        "a b",
        " ",
        "a\nb",
        "a\r\nb",
    ),
    *("a,b", 'a"b', '"', '""', ";", "#", "a#", "A-12", "B-123", "zz-99", "N/A", "\u2028", "\x85"),
)
POOL = (*NUMBERS, *DATES, *TEXTS)
PATTERNS = (
    "[^#]*",
    "[A-Z]-[0-9]{2,3}",
    r"\d+",
    "[a-z]+",
    r"[^,\s](?:[^,]*[^,\s])?",
    "(a|b)*",
    ".{2}",
)
TRAPS = (
    *('5" disk', '"a"b', '"unclosed', "\0", "\r", "\r\n", "\n", "\n\n", '""', '"",""', ",,,,,,,,"),
    *("\r\r\n", '"\r"', "x\ry", '"a""', '""a', '"""a"""'),
)
TYPES = (
    *(
        ("INT", LogicalType.INTEGER),
        ("BIGINT", LogicalType.INTEGER),
        ("DOUBLE", LogicalType.NUMBER),
    ),
    *(("DECIMAL(4,2)", LogicalType.NUMBER), ("DECIMAL(18,0)", LogicalType.NUMBER)),
    *(("BOOLEAN", LogicalType.BOOLEAN), ("DATE", LogicalType.DATE)),
    *(("TIMESTAMP", LogicalType.TIMESTAMP), ("STRING", LogicalType.STRING)),
)
FORMATS = (None, None, "M/d/yyyy", "MM/dd/yyyy", "yyyy-MM-dd", "dd.MM.yyyy HH:mm", "yyyyMMdd")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file, what it is checked against, and how it is cut."""

    contract: Contract
    content: bytes
    chunks: tuple[bytes, ...]
    limits: Limits
    block: int
    smallest: int


def case_of(seed: int) -> Case:
    rng = random.Random(seed)  # noqa: S311 - a seed makes the case, nothing is secret
    contract = _contract(rng)
    content = _content(rng, contract)
    block = rng.choice([200, 1000, 5000, 100_000])
    limits = rng.choice(
        [
            Limits(),
            Limits(tracked_rows=rng.randrange(50), findings_per_rule=2, findings=5),
            Limits(tracked_rows=rng.randrange(100), findings_per_rule=10, findings=30),
            Limits(cell_characters=200, record_characters=300, findings_per_rule=1),
        ]
    )
    return Case(
        contract=contract,
        content=content,
        chunks=tuple(_cut(rng, content)),
        limits=limits,
        block=block,
        smallest=rng.choice([1, 10, 50]),
    )


def _format(contract: Contract) -> CsvFormat:
    assert isinstance(contract.file_format, CsvFormat)
    return contract.file_format


def _contract(rng: Random) -> Contract:
    columns = tuple(_column(rng, f"c{number}") for number in range(rng.choice([1, 2, 3, 5])))
    names = [column.name for column in columns]
    key = tuple(rng.sample(names, rng.choice([0, 1, 1, min(2, len(names))])))
    return Contract(
        flow=FlowName("shop"),
        dataset=DatasetName("things"),
        version="1.0.0",
        description="",
        file_format=CsvFormat(
            delimiter=rng.choice(",,,;|\t"), encoding=rng.choice(["UTF-8", "UTF-8", "ISO-8859-1"])
        ),
        path_pattern="*.csv",
        columns=columns,
        key=key,
        sequence_by=rng.choice([None, None, None, names[0]]),
        tolerated_bad_rows=Decimal(rng.choice(["0", "0.5", "1"])),
        quality=tuple(_quality(rng, names)),
        drift=DriftPolicy(rules=tuple(_drift(rng))),
    )


def _column(rng: Random, name: str) -> Column:
    sql_type, logical = rng.choice(TYPES)
    is_text, is_date = logical is LogicalType.STRING, sql_type in {"DATE", "TIMESTAMP"}
    is_number = logical in {LogicalType.INTEGER, LogicalType.NUMBER}
    low = Decimal(rng.choice(["-5", "0", "0.1", "1"])) if is_number and rng.random() < 0.4 else None
    high = Decimal(rng.choice(["7", "42", "99.99"])) if is_number and rng.random() < 0.4 else None
    return Column(
        name=name,
        logical_type=logical,
        sql_type=sql_type,
        required=rng.random() < 0.5,
        unique=rng.random() < 0.15,
        pattern=rng.choice(PATTERNS) if is_text and rng.random() < 0.3 else None,
        allowed=("small", "large", "日本語") if is_text and rng.random() < 0.2 else (),
        minimum=low,
        maximum=high,
        exclusive_minimum=low is not None and rng.random() < 0.3,
        multiple_of=Decimal(7) if sql_type == "INT" and rng.random() < 0.2 else None,
        min_length=rng.choice([1, 2, 3, 9]) if is_text and rng.random() < 0.3 else None,
        max_length=rng.choice([3, 8, 16]) if is_text and rng.random() < 0.3 else None,
        date_format=rng.choice(FORMATS[:-2] if sql_type == "DATE" else FORMATS)
        if is_date
        else None,
    )


def _quality(rng: Random, names: Sequence[str]) -> list[QualityRule]:
    metrics = [metric for metric in Metric if rng.random() < 0.1]
    return [
        QualityRule(
            name=f"q{metric}",
            metric=metric,
            operator=Operator.MUST_BE_LESS_THAN,
            limits=(Decimal(2),),
            columns=() if metric is Metric.ROW_COUNT else (rng.choice(names),),
            valid_values=("a", "1") if metric is Metric.INVALID_VALUES else (),
        )
        for metric in metrics
    ]


def _drift(rng: Random) -> list[DriftRule]:
    kinds = [kind for kind in DriftKind if rng.random() < 0.2]
    shared = {DriftKind.WIDENED, DriftKind.TYPE_BROKEN}
    return [
        DriftRule(
            kind=kind,
            action=rng.choice(list(DriftAction)),
            above=Decimal(rng.choice(["0", "0.2"])) if kind in shared else Decimal(0),
        )
        for kind in kinds
    ]


def _content(rng: Random, contract: Contract) -> bytes:
    end = rng.choice(["\n"] * 10 + ["\r\n"] * 9 + ["\r"])
    rows = [_row(rng, contract, end) for _ in range(rng.choice([3, 100, 150, 250]))]
    for _ in range(rng.choice([0, 0, 3])):
        rows += rng.sample(rows, min(len(rows), 2))
    if rng.random() < 0.4:
        for _ in range(rng.choice([1, 1, 3])):
            rows.insert(rng.randrange(len(rows) + 1), rng.choice(TRAPS) + rng.choice([end, ""]))
    names = [column.name for column in contract.columns]
    text = _format(contract).delimiter.join(_header(rng, names)) + end + "".join(rows)
    if rng.random() < 0.3:
        text = text.removesuffix(end)
    encoding = rng.choice([contract.file_format.encoding] * 9 + ["UTF-8", "ISO-8859-1"])
    content = text.encode(encoding, errors="replace")
    return b"\xef\xbb\xbf" + content if rng.random() < 0.1 else content


def _header(rng: Random, names: list[str]) -> list[str]:
    change = rng.random()
    if change < 0.1:
        return rng.sample(names, len(names))
    if change < 0.15:
        return [*names, "extra"]
    if change < 0.2:
        return [name.upper() for name in names]
    return names[:-1] if change < 0.23 and len(names) > 1 else names


def _row(rng: Random, contract: Contract, end: str) -> str:
    few = rng.random() < 0.7
    cells = [_cell(rng, column, few=few) for column in contract.columns]
    shape = rng.random()
    if shape < 0.04:
        cells = cells[:-1]
    elif shape < 0.08:
        cells = [*cells, rng.choice(["", "x"])]
    blank = end if rng.random() < 0.02 else ""
    delimiter = _format(contract).delimiter
    return delimiter.join(_quoted(rng, cell, delimiter) for cell in cells) + end + blank


def _cell(rng: Random, column: Column, *, few: bool) -> str:
    if rng.random() < 0.1:
        return ""
    if rng.random() < 0.15:
        return rng.choice(POOL)
    if column.logical_type in {LogicalType.INTEGER, LogicalType.NUMBER}:
        number = str(rng.randrange(10 if few else 10 ** rng.choice([3, 8, 12, 17])))
        return number if rng.random() < 0.8 else rng.choice(NUMBERS)
    if column.logical_type in {LogicalType.DATE, LogicalType.TIMESTAMP}:
        return rng.choice(DATES)
    return rng.choice(TEXTS) if few else f"{rng.choice(TEXTS)}{rng.randrange(1000)}"


def _quoted(rng: Random, cell: str, delimiter: str) -> str:
    special = any(mark in cell for mark in (delimiter, '"', "\n", "\r"))
    if special or rng.random() < 0.1:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _cut(rng: Random, content: bytes) -> list[bytes]:
    places = sorted(rng.randrange(len(content) + 1) for _ in range(rng.randrange(6)))
    starts, ends = [0, *places], [*places, len(content)]
    return [content[start:end] for start, end in zip(starts, ends, strict=True)]


def exact(case: Case) -> Verdict:
    def source(contract: Contract, limits: Limits) -> CsvSource:
        return CsvSource(_format(contract), limits)

    return _verdict(Check(case.contract, case.limits, open_source=source), [case.content])


def fast(case: Case) -> Verdict:
    def source(contract: Contract, limits: Limits) -> BlockSource:
        return BlockSource(_format(contract), limits, block=case.block, smallest=case.smallest)

    return _verdict(Check(case.contract, case.limits, open_source=source), case.chunks)


def _verdict(check: Check, chunks: Sequence[bytes]) -> Verdict:
    for chunk in chunks:
        check.feed(chunk)
    return check.finish()


def compare(seeds: range, tell: Callable[[str], object]) -> int:
    """How many seeds give two different verdicts."""
    different = 0
    for seed in seeds:
        case = case_of(seed)
        if exact(case) != fast(case):
            different += 1
            tell(f"seed {seed}: the verdicts differ")
    return different


if __name__ == "__main__":
    first, count = map(int, sys.argv[1:3])
    sys.exit(compare(range(first, first + count), lambda line: sys.stdout.write(line + "\n")) > 0)
