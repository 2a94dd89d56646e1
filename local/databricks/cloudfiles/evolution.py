"""What happens when files bring columns that the schema lacks."""

from collections.abc import Sequence

from pyspark.sql.types import StructType

from local.databricks.cloudfiles import schemalog
from local.databricks.cloudfiles.errors import UnknownFieldException
from local.databricks.cloudfiles.folders import StoredFile, folder_at
from local.databricks.cloudfiles.listing import headers_of
from local.databricks.cloudfiles.options import EvolutionMode, Options
from local.databricks.cloudfiles.schemalog import SchemaLog, strings

FAILING = frozenset({EvolutionMode.ADD_NEW_COLUMNS, EvolutionMode.FAIL_ON_NEW_COLUMNS})


def check(options: Options, schema: StructType, files: Sequence[StoredFile]) -> None:
    """With `addNewColumns` the new columns are recorded before the stream fails.

    Raises:
        UnknownFieldException: a file has a column that the schema lacks in any case.
    """
    if options.evolution not in FAILING:
        return
    have = {field.name.lower() for field in schema.fields}
    new: dict[str, StoredFile] = {}
    for file, header in zip(files, headers_of(options, files), strict=True):
        new |= {name: file for name in header if name.lower() not in have and name not in new}
    if new:
        retried = options.evolution is EvolutionMode.ADD_NEW_COLUMNS
        if retried:
            log = SchemaLog(folder_at(f"{options.schema_location}/{schemalog.FOLDER}"))
            log.add([field.name for field in strings(new).fields])
        raise UnknownFieldException(_message(options, new, retried=retried))


def _message(options: Options, new: dict[str, StoredFile], *, retried: bool) -> str:
    first = folder_at(options.path).uri(next(iter(new.values())).path)
    return (
        "[UNKNOWN_FIELD_EXCEPTION.NEW_FIELDS_IN_FILE] Encountered unknown fields during parsing: "
        f"{list(new)} in {first}, which can be fixed by an automatic retry: {str(retried).lower()}"
    )
