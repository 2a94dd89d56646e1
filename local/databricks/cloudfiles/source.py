"""Auto Loader's `cloudFiles` for open-source Spark: a streaming data source of that name."""

from itertools import islice
from typing import Final

from pyspark.sql.datasource import DataSource
from pyspark.sql.types import StringType, StructField, StructType

from local.databricks.cloudfiles import schemalog
from local.databricks.cloudfiles.errors import CloudFilesError
from local.databricks.cloudfiles.folders import folder_at
from local.databricks.cloudfiles.listing import headers_of, listed
from local.databricks.cloudfiles.metadata import METADATA, METADATA_TYPE
from local.databricks.cloudfiles.options import Options, parse_options
from local.databricks.cloudfiles.reader import CloudFilesReader
from local.databricks.cloudfiles.schemalog import SchemaLog, strings, widened

SAMPLED_FILES: Final = 1000


class CloudFilesSource(DataSource):
    """`spark.readStream.format("cloudFiles")`; batch reads are refused, as on Databricks."""

    @classmethod
    def name(cls) -> str:
        """As production code spells it."""
        return "cloudFiles"

    def schema(self) -> StructType:
        """The given or the recorded schema, the rescued data column, `_metadata`."""
        options = parse_options(self.options)
        data = options.schema or _recorded(options)
        if options.rescued:
            data = widened(data, StructType([StructField(options.rescued, StringType())]))
        return StructType([*data.fields, StructField(METADATA, METADATA_TYPE)])

    def streamReader(self, schema: StructType) -> CloudFilesReader:  # noqa: N802 - Spark's name
        """One reader of one stream."""
        return CloudFilesReader(parse_options(self.options), schema)


def _recorded(options: Options) -> StructType:
    log = SchemaLog(folder_at(f"{options.schema_location}/{schemalog.FOLDER}"))
    return widened(log.current(lambda: _inferred(options)), options.hints)


def _inferred(options: Options) -> StructType:
    sample = list(islice(listed(options), SAMPLED_FILES))
    schema = strings(name for header in headers_of(options, sample) for name in header)
    if not schema.fields and not options.hints.fields:
        raise CloudFilesError(
            f"no file to infer a schema from in {options.path}: give .schema(...), "
            "cloudFiles.schemaHints, or a file with a header"
        )
    return schema
