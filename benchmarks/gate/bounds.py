"""`python -m benchmarks.gate.bounds --size 10000`: memory while the gate reads hostile files.

Files come from a generator, none is stored. The exit status is 1 when the process grew by more
than 256 MB for one of them. Each is read in a process of its own, which stops at the stated size.
"""

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Final

from benchmarks.gate.contracts_of import contract_of
from benchmarks.gate.generated import MEGABYTE, WIDE_HEADER, bad_tail, blocks, wide_tail
from tidegate.check.check import Check

MOST: Final = 256 * 2**20
_CONTRACT: Final = Path(__file__).parent / "contracts" / "wide.odcs.yaml"
_SECONDS: Final = 3600
_CHUNK: Final = 1 << 20


def good_rows() -> Iterator[bytes]:
    """Rows that keep every rule."""
    yield WIDE_HEADER.encode()
    yield from blocks(wide_tail, seed=1)


def bad_rows() -> Iterator[bytes]:
    """One row in ten breaks rules."""
    yield WIDE_HEADER.encode()
    yield from blocks(bad_tail, seed=1)


def one_line() -> Iterator[bytes]:
    """A row that does not end."""
    yield WIDE_HEADER.encode() + b"1,"
    while True:
        yield b"x" * _CHUNK


def open_quote() -> Iterator[bytes]:
    """A quote that is never closed, before rows of delimiters."""
    yield WIDE_HEADER.encode() + b'1,"'
    while True:
        yield b",,,\n" * (_CHUNK // 4)


def many_columns() -> Iterator[bytes]:
    """A header of 10,000 columns."""
    yield ",".join(f"c{number}" for number in range(10_000)).encode() + b"\n"
    while True:
        yield (b"," * 9_999 + b"\n") * 100


def wide_rows() -> Iterator[bytes]:
    """Rows of 4,000 empty cells each, where the header has 16."""
    yield WIDE_HEADER.encode()
    while True:
        yield (b"," * 3_999 + b"\n") * 250


def delimiters() -> Iterator[bytes]:
    """Rows of nothing but delimiters, as many as the header has."""
    yield WIDE_HEADER.encode()
    while True:
        yield (b"," * 15 + b"\n") * (_CHUNK // 16)


def blank_lines() -> Iterator[bytes]:
    """Nothing but line ends."""
    yield WIDE_HEADER.encode()
    while True:
        yield b"\n" * _CHUNK


FILES: Final = MappingProxyType(
    {
        each.__name__: each
        for each in (
            *(good_rows, bad_rows, one_line, open_quote),
            *(many_columns, wide_rows, delimiters, blank_lines),
        )
    }
)


def read(file: Callable[[], Iterator[bytes]], size: int) -> tuple[int, str]:
    """Feed so many bytes; gives the growth of the process in bytes, and the verdict."""
    before, check, fed = _peak(), Check(contract_of(_CONTRACT)), 0
    for chunk in file():
        check.feed(chunk)
        fed += len(chunk)
        if fed >= size:
            break
    verdict = check.finish()
    return _peak() - before, f"{verdict.outcome} {verdict.reason or ''}, {verdict.rows:,} rows"


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _one(name: str, size: int) -> int:
    began = time.process_time()
    growth, words = read(FILES[name], size)
    seconds = time.process_time() - began
    line = f"{name:14}{size / MEGABYTE:9,.0f} MB {seconds:8.1f} s CPU {growth / 2**20:6.0f} MB more"
    sys.stdout.write(f"{line}  {words}\n")
    return growth > MOST


def main() -> int:
    """Read every file, or the one that is named."""
    parser = argparse.ArgumentParser(prog="benchmarks.gate.bounds", description=__doc__)
    parser.add_argument("--size", type=int, default=1000, help="MB of each file")
    parser.add_argument("--file", choices=tuple(FILES))
    asked = parser.parse_args()
    if asked.file:
        return _one(asked.file, asked.size * MEGABYTE)
    again = [sys.executable, "-m", "benchmarks.gate.bounds", "--size", str(asked.size), "--file"]
    codes = [subprocess.run([*again, name], check=False, timeout=_SECONDS) for name in FILES]
    return max(done.returncode for done in codes)


if __name__ == "__main__":
    sys.exit(main())
