"""The command as a person runs it: libFuzzer in a process of its own, its figures, its end."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "fuzz", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )


def test_every_input_is_tried_and_told() -> None:
    ended = fuzz("--inputs", "400", "--seed", "5", "--target", "names")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    *_, row, last = ended.stdout.splitlines()
    assert row.startswith("| names | 400 | ")
    assert row.endswith("| none |")
    assert " branches, " in row
    assert last.startswith("400 inputs at commit ")


def test_inputs_that_were_left_out_are_a_failure() -> None:
    ended = fuzz("--inputs", "1000000000", "--seconds", "1", "--target", "names")
    assert ended.returncode == 1
    assert "| names | " in ended.stdout


def test_a_saved_input_is_tried_again(tmp_path: Path) -> None:
    saved = tmp_path / "names-0x0123456789ab"
    saved.write_bytes(b"\0netflix/titles/a.csv")
    assert fuzz("--replay", str(saved)).stdout == "names: every property holds\n"
