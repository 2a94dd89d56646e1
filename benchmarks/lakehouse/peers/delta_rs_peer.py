"""delta-rs: CSV into a Delta table as a stream; arguments SOURCE TARGET CHANGED.

CHANGED is a folder of titles that are merged into the table by `show_id`; one that is not there
means that there is nothing to merge.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl  # type: ignore[import-not-found]  # in the peers' environment
import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
import pyarrow.csv  # type: ignore[import-untyped]  # as above
from deltalake import DeltaTable, write_deltalake  # type: ignore[import-not-found]  # as above

sys.path.insert(0, str(Path(__file__).parents[3]))
from benchmarks.lakehouse.telling import Told

KEY = "show_id"


def rows_of(folder: Path, pattern: str) -> pa.RecordBatchReader:
    """Cells as text, the key as a number."""
    files = sorted(folder.glob(pattern))
    names = files[0].open(encoding="utf-8").readline().rstrip("\n").split(",")
    types = {name: pa.int64() if name == KEY else pa.string() for name in names}
    convert = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=True)

    def batches() -> Iterator[pa.RecordBatch]:
        for file in files:
            yield from pyarrow.csv.open_csv(file, convert_options=convert)

    return pa.RecordBatchReader.from_batches(pa.schema(types.items()), batches())


source, target, changed = map(Path, sys.argv[1:4])
told = Told()
with told.part("CSV to Delta"):
    write_deltalake(
        target / "table", rows_of(source, "titles-*.csv" if changed.is_dir() else "*.csv")
    )
if changed.is_dir():
    # Of a key that a file states twice the last row counts: MERGE takes one for each.
    news = pl.from_arrow(rows_of(changed, "*.csv").read_all()).unique(KEY, keep="last")
    with told.part("MERGE"):
        merge = DeltaTable(target / "table").merge(
            news.to_arrow(),
            predicate=f"t.{KEY} = s.{KEY}",
            source_alias="s",
            target_alias="t",
        )
        found = merge.when_matched_update_all().when_not_matched_insert_all().execute()
    told.notes = {f"MERGE {name}": str(value) for name, value in found.items()}
told.rows = DeltaTable(target / "table").count()
told.print()
