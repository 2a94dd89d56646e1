"""The processes of the world, in the terms of the supervisor."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.world.addresses import Addresses, View, as_it_is
from local.world.credentials import Credentials
from local.world.provision import provision
from local.world.settings import service_settings
from local.world.steps import Action, ProcessSpec, Step

STORAGE: Final = "abfs://{container}@devstoreaccount1.dfs.core.windows.net"
"""Where Spark finds a container of the laptop's account."""
CATALOG: Final = "spark_catalog"
GATEWAY: Final = "gateway"
HOST: Final = "functions"
WORKSPACE: Final = "workspace"
PROVISIONED: Final = frozenset({"provision"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things of one world are on disk."""

    state: Path
    """Folder for what the processes keep; one folder below it for each."""
    app: Path
    """Folder of `function_app.py` and `host.json`."""
    bundle: Path
    """Folder of `databricks.yml`."""
    jars: Path
    subscriptions: Path
    throughput: bool = False
    """Whether the workspace is tuned for big files."""
    view: View = as_it_is
    """What each process is told of the addresses."""

    def of(self, name: str) -> Path:
        """A folder for one process, made if need be."""
        folder = self.state / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder


def steps(
    addresses: Addresses, credentials: Credentials, layout: Layout, settings: Mapping[str, str]
) -> tuple[Step, ...]:
    """Azurite, then what is in it, then the other three side by side.

    `settings` are application settings that replace the world's own.
    """
    return (
        _azurite(addresses, layout),
        Action(
            name="provision",
            run=lambda: provision(addresses.azurite.connection_string()),
            after=frozenset({"azurite"}),
        ),
        _gateway(layout.view(GATEWAY, addresses), credentials, layout),
        _functions(layout.view(HOST, addresses), credentials, layout, settings),
        _workspace(layout.view(WORKSPACE, addresses), credentials, layout),
    )


def _azurite(addresses: Addresses, layout: Layout) -> ProcessSpec:
    azurite = addresses.azurite
    return ProcessSpec(
        name="azurite",
        command=_module(
            "local.storage.azurite",
            "--folder", layout.of("azurite"),
            "--ports", azurite.blob_port, azurite.queue_port, azurite.table_port,
        ),
    )  # fmt: skip


def _gateway(addresses: Addresses, credentials: Credentials, layout: Layout) -> ProcessSpec:
    return ProcessSpec(
        name=GATEWAY,
        after=PROVISIONED,
        command=_module(
            "local.storage.gateway",
            "--port", addresses.gateway,
            "--azurite-blob-port", addresses.azurite_blob,
            "--outbox", layout.of("gateway"),
            "--subscriptions", layout.subscriptions,
            "--topic-key-file", credentials.topic_key_file,
        ),
    )  # fmt: skip


def _functions(
    addresses: Addresses, credentials: Credentials, layout: Layout, settings: Mapping[str, str]
) -> ProcessSpec:
    return ProcessSpec(
        name=HOST,
        after=PROVISIONED,
        environment={**service_settings(addresses, credentials), **settings},
        command=_module(
            "local.functions",
            "--port", addresses.functions,
            "--app", layout.app,
            "--keys-file", credentials.function_keys_file,
        ),
    )  # fmt: skip


def _workspace(addresses: Addresses, credentials: Credentials, layout: Layout) -> ProcessSpec:
    return ProcessSpec(
        name=WORKSPACE,
        after=PROVISIONED,
        ready_seconds=180.0,  # Spark's first steps take most of it on a busy machine
        stop_seconds=10.0,  # in the midst of warming up it does not listen, and a kill is harmless
        command=_module(
            "local.databricks",
            "--port", addresses.workspace,
            "--bundle", layout.bundle,
            "--target", "dev",
            "--var", f"storage={STORAGE}",
            "--var", f"catalog={CATALOG}",
            "--lake-blob-port", addresses.azurite_blob,
            "--jars", layout.jars,
            "--state", layout.of("workspace"),
            "--token-file", credentials.workspace_token_file,
            "--compiler", "THROUGHPUT" if layout.throughput else "QUICK_START",
        ),
    )  # fmt: skip


def _module(name: str, *arguments: str | int | Path) -> tuple[str, ...]:
    return (sys.executable, "-m", name, *map(str, arguments))
