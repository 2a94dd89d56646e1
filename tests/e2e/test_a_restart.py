"""The world of the tutorial is put away, as its page ends, and started again."""

from collections import Counter
from pathlib import Path

from tests.e2e.conftest import Piecemeal
from tests.e2e.demo_process import demo
from tests.e2e.reader import Reader


def test_a_world_that_is_started_again_knows_its_files_and_has_its_tables(
    reader: Reader, piecemeal: Piecemeal, tmp_path: Path
) -> None:
    reader.read()

    again = demo(reader.world, tmp_path / "summary.json", reader.folder)

    summary = again.summary
    assert again.status == 0, again.text
    assert "The world is up after" in again.text
    assert (summary.ok, summary.runs) == (True, ())
    assert Counter(file.verdict for file in summary.files) == {"duplicate": 5, "rejected": 1}
    rows = {name: len(found) for name, found in piecemeal.contents.items()}
    assert {name: summary.tables[name] for name in rows} == rows
    assert summary.seconds.start > 0
