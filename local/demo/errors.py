"""What ends the demo early."""

from tidegate.api.views import FileDetail


class DemoFailedError(Exception):
    """The message names what failed and where to look."""

    def __init__(self, message: str, files: tuple[FileDetail, ...] = ()) -> None:
        """`files` are those that were on record until then."""
        super().__init__(message)
        self.files = files
