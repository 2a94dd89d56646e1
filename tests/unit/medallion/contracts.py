"""A small contract of our own, one column for each kind of rule."""

from dataclasses import replace
from decimal import Decimal

from flows.contract import Column, Contract, CsvFormat, Derived, LogicalType
from flows.names import DatasetName, FlowName

ID = Column(name="id", logical_type=LogicalType.INTEGER, sql_type="INT", required=True)
NAME = Column(
    name="name",
    logical_type=LogicalType.STRING,
    sql_type="STRING",
    required=True,
    pattern=r"[A-Z][a-z' ]*\d?",
    min_length=2,
    max_length=8,
)
PRICE = Column(
    name="price",
    logical_type=LogicalType.NUMBER,
    sql_type="DECIMAL(6,2)",
    minimum=Decimal(0),
    maximum=Decimal("99.5"),
)
DAY = Column(name="day", logical_type=LogicalType.DATE, sql_type="DATE", date_format="M/d/yyyy")
COLOUR = Column(
    name="colour", logical_type=LogicalType.STRING, sql_type="STRING", allowed=("red", "it's \\")
)
CODE = Column(name="code", logical_type=LogicalType.STRING, sql_type="STRING", unique=True)


def shop(flow: str = "shop") -> Contract:
    """Articles by id; the later file wins."""
    return Contract(
        flow=FlowName(flow),
        dataset=DatasetName("articles"),
        version="1.0.0",
        description="What the shop's owner sells.",
        file_format=CsvFormat(),
        path_pattern="*.csv",
        columns=(ID, NAME, PRICE, DAY, COLOUR, CODE),
        key=("id",),
        derived=(Derived(name="initial", sql_type="STRING", expression="left(name, 1)"),),
    )


def sequenced(contract: Contract) -> Contract:
    """The same, where the higher price decides between two rows of one key in a file."""
    return replace(contract, sequence_by="price")
