"""One line per record on standard error, with function name and invocation id.

Records of the app are shown as they are. The host's own never hold message bodies, query strings
or headers, and the libraries that would write those are kept quiet.
"""

import io
import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

HOST: Final = "local.functions"
QUIET: Final = (
    "aiohttp.access",
    "azure.core.pipeline.policies.http_logging_policy",
    "azure.functions",
    "httpx",
)
FORMAT: Final = "%(asctime)s %(levelname)s %(function)s %(invocation)s %(name)s: %(message)s"


class OneLine(logging.Formatter):
    """`time level function invocation logger: message`, whatever the message holds."""

    default_msec_format = "%s.%03dZ"
    default_time_format = "%Y-%m-%dT%H:%M:%S"

    def __init__(self) -> None:
        super().__init__(FORMAT)
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """The record, its trace included, in one line."""
        return super().format(record).rstrip("\n").replace("\r", "").replace("\n", "\\n")


class PrintedLines(io.TextIOBase):
    """Stands in for standard output: each line that is printed becomes a record."""

    def __init__(self) -> None:
        self._partial = threading.local()

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Log the lines that are complete; keep the rest for this thread's next call."""
        *lines, rest = (getattr(self._partial, "text", "") + text).split("\n")
        self._partial.text = rest
        for line in lines:
            logging.getLogger("stdout").info("%s", line)
        return len(text)


def configure_logging(
    level: int, invocation: Callable[[], str | None], function_of: Callable[[str], str]
) -> None:
    """Send every logger to standard error; `level` is the host's, the app's is INFO.

    Args:
        level: Level of the host's own records.
        invocation: Id of the invocation that the calling code runs in, or None.
        function_of: Name of the function that an invocation belongs to.
    """

    def add_names(record: logging.LogRecord) -> bool:
        if "invocation" not in record.__dict__:
            running = invocation() or "-"
            record.__dict__.update(invocation=running, function=function_of(running))
        return True

    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine())
    handler.addFilter(add_names)
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger(HOST).setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
