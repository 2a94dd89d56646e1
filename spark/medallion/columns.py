"""The columns that every table of ours has beside those of its contract."""

from typing import Final

from medallion.ddl import TableColumn

FILE_ID: Final = "_file_id"
ORDER: Final = "_order"
LEVEL: Final = "_level"
LOADED_AT: Final = "_loaded_at"
RESCUED: Final = "_rescued_data"
FAILED_RULES: Final = "_failed_rules"
NO_ROWS: Final = "_no_rows"

FILE_ID_COLUMN: Final = TableColumn(
    name=FILE_ID, sql_type="STRING", comment="The file that states the row"
)
ORDER_COLUMN: Final = TableColumn(
    name=ORDER, sql_type="BIGINT", comment="Place of the file in time, microseconds since 1970 UTC"
)
LEVEL_COLUMN: Final = TableColumn(
    name=LEVEL, sql_type="BIGINT", comment="The bronze run that loaded the row; 0: a manual one"
)
# Silver copies it from bronze: a clock of its own would make a repeated run another table.
LOADED_AT_COLUMN: Final = TableColumn(
    name=LOADED_AT, sql_type="TIMESTAMP", comment="When the row came into bronze"
)
RESCUED_COLUMN: Final = TableColumn(
    name=RESCUED, sql_type="STRING", comment="What did not fit the header, as JSON"
)
FAILED_RULES_COLUMN: Final = TableColumn(
    name=FAILED_RULES, sql_type="ARRAY<STRING>", comment="Names of the rules that the row breaks"
)
NO_ROWS_COLUMN: Final = TableColumn(
    name=NO_ROWS, sql_type="BOOLEAN", comment="True: no row, but the trace of a file without rows"
)
