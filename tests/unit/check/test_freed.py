"""Blocks are judged in memory that the process has already."""

import os
import subprocess
import sys

import pytest

_ROUNDS = """
import resource, sys
from tidegate.check.blocks.freed import keep_freed_memory
if sys.argv[1] == "keep":
    keep_freed_memory()
for _ in range(4):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    pieces = [b"x" * 2**20 for _ in range(8)]
    del pieces
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""
_PAGES = 8 * 2**20 // os.sysconf("SC_PAGESIZE")


def _faults_of_the_last_round(word: str) -> int:
    command = [sys.executable, "-c", _ROUNDS, word]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.mark.skipif(
    "CS_GNU_LIBC_VERSION" not in os.confstr_names, reason="thresholds are those of glibc"
)
def test_memory_that_was_freed_is_used_again_without_page_faults() -> None:
    assert _faults_of_the_last_round("keep") < _PAGES // 8
    assert _faults_of_the_last_round("leave it") > _PAGES // 2
