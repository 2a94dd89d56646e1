"""What can go wrong, by who can do something about it."""

from datetime import timedelta


class IngestionError(Exception):
    """Base of everything that Tidegate raises on purpose."""


class Transient(IngestionError):  # noqa: N818 - it names the condition, as in `except Transient`
    """Nothing is wrong with the file or the declaration: try again later."""


class Throttled(Transient):
    """The other side says when to come back."""

    def __init__(self, message: str, retry_after: timedelta) -> None:
        """Not before `retry_after` has passed."""
        super().__init__(message)
        self.retry_after = retry_after


class Permanent(IngestionError):  # noqa: N818 - the same
    """Trying again cannot help: a person or a deployment has to change something."""


class Mendable(Permanent):
    """It can be mended without touching the file: a right, a container, an account, a release."""


class TokenSpent(Permanent):
    """The run that this token started was deleted: it takes a new attempt."""


class SettingsError(Permanent):
    """The app settings are incomplete or contradict each other."""


class UnknownFlow(Mendable):
    """No flow or dataset of that name is declared: by this release, or by any."""
