"""A client of the workspace that never sleeps for long, and opens with what it is given.

The SDK repeats what fails for a while by itself, and sleeps for as long as `Retry-After` says even
when that is longer than its own budget (databricks/sdk/retries.py). A function must not sleep for
minutes: here it stops, and the conductor comes back when the time is over.
"""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Final

from tidegate.errors import Throttled

if TYPE_CHECKING:
    from databricks.sdk import WorkspaceClient
    from databricks.sdk.clock import Clock
    from databricks.sdk.core import CredentialsStrategy

HTTP_SECONDS: Final = 10
RETRY_SECONDS: Final = 20
LONGEST_SLEEP: Final = 11
"""Seconds; the SDK's own pauses are shorter, so a longer one is a `Retry-After`."""

IDENTITY: Final = "tidegate-managed-identity"

Credentials = Callable[[], Mapping[str, str]]
"""Returns the headers that open the workspace; called for every request."""


@cache
def load_sdk() -> Thread:
    """Begin to import the SDK, once for the process; who needs it before it is there waits."""
    loading = Thread(target=import_module, args=("databricks.sdk",), daemon=True)
    loading.start()
    return loading


def connect(host: str, token: str, identity: Credentials) -> "WorkspaceClient":
    """A token opens a workspace on this machine; elsewhere the identity does."""
    from databricks.sdk import WorkspaceClient  # noqa: PLC0415 - imported when it is needed
    from databricks.sdk.core import Config  # noqa: PLC0415 - the same

    config = Config(
        host=host,
        token=token or None,
        # Without it the SDK refuses to choose when the environment holds other credentials.
        auth_type="pat" if token else IDENTITY,
        credentials_strategy=None if token else _strategy(identity),
        http_timeout_seconds=HTTP_SECONDS,
        retry_timeout_seconds=RETRY_SECONDS,
        clock=_clock(),
    )
    return WorkspaceClient(config=config)


def _strategy(identity: Credentials) -> "CredentialsStrategy":
    from databricks.sdk.core import Config, CredentialsStrategy  # noqa: PLC0415 - the same

    class ManagedIdentity(CredentialsStrategy):
        """The SDK has no strategy for managed identities of its own."""

        def auth_type(self) -> str:
            return IDENTITY

        def __call__(self, _config: Config) -> Callable[[], dict[str, str]]:
            return lambda: dict(identity())

    return ManagedIdentity()


def _clock() -> "Clock":
    from databricks.sdk.clock import RealClock  # noqa: PLC0415 - the same

    class ShortSleeps(RealClock):
        """Raises Throttled where it would sleep for long."""

        def sleep(self, seconds: float) -> None:
            if seconds > LONGEST_SLEEP:
                wait = timedelta(seconds=int(seconds))
                raise Throttled(f"the workspace wants to be left alone for {wait}", wait)
            time.sleep(seconds)

    return ShortSleeps()
