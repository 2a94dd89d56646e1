"""The mutation score: which modules count, and how a change is told from its reason."""

from pathlib import Path

from mutants.patch import TREE
from mutants.score.core import areas
from mutants.score.survivors import Change, changed, explained

DIFF = """\
# tidegate.ledger.records.files.xǁFileRecordǁafter__mutmut_12: survived
--- tidegate/ledger/records/files.py
+++ tidegate/ledger/records/files.py
@@ -7,7 +7,7 @@
             **changes,
-            "revision": self.revision + 1,
+            "revision": self.revision + 2,
"""
CHANGE = Change(
    module="tidegate.ledger.records.files",
    function="FileRecord.after",
    before='"revision": self.revision + 1,',
    after='"revision": self.revision + 2,',
)


def test_the_modules_that_count_are_those_of_the_import_contract() -> None:
    files = [file for each in areas().values() for file in each]
    assert "tidegate/conductor/decide.py" in areas()["conductor"]
    assert all((TREE / file).is_file() for file in files)


def test_every_area_has_unit_tests_of_its_own() -> None:
    assert all([*(TREE / "tests" / "unit" / area).glob("test_*.py")] for area in areas())


def test_a_change_is_known_by_its_text() -> None:
    assert changed("tidegate.ledger.records.files.xǁFileRecordǁafter__mutmut_12", DIFF) == CHANGE
    assert changed("tidegate.ledger.states.x_after__mutmut_1", DIFF).function == "after"


def test_an_explanation_belongs_to_one_change(tmp_path: Path) -> None:
    path = tmp_path / "survivors.yaml"
    path.write_text(
        "- module: tidegate.ledger.records.files\n"
        "  function: FileRecord.after\n"
        "  before: '\"revision\": self.revision + 1,'\n"
        "  after: '\"revision\": self.revision + 2,'\n"
        "  why: |\n"
        "    It only grows.\n",
        "utf-8",
    )
    assert explained(path) == {CHANGE: "It only grows."}


def test_what_is_explained_is_a_module_that_counts() -> None:
    counted = {file.removesuffix(".py").replace("/", ".") for a in areas().values() for file in a}
    assert {change.module for change in explained()} <= counted
