import tracemalloc

import pytest

from benchmarks.gate.bounds import read
from benchmarks.gate.hostile import FILES

SIZE = 3_000_000
MOST = 100 * 2**20


@pytest.mark.parametrize(
    "name",
    [
        *("one line", "open quote", "10,000 columns", "rows too wide", "blank lines"),
        *("gzip bomb", "JSON, one line", "JSON, many names"),
    ],
)
def test_memory_is_bounded_whatever_the_file(name: str) -> None:
    tracemalloc.start()
    try:
        read(FILES[name], SIZE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST
