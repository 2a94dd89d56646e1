"""Column types and values in the words of the Statement Execution API.

Values of `JSON_ARRAY` are strings; timestamps are ISO 8601 in UTC, arrays, maps and structures are
JSON: docs.databricks.com/api/workspace/statementexecution/executestatement.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pyspark.sql import Column as SparkColumn
from pyspark.sql import functions as F  # noqa: N812  # the name that every Spark reader knows
from pyspark.sql.types import (
    ArrayType,
    BinaryType,
    BooleanType,
    ByteType,
    CharType,
    DataType,
    DateType,
    DayTimeIntervalType,
    DecimalType,
    DoubleType,
    FloatType,
    IntegerType,
    LongType,
    MapType,
    NullType,
    ShortType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
    TimestampType,
    VarcharType,
    VariantType,
    YearMonthIntervalType,
)

from local.databricks.statements.model import Column

TYPE_NAMES: Final[Mapping[type[DataType], str]] = MappingProxyType(
    {
        ArrayType: "ARRAY",
        BinaryType: "BINARY",
        BooleanType: "BOOLEAN",
        ByteType: "BYTE",
        CharType: "CHAR",
        DateType: "DATE",
        DayTimeIntervalType: "INTERVAL",
        DecimalType: "DECIMAL",
        DoubleType: "DOUBLE",
        FloatType: "FLOAT",
        IntegerType: "INT",
        LongType: "LONG",
        MapType: "MAP",
        NullType: "NULL",
        ShortType: "SHORT",
        StringType: "STRING",
        StructType: "STRUCT",
        TimestampNTZType: "TIMESTAMP",
        TimestampType: "TIMESTAMP",
        VarcharType: "STRING",
        YearMonthIntervalType: "INTERVAL",
    }
)
ISO_INSTANT: Final = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"
ISO_LOCAL: Final = "yyyy-MM-dd'T'HH:mm:ss.SSS"
NESTED: Final = (ArrayType, MapType, StructType, VariantType)


def column_of(field: StructField) -> Column:
    """A column of the result's manifest."""
    kind = field.dataType
    exact = kind if isinstance(kind, DecimalType) else None
    return Column(
        name=field.name,
        type_name=TYPE_NAMES.get(type(kind), "USER_DEFINED_TYPE"),
        type_text=kind.simpleString().upper(),
        precision=exact.precision if exact else None,
        scale=exact.scale if exact else None,
    )


def as_text(column: SparkColumn, kind: DataType) -> SparkColumn:
    """The value as the API writes it; NULL stays NULL."""
    if isinstance(kind, NESTED):
        return F.to_json(column, {"ignoreNullFields": "false", "timestampFormat": ISO_INSTANT})
    if isinstance(kind, BinaryType):
        return F.base64(column)
    if isinstance(kind, TimestampType):
        return F.date_format(column, ISO_INSTANT)
    if isinstance(kind, TimestampNTZType):
        return F.date_format(column, ISO_LOCAL)
    return column.cast("string")
