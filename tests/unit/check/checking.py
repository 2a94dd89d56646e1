"""A contract to check small files against, and the few words that tests need for it."""

from collections.abc import Iterable
from decimal import Decimal

from flows.contract import Column, Contract, CsvFormat, FileFormat, LogicalType
from flows.names import DatasetName, FlowName
from tidegate.check.check import Check
from tidegate.check.limits import Limits
from tidegate.check.verdict import Verdict

HEADER = "id,name,size,day\n"
COLUMNS = (
    Column(name="id", logical_type=LogicalType.INTEGER, sql_type="INT", required=True),
    Column(
        name="name",
        logical_type=LogicalType.STRING,
        sql_type="STRING",
        required=True,
        min_length=2,
        max_length=8,
        pattern="[^#]*",
    ),
    Column(
        name="size",
        logical_type=LogicalType.STRING,
        sql_type="STRING",
        allowed=("small", "large"),
    ),
    Column(name="day", logical_type=LogicalType.DATE, sql_type="DATE", date_format="M/d/yyyy"),
)


def contract(
    columns: tuple[Column, ...] = COLUMNS,
    *,
    key: tuple[str, ...] = ("id",),
    tolerated: str = "1",
    file_format: FileFormat | None = None,
    sequence_by: str | None = None,
) -> Contract:
    return Contract(
        flow=FlowName("shop"),
        dataset=DatasetName("things"),
        version="1.0.0",
        description="",
        file_format=file_format or CsvFormat(),
        path_pattern="*.csv",
        columns=columns,
        key=key,
        sequence_by=sequence_by,
        tolerated_bad_rows=Decimal(tolerated),
    )


def check(
    content: bytes | Iterable[bytes], against: Contract | None = None, limits: Limits | None = None
) -> Verdict:
    checking = Check(against or contract(), limits)
    for chunk in [content] if isinstance(content, bytes) else content:
        checking.feed(chunk)
    return checking.finish()


def broken(verdict: Verdict) -> list[str]:
    """`<line>:<rule>` of every finding."""
    return [f"{finding.line}:{finding.rule}" for finding in verdict.findings]
