"""How often and how long a delivery is tried: Event Grid's rules on a laptop's time scale.

Limits and never-retried answers: learn.microsoft.com/azure/event-grid/delivery-and-retry. Only the
delays differ: Event Grid waits 10 s, 30 s, 1 min, 5 min and so on up to 12 hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

DELAYS_SECONDS: Final = (0.2, 1.0, 3.0, 10.0, 30.0, 60.0)
MAX_ATTEMPTS: Final = 30
TIME_TO_LIVE: Final = timedelta(minutes=1440)


class Outcome(StrEnum):
    """The result of one attempt, in the words of `lastDeliveryOutcome`."""

    DELIVERED = "Delivered"
    BAD_REQUEST = "BadRequest"
    UNAUTHORIZED = "Unauthorized"
    FORBIDDEN = "Forbidden"
    NOT_FOUND = "NotFound"
    TIMED_OUT = "TimedOut"
    PAYLOAD_TOO_LARGE = "PayloadTooLarge"
    BUSY = "Busy"
    SOCKET_ERROR = "SocketError"
    GENERIC_ERROR = "GenericError"


class DeadLetterReason(StrEnum):
    """Why no further attempt is made; Microsoft's pages show the first, the others are ours."""

    ATTEMPTS = "MaxDeliveryAttemptsExceeded"
    TIME_TO_LIVE = "TimeToLiveExceeded"
    UNDELIVERABLE = "UndeliverableEvent"


NEVER_RETRIED: Final = frozenset(
    {Outcome.BAD_REQUEST, Outcome.UNAUTHORIZED, Outcome.FORBIDDEN, Outcome.PAYLOAD_TOO_LARGE}
)
_OUTCOMES: Final = {
    400: Outcome.BAD_REQUEST,
    401: Outcome.UNAUTHORIZED,
    403: Outcome.FORBIDDEN,
    404: Outcome.NOT_FOUND,
    408: Outcome.TIMED_OUT,
    413: Outcome.PAYLOAD_TOO_LARGE,
    429: Outcome.BUSY,
    503: Outcome.BUSY,
}


def outcome_of_status(status: int) -> Outcome:
    """200 to 204 are success and nothing else is."""
    if status in range(200, 205):
        return Outcome.DELIVERED
    return _OUTCOMES.get(status, Outcome.GENERIC_ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """Whichever limit is reached first ends the attempts."""

    max_attempts: int = MAX_ATTEMPTS
    time_to_live: timedelta = TIME_TO_LIVE
    delays_seconds: tuple[float, ...] = DELAYS_SECONDS

    def delay(self, attempts: int) -> timedelta:
        """How long to wait after that many attempts; the last delay repeats."""
        index = min(attempts, len(self.delays_seconds)) - 1
        return timedelta(seconds=self.delays_seconds[index])

    def end(
        self, *, attempts: int, published: datetime, now: datetime, outcome: Outcome | None
    ) -> DeadLetterReason | None:
        """Why the event must not be tried again, None when it may."""
        if outcome in NEVER_RETRIED:
            return DeadLetterReason.UNDELIVERABLE
        if attempts >= self.max_attempts:
            return DeadLetterReason.ATTEMPTS
        if now - published >= self.time_to_live:
            return DeadLetterReason.TIME_TO_LIVE
        return None
