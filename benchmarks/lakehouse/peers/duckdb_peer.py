"""DuckDB: every cell as text, out of CSV into Parquet; arguments SOURCE TARGET CORES."""

import sys
from pathlib import Path

import duckdb  # type: ignore[import-not-found]  # in the peers' environment

sys.path.insert(0, str(Path(__file__).parents[3]))
from benchmarks.lakehouse.telling import Told

source, target, cores = sys.argv[1:4]
told = Told()
connection = duckdb.connect(config={"threads": int(cores)})
options = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'"
with told.part("CSV to Parquet"):
    (told.rows,) = connection.execute(
        f"COPY (SELECT * FROM read_csv('{source}/*.csv', {options})) "  # noqa: S608 - our own paths
        f"TO '{target}/orders.parquet' (FORMAT parquet, COMPRESSION snappy)"
    ).fetchone()
told.print()
