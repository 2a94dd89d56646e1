"""Schemas of the bundle, and the tables that the lake already holds.

The catalog lives in the memory of the Spark session; what it knew is in the lake's folders
`tables/<schema>/<table>/_delta_log`, so every start reads it from there.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from azure.core.exceptions import ResourceExistsError, ResourceNotFoundError
from azure.storage.blob import BlobPrefix, BlobServiceClient, ContainerClient
from pyspark.sql import SparkSession

from flows.layout import LAKE
from local.databricks.bundle import Schema
from local.databricks.session import connection_string, lake_uri
from local.databricks.spec import LakeEndpoint

TABLES: Final = "tables"
LOG: Final = "_delta_log"
COMMIT: Final = re.compile(r"\d{20}\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lake:
    """Where managed tables are, in container `lake`."""

    endpoint: LakeEndpoint

    @property
    def warehouse(self) -> str:
        """URI of the folder that holds one folder per schema."""
        return f"{lake_uri(self.endpoint, LAKE)}/{TABLES}"

    def create_container(self) -> None:
        """Leaves an existing one as it is."""
        with self._container() as container:
            try:
                container.create_container()
            except ResourceExistsError:
                return

    def register(self, session: SparkSession, schema: Schema) -> None:
        """Create the schema and every table in its folder; those already there stay.

        What a killed process left of a table before its first commit goes: Delta creates no table
        in a folder that is not empty.
        """
        name = f"{_quoted(schema.catalog)}.{_quoted(schema.name)}"
        location = f"{self.warehouse}/{schema.name}"
        session.sql(
            f"CREATE SCHEMA IF NOT EXISTS {name} LOCATION '{location}'",
        )
        self._clear(schema.name)
        for table in self.tables(schema.name):
            session.sql(
                f"CREATE TABLE IF NOT EXISTS {name}.{_quoted(table)}"
                f" USING delta LOCATION '{location}/{table}'"
            )

    def tables(self, schema: str) -> list[str]:
        """Folders below the schema's that hold a Delta log with a commit."""
        with self._container() as container:
            names = list(_folders(container, f"{TABLES}/{schema}/"))
            return [name for name in names if _committed(_log(container, schema, name))]

    def _clear(self, schema: str) -> None:
        with self._container() as container:
            for name in list(_folders(container, f"{TABLES}/{schema}/")):
                log = _log(container, schema, name)
                if log and not _committed(log):
                    _delete(container, f"{TABLES}/{schema}/{name}")

    def _container(self) -> ContainerClient:
        service = BlobServiceClient.from_connection_string(connection_string(self.endpoint))
        return service.get_container_client(LAKE)


def _folders(container: ContainerClient, prefix: str) -> Iterator[str]:
    for each in container.walk_blobs(name_starts_with=prefix, delimiter="/"):
        if isinstance(each, BlobPrefix):
            yield each.name.removeprefix(prefix).rstrip("/")


def _log(container: ContainerClient, schema: str, table: str) -> list[str]:
    found = container.list_blob_names(name_starts_with=f"{TABLES}/{schema}/{table}/{LOG}")
    return [name.rpartition("/")[2] for name in found]


def _committed(log: list[str]) -> bool:
    return any(COMMIT.fullmatch(name) for name in log)


def _delete(container: ContainerClient, folder: str) -> None:
    """Children before their folders' own blobs."""
    names = [folder, *container.list_blob_names(name_starts_with=f"{folder}/")]
    for name in sorted(names, reverse=True):
        with suppress(ResourceNotFoundError):
            container.delete_blob(name)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
