"""An operator who retracts, lifts and replays files while the processes die."""

import threading
from random import Random
from typing import Final

import httpx

from campaigns.audit.evidence import Evidence
from campaigns.audit.moves import LIFT, RETRACT, Asked

REPLAY: Final = "replay"
WANTED: Final = {"LOADED": RETRACT, "RETRACTED": LIFT, "REJECTED": REPLAY, "DUPLICATE": REPLAY}
"""The move for a file of each state."""
MOVES: Final = 3
"""In a round, each on a file of its own."""
ATTEMPTS: Final = 20
PAUSE: Final = 1.0


class Operator:
    """One thread that asks until it is answered; what was neither answered nor refused stays so."""

    def __init__(self, api_url: str, key: str, random: Random) -> None:
        """`api_url` ends with /api."""
        self._client = httpx.Client(
            base_url=api_url,
            headers={"Authorization": f"Bearer {key}"},
            timeout=20,
            trust_env=False,
        )
        self._random = random
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self.asked: list[Asked] = []

    def start(self, evidence: Evidence) -> None:
        """Choose from what the last audit saw."""
        known = sorted(evidence.versions.items())
        some = self._random.sample(known, min(4 * MOVES, len(known)))
        wanted = [
            (file_id, WANTED[each["state"]]) for file_id, each in some if each["state"] in WANTED
        ]
        self._stop.clear()
        self._thread = threading.Thread(
            target=self._ask_each, args=(wanted[:MOVES],), name="operator"
        )
        self._thread.start()

    def stop(self) -> None:
        """Returns when the last question is over."""
        self._stop.set()
        if self._thread:
            self._thread.join()

    def close(self) -> None:
        """Stop, and close the connections."""
        self.stop()
        self._client.close()

    def _ask_each(self, wanted: list[tuple[str, str]]) -> None:
        for file_id, move in wanted:
            status = self._ask(file_id, move)
            if status is None or status == httpx.codes.ACCEPTED:
                answered = status is not None
                self.asked.append(Asked(file_id=file_id, move=move, answered=answered))

    def _ask(self, file_id: str, move: str) -> int | None:
        """The status of the first answer that is no trouble of the host; None without one."""
        order = {"move": move, "reason": "a campaign asks for it", "by": "campaign"}
        for _ in range(ATTEMPTS):
            try:
                answer = self._client.post(f"/files/{file_id}/moves", json=order)
            except httpx.HTTPError:
                self._stop.wait(PAUSE)
                continue
            if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
                return answer.status_code
            self._stop.wait(PAUSE)
        return None
