"""The world on a laptop as an object, for the command line, the demo and end-to-end tests."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from local.world.addresses import Addresses, View, as_it_is, recall, remember
from local.world.child import ROOT, Crash
from local.world.credentials import Credentials
from local.world.lock import LOCK, held
from local.world.processes import GATEWAY, HOST, WORKSPACE, Layout, steps
from local.world.profile import PROFILE, profile, write_profile
from local.world.subscriptions import Delivery, subscriptions
from local.world.supervisor import Supervisor, nobody


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What differs between worlds."""

    delivery: Delivery = Delivery.WEBHOOK
    own_host: bool = True
    """False leaves the Functions host's port to `func start`."""
    own_workspace: bool = True
    """False leaves the workspace's port to nobody: runs are not started, files still pass."""
    port_base: int | None = None
    """The first of six ports in a row; None takes free ones, the same at each start if it can."""
    app: Path = ROOT
    bundle: Path = ROOT / "infra"
    jars: Path = ROOT / ".tidegate" / "jars"
    settings: Mapping[str, str] = field(default_factory=dict)
    """Application settings that differ from the world's own."""
    throughput: bool = False
    """Compile Spark's plans well rather than quickly: for big files."""
    view: View = as_it_is
    """What each process is told: for whoever stands between it and the others."""
    tell: Callable[[str, float], None] = nobody
    """Called with each part that serves, and the seconds its start took."""

    @property
    def absent(self) -> frozenset[str]:
        """Names of the processes that are not started."""
        there = {HOST: self.own_host, WORKSPACE: self.own_workspace}
        return frozenset(name for name, wanted in there.items() if not wanted)


DEFAULTS: Final = Options()


class World:
    """A folder with everything one world keeps; `running` gives it life.

    Raises ValueError when the folder's `world.json` is not ours.
    """

    def __init__(self, folder: Path, options: Options = DEFAULTS) -> None:
        self.folder = folder.resolve()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.options = options
        self.credentials = Credentials.at(self.folder / "secrets")
        self.addresses = Addresses.choose(recall(self._memory), options.port_base)
        planned = steps(self.addresses, self.credentials, self._layout, options.settings)
        self._supervisor = Supervisor(
            [step for step in planned if step.name not in options.absent],
            self.folder / "logs",
            options.tell,
        )

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Everything serves inside the block and is gone after it.

        Raises WorldIsRunningError, StartError, and AzureError when provisioning failed.
        """
        with held(self.folder / LOCK) as lock:
            remember(self._memory, self.addresses)
            self._write_subscriptions()
            write_profile(self.profile, profile(self.addresses, self.credentials))
            with self._supervisor.running([lock]):
                yield self

    def wait(self, seconds: float | None = None) -> Crash | None:
        """The next process that ends unasked; None when none did in the given time."""
        return self._supervisor.wait(seconds)

    def kill(self, name: str) -> None:
        """SIGKILL to a process. Never `azurite`: it loses writes it has acknowledged."""
        self._supervisor.kill(name)

    def pid(self, name: str) -> int:
        """Process number of a running process. Raises KeyError."""
        return self._supervisor.pid(name)

    def restart(self, name: str) -> None:
        """Start a process anew and wait until it serves. Raises StartError."""
        self._supervisor.restart(name)

    @property
    def profile(self) -> Path:
        """Written at each start: where everything is, for `tidegate` and other clients."""
        return self.folder / PROFILE

    @property
    def gateway_connection_string(self) -> str:
        """For whoever drops files."""
        return self.addresses.storage

    @property
    def api_url(self) -> str:
        """Of the service, without a trailing slash."""
        return f"{self.addresses.functions_url}/api"

    @property
    def operator_key(self) -> str:
        """What the service's API asks for."""
        return self.credentials.operator_key

    @property
    def workspace_url(self) -> str:
        """DATABRICKS_HOST."""
        return self.addresses.workspace_url

    @property
    def workspace_token(self) -> str:
        """DATABRICKS_TOKEN."""
        return self.credentials.workspace_token

    @property
    def topic_url(self) -> str:
        """Where the service publishes, and where the gateway shows what it received."""
        return self.addresses.topic_url

    @property
    def _memory(self) -> Path:
        return self.folder / "world.json"

    @property
    def _layout(self) -> Layout:
        return Layout(
            state=self.folder,
            app=self.options.app,
            bundle=self.options.bundle,
            jars=self.options.jars,
            subscriptions=self.folder / "subscriptions.json",
            throughput=self.options.throughput,
            view=self.options.view,
        )

    def _write_subscriptions(self) -> None:
        path = self._layout.subscriptions
        path.touch(mode=0o600)  # it holds the webhook's key
        seen = self.options.view(GATEWAY, self.addresses)
        wanted = subscriptions(seen, self.options.delivery, self.credentials.webhook_key)
        path.write_text(json.dumps(wanted, indent=2) + "\n", "utf-8")
