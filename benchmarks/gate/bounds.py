"""`python -m benchmarks.gate.bounds --full`: memory while the gate reads hostile files.

Each is read in a process of its own, to the size that the table states or to `--size` MB. The exit
status is 1 when one of these processes ever had more than 256 MB, with Python and its libraries.
"""

import argparse
import resource
import subprocess
import sys
import time
from typing import Final

from benchmarks.gate.generated import MEGABYTE
from benchmarks.gate.hostile import FILES, Hostile
from tidegate.check.check import Check
from tidegate.check.verdict import Verdict

MOST: Final = 256 * 2**20
_SECONDS: Final = 3600
_MEBIBYTE: Final = 2**20


def read(file: Hostile, size: int) -> Verdict:
    """Feed so many bytes, or a chunk more."""
    check, fed = Check(file.contract(), file.limits), 0
    for chunk in file.bytes():
        check.feed(chunk)
        fed += len(chunk)
        if fed >= size:
            break
    return check.finish()


def main() -> int:
    """Read every file, or those that are named."""
    parser = argparse.ArgumentParser(prog="benchmarks.gate.bounds", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--size", type=int, default=60, help="MB of each file")
    size.add_argument(
        "--full", action="store_true", help="10 GB of good rows, up to 1 GB of others"
    )
    parser.add_argument("--file", action="append", choices=tuple(FILES), help="repeatable")
    parser.add_argument("--here", action="store_true", help="in this process: for one file")
    asked = parser.parse_args()
    files = [FILES[name] for name in asked.file or FILES]
    if asked.here:
        return max(_one(file, asked.size) for file in files)
    sys.stdout.write("file                          size   seconds     peak  verdict\n")
    sys.stdout.flush()
    sizes = {file.name: _size(file, None if asked.full else asked.size) for file in files}
    return max(_apart(file, sizes[file.name]) for file in files)


def _size(file: Hostile, most: int | None) -> int:
    return file.megabytes if most is None else min(most, file.megabytes)


def _apart(file: Hostile, megabytes: int) -> int:
    again = [sys.executable, "-m", "benchmarks.gate.bounds", "--here", "--file", file.name]
    command = [*again, "--size", str(megabytes)]
    return abs(subprocess.run(command, check=False, timeout=_SECONDS).returncode)


def _one(file: Hostile, megabytes: int) -> int:
    began = time.process_time()
    verdict = read(file, megabytes * MEGABYTE)
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    words = f"{verdict.outcome} {verdict.reason or ''}, {verdict.rows:,} rows"
    sys.stdout.write(
        f"{file.name:23}{megabytes:8,} MB {seconds:7.1f} s {peak / _MEBIBYTE:5.0f} MB  {words}\n"
    )
    return int(peak > MOST)


if __name__ == "__main__":
    sys.exit(main())
