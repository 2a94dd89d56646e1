"""A child process that ends with its parent, however the parent ends.

The parent keeps the write end of the child's standard input and never writes to it. When the
parent goes, even by `kill -9`, the kernel closes the pipe and the child reads the end of file.
"""

import os
import signal
import threading
from typing import Final

GRACE_SECONDS: Final = 10.0
STDIN: Final = 0


def end_with_parent() -> None:
    """Send ourselves SIGTERM when standard input ends, and leave at once if that is ignored."""
    threading.Thread(target=_wait_for_the_end, name="lifeline", daemon=True).start()


def _wait_for_the_end() -> None:
    # Not sys.stdin: its buffer's lock, held here, would abort the interpreter's own exit.
    while os.read(STDIN, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE_SECONDS)
    os._exit(1)
