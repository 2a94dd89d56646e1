"""A process of the world that does nothing: ready at once, with a child of its own on request."""

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from local.lifeline import end_with_parent

ENDLESS = "import signal; signal.pause()"
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: signal.pause()"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--pids", type=Path, required=True, help="file to append our numbers to")
    parser.add_argument("--deaf", action="store_true", help="ignore SIGTERM and the lifeline")
    parser.add_argument("--silent", action="store_true", help="never become ready")
    parser.add_argument("--fail", help="say this on standard error and end with status 3")
    arguments = parser.parse_args()
    if arguments.fail:
        sys.stderr.write(f"{arguments.fail}\n")
        raise SystemExit(3)
    if arguments.deaf:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    else:
        end_with_parent()
    grandchild = subprocess.Popen([sys.executable, "-c", DEAF if arguments.deaf else ENDLESS])
    with arguments.pids.open("a") as pids:
        pids.write(f"{grandchild.pid}\n")
    if not arguments.silent:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
    while True:
        signal.pause()


if __name__ == "__main__":
    main()
