"""What Spark starts in the place of Python: it asks the nursery for a child and waits for its end.

Runs as a script, without site packages, in a few milliseconds. Its own end, however it comes, ends
the child. Without a nursery it becomes Python itself.
"""

import json
import os
import socket
import sys

STANDARD_STREAMS = (0, 1, 2)


def main() -> int:
    """Arguments: the nursery's socket, the real interpreter, and the command line for it."""
    address, python, *arguments = sys.argv[1:]
    connection = _connected(address) if arguments[:1] == ["-m"] else None
    if connection is None:
        os.execv(python, [python, *arguments])  # noqa: S606 - there is nothing for a shell to do
    order = {
        "arguments": arguments[1:],
        "environment": dict(os.environ),
        "folder": os.getcwd(),  # noqa: PTH109 - pathlib is slow to import
    }
    socket.send_fds(connection, [b"\0"], STANDARD_STREAMS)
    connection.sendall(json.dumps(order).encode() + b"\n")
    status = connection.recv(1)
    return status[0] if status else 1


def _connected(address: str) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(address)
    except OSError:
        return None
    return connection


if __name__ == "__main__":
    sys.exit(main())
