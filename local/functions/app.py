"""An app as it is served: its settings, its `host.json`, its functions."""

import hashlib
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.functions.bindings import Function, parse_function
from local.functions.host_json import HostOptions
from local.functions.protos import RpcFunctionMetadata
from local.functions.settings import AppSettings

HOST_ID_SETTING: Final = "AzureFunctionsWebHost__hostid"

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What is served."""

    folder: Path
    settings: AppSettings
    options: HostOptions
    functions: tuple[Function, ...]

    @property
    def host_id(self) -> str:
        """From the app settings, else one that follows from the app's folder."""
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()
        return self.settings.values.get(HOST_ID_SETTING) or f"local-{digest[:16]}"

    def enabled(self) -> tuple[Function, ...]:
        """Functions that no setting disables."""
        return tuple(function for function in self.functions if not function.disabled)


def parse_functions(
    indexed: Iterable[RpcFunctionMetadata], settings: AppSettings
) -> tuple[Function, ...]:
    """Raises StartError when a function cannot be served here."""
    return tuple(_parsed(each, settings) for each in indexed)


def _parsed(indexed: RpcFunctionMetadata, settings: AppSettings) -> Function:
    if indexed.retry_options is not None:
        logger.warning("function %s: its retry policy is not imitated", indexed.name)
    return parse_function(indexed.name, indexed.function_id, indexed.raw_bindings, settings)
