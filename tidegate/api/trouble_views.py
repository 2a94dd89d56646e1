"""What the API shows of refused events, and of what is set free."""

from datetime import date, datetime

from flows.request import Document


class RefusalView(Document):
    """One event, or one body that holds none."""

    at: datetime
    reason: str
    subject: str
    """As the event says it, in ASCII; empty when it says nothing that could be read."""


class RefusalsView(Document):
    """The refused events of one UTC day, newest first."""

    day: date
    refusals: tuple[RefusalView, ...]
    more: bool
    """There are more than were asked for, and which of them are shown is chance."""


class RetryView(Document):
    """What was done."""

    done: int
    """How many files are driven on, or announcements were sent again."""
    detail: str
    more: bool = False
    """Others are stuck that were left for the next request."""


def freed_words(count: int) -> str:
    """What is said of the files of a flow that were set free."""
    if not count:
        return "nothing is stuck"
    return "1 stuck file is driven on" if count == 1 else f"{count} stuck files are driven on"
