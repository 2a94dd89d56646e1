"""What `cloudFiles` refuses, and what its callers can do about it."""


class CloudFilesError(Exception):
    """Something `cloudFiles` cannot go on with; the message says what to change."""


class OptionError(CloudFilesError, ValueError):
    """An option that is unknown, has no meaning here, or is missing."""


class DiscoveryLostError(CloudFilesError):
    """The discovery log is not the one that the checkpoint was written against.

    Going on would skip files silently: restore the log, or start with a new checkpoint.
    """


class UnknownFieldException(CloudFilesError):  # noqa: N818 - the name that Databricks documents
    """A file brings columns that the schema lacks; with `addNewColumns` the next start has them."""
