"""SQL statements of the one warehouse, executed on the warm Spark session."""
