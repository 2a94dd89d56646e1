import tracemalloc

import pytest

from benchmarks.gate.bounds import FILES, read

SIZE = 3_000_000
MOST = 100 * 2**20


@pytest.mark.parametrize(
    "name", ["one_line", "open_quote", "many_columns", "wide_rows", "blank_lines"]
)
def test_memory_is_bounded_whatever_the_file(name: str) -> None:
    tracemalloc.start()
    try:
        read(FILES[name], SIZE)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < MOST
