"""What ends the demo early."""


class DemoFailedError(Exception):
    """The message names what failed and where to look."""
