"""polars: every cell as text, out of CSV into Parquet as a stream; arguments SOURCE TARGET."""

import sys
from pathlib import Path

import polars as pl  # type: ignore[import-not-found]  # in the peers' environment

sys.path.insert(0, str(Path(__file__).parents[3]))
from benchmarks.lakehouse.telling import Told

source, target = map(Path, sys.argv[1:3])
told = Told()
with told.part("CSV to Parquet"):
    rows = pl.scan_csv(sorted(source.glob("*.csv")), infer_schema=False)
    rows.sink_parquet(target / "orders.parquet", compression="snappy")
told.rows = pl.scan_parquet(target / "orders.parquet").select(pl.len()).collect().item()
told.print()
