"""On which ports a world listens, remembered so that its next start finds the same ones."""

import json
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from local.ports import free_ports
from local.storage.azurite import ACCOUNT, Azurite


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Ports of 127.0.0.1."""

    azurite_blob: int
    azurite_queue: int
    azurite_table: int
    gateway: int
    functions: int
    workspace: int

    @classmethod
    def choose(cls, remembered: Mapping[str, int], base: int | None = None) -> Self:
        """From `base` upwards; else the remembered ports that are free, and free ones."""
        names = [field.name for field in fields(cls)]
        if base is not None:
            return cls(**{name: base + offset for offset, name in enumerate(names)})
        fresh = dict(zip(names, free_ports(len(names)), strict=True))
        kept = {name: remembered[name] for name in names if is_free(remembered.get(name))}
        return cls(**{**fresh, **kept})

    @property
    def azurite(self) -> Azurite:
        """Azurite itself, behind the gateway."""
        return Azurite(
            blob_port=self.azurite_blob,
            queue_port=self.azurite_queue,
            table_port=self.azurite_table,
        )

    @property
    def storage(self) -> str:
        """Connection string for whoever drops files: its blob endpoint is the gateway."""
        return self.azurite.connection_string(blob_port=self.gateway)

    @property
    def blob_url(self) -> str:
        """The blob endpoint with the account's name."""
        return f"{local_url(self.gateway)}/{ACCOUNT}"

    @property
    def functions_url(self) -> str:
        """The Functions host; the service's API is below `/api`."""
        return local_url(self.functions)

    @property
    def workspace_url(self) -> str:
        """DATABRICKS_HOST."""
        return local_url(self.workspace)

    @property
    def topic_url(self) -> str:
        """Where the service publishes its own events."""
        return f"{local_url(self.gateway)}/topics/tidegate/api/events"


type View = Callable[[str, Addresses], Addresses]
"""From the name of a process and the world's addresses to those that the process is told."""


def as_it_is(_process: str, addresses: Addresses) -> Addresses:
    """The view of a world in which nobody stands between."""
    return addresses


def local_url(port: int) -> str:
    """Without a trailing slash."""
    return f"http://127.0.0.1:{port}"


def is_free(port: int | None) -> bool:
    """Whether nobody listens on that port; None never is."""
    if port is None:
        return False
    with socket.socket() as probe:
        # Connections of the last run that linger in TIME_WAIT do not make a port taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def recall(path: Path) -> dict[str, int]:
    """The ports in world.json; none when there is no such file. Raises ValueError."""
    if not path.exists():
        return {}
    ports: dict[str, int] = json.loads(path.read_text("utf-8"))["ports"]
    return ports


def remember(path: Path, addresses: Addresses) -> None:
    """Write world.json."""
    path.write_text(json.dumps({"ports": asdict(addresses)}, indent=2) + "\n", "utf-8")
