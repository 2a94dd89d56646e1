"""Whether the service is at rest, as its API and the landing zone tell."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import httpx
from azure.storage.blob import BlobServiceClient

POLL_SECONDS: Final = 1.0
CALM_LOOKS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """Asks again and again; an API that does not answer is not at rest."""

    api_url: str
    key: str
    storage: str
    """Connection string of the account itself."""
    flow: str

    def awaited(self, seconds: float, alive: Callable[[], None] = lambda: None) -> float | None:
        """Seconds until nothing was open, nothing ran and landing was empty; None: too long.

        `alive` is called at each look, and may raise.
        """
        begun, calm = time.monotonic(), 0
        while time.monotonic() - begun < seconds:
            alive()
            calm = calm + 1 if self.at_rest() else 0
            if calm == CALM_LOOKS:
                return time.monotonic() - begun
            time.sleep(POLL_SECONDS)
        return None

    def at_rest(self) -> bool:
        """At this moment."""
        return self._settled() and not self._landing()

    def _settled(self) -> bool:
        try:
            answer = httpx.get(
                f"{self.api_url}/flows/{self.flow}",
                headers={"Authorization": f"Bearer {self.key}"},
                timeout=10,
                trust_env=False,
            )
        except httpx.HTTPError:
            return False
        return answer.is_success and bool(answer.json()["settled"])

    def _landing(self) -> bool:
        with BlobServiceClient.from_connection_string(self.storage) as account:
            names = account.get_container_client("landing").list_blob_names(results_per_page=1)
            return next(iter(names), None) is not None
