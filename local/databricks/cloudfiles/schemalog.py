"""The schemas of a stream, kept in `<schemaLocation>/_schemas` as numbered files."""

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from pyspark.sql.types import StringType, StructField, StructType

from local.databricks.cloudfiles.folders import Folder

FOLDER: Final = "_schemas"
VERSION: Final = "v1\n"


class SchemaLog:
    """Each schema is written once; the one with the highest number holds."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder

    def current(self, infer: Callable[[], StructType]) -> StructType:
        """The newest schema; the first one is inferred and kept."""
        newest = self._newest()
        if newest is None:
            self._folder.create("0", _text(infer()))
            newest = self._newest()
        if newest is None:
            raise FileNotFoundError(self._folder.uri("0"))
        return newest[1]

    def add(self, names: Sequence[str]) -> None:
        """Append columns; when another writer was faster, the next start compares again."""
        number, schema = self._newest() or (-1, StructType([]))
        self._folder.create(str(number + 1), _text(widened(schema, strings(names))))

    def _newest(self) -> tuple[int, StructType] | None:
        numbers = [int(file.path) for file in self._folder.files() if file.path.isdecimal()]
        if not numbers:
            return None
        with self._folder.open(str(max(numbers))) as stream:
            text = stream.read().decode().removeprefix(VERSION)
        return max(numbers), StructType.fromJson(json.loads(json.loads(text)["dataSchemaJson"]))


def strings(names: Iterable[str]) -> StructType:
    """Columns of type string; of names that differ in case only, the first stays."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.lower(), name)
    return StructType([StructField(name, StringType()) for name in first.values()])


def widened(schema: StructType, more: StructType) -> StructType:
    """The columns of `schema`, then those of `more` that it lacks in any case."""
    have = {field.name.lower() for field in schema.fields}
    return StructType(
        schema.fields + [each for each in more.fields if each.name.lower() not in have]
    )


def _text(schema: StructType) -> bytes:
    document = {"dataSchemaJson": schema.json(), "partitionSchemaJson": StructType([]).json()}
    return (VERSION + json.dumps(document)).encode()
