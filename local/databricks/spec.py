"""What the workspace tells the Spark session and the declarative engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.storage.azurite import ACCOUNT, KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class LakeEndpoint:
    """Where ABFS finds the storage account: Azurite's blob service on 127.0.0.1."""

    blob_port: int
    account: str = ACCOUNT
    key: str = KEY


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineSpec:
    """A declarative pipeline of the bundle, with every variable filled in."""

    name: str
    pipeline_id: str
    catalog: str
    schema: str
    sources: tuple[Path, ...]
    """Python files in the order of their paths; globs are already expanded."""
    configuration: Mapping[str, str]
    """Spark settings that hold while the pipeline's files are loaded and run."""
    storage: str
    """Where the pipeline keeps its checkpoints: an abfs URI without a trailing slash."""
    event_log: tuple[str, str, str] | None = None
    """Catalog, schema and name of the table that gets the events of each update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateRequest:
    """What an update of a pipeline is asked to do; the names are those of the Pipelines API."""

    full_refresh: bool = False
    """Every table is computed as if it had never been."""
    refresh_selection: tuple[str, ...] = ()
    """Names of tables; without any in either selection the update is about all of them."""
    full_refresh_selection: tuple[str, ...] = ()
    validate_only: bool = False
    """Whether the queries are analysed only, and nothing is run or written."""


ORDINARY: Final = UpdateRequest()
"""Every table is brought up to date, none anew."""
