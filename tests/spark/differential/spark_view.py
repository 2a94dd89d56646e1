"""The cells that Spark's own readers give for files of one contract."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from medallion.formats import data_rows, format_name, reader_options
from medallion.sql import identifier
from pyspark.sql import SparkSession
from pyspark.sql.types import StringType, StructField, StructType

from flows.contract import Contract, CsvFormat
from tests.spark.differential.views import Cells

type Rows = Counter[Cells]


def spark_rows(
    spark: SparkSession, contract: Contract, headers: Mapping[Path, Sequence[str]]
) -> dict[Path, Rows]:
    """By file, cells in the contract's order; CSV files of one header are one read.

    Spark's CSV reader maps by position, so it is told the names of the header; objects of JSON are
    mapped by name, whichever of them a file has.
    """
    is_csv = isinstance(contract.file_format, CsvFormat)
    declared = [column.name for column in contract.columns]
    together: dict[tuple[str, ...], list[Path]] = defaultdict(list)
    for path, header in headers.items():
        together[tuple(name.lower() for name in (header if is_csv else declared))].append(path)
    found: dict[Path, Rows] = {path: Counter() for path in headers}
    for header, paths in together.items():
        for path, cells in _read(spark, contract, header, paths):
            found[path][cells] += 1
    return found


def _read(
    spark: SparkSession, contract: Contract, header: Sequence[str], paths: Sequence[Path]
) -> list[tuple[Path, Cells]]:
    schema = StructType([StructField(name, StringType()) for name in header])
    reader = spark.read.format(format_name(contract.file_format)).schema(schema)
    reader = reader.options(**reader_options(contract.file_format))
    frame = reader.load([str(path) for path in paths]).where(data_rows(contract))
    cells = (
        identifier(column.name) if column.name.lower() in header else "NULL"
        for column in contract.columns
    )
    rows = frame.selectExpr("_metadata.file_path", f"array({', '.join(cells)}) AS cells").collect()
    return [
        (Path(unquote(row["file_path"].removeprefix("file:").replace("//", "/"))),
         tuple(cell or "" for cell in row["cells"]))
        for row in rows
    ]  # fmt: skip
