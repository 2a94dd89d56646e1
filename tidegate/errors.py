"""What can go wrong, by who can do something about it."""


class IngestionError(Exception):
    """Base of everything that Tidegate raises on purpose."""


class Transient(IngestionError):  # noqa: N818 - it names the condition, as in `except Transient`
    """Nothing is wrong with the file or the declaration: try again later."""


class Permanent(IngestionError):  # noqa: N818 - the same
    """Trying again cannot help: a person or a deployment has to change something."""


class SettingsError(Permanent):
    """The app settings are incomplete or contradict each other."""


class UnknownFlow(Permanent):
    """No flow or dataset of that name is declared."""
