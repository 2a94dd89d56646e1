"""The mutation score: which modules count, and how a change is told from its reason."""

from dataclasses import replace
from pathlib import Path

import pytest

from mutants.patch import TREE
from mutants.score.core import areas, chosen, module_of
from mutants.score.survivors import Change, Explanation, changed, explained, reason

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


def explanations(folder: Path, text: str) -> tuple[Explanation, ...]:
    path = folder / "survivors.yaml"
    told = "- module: tidegate.ledger.records.files\n  function: FileRecord.after\n"
    path.write_text(f"{told}{text}  why: |\n    It only grows.\n", "utf-8")
    return explained(path)


BEFORE = "  before: '\"revision\": self.revision + 1,'\n"
AFTER = "'\"revision\": self.revision + {},'"


@pytest.mark.parametrize(
    ("text", "one", "two", "other_line"),
    [
        (f"{BEFORE}  after: {AFTER.format(2)}\n", True, False, False),
        (f"{BEFORE}  after: [{AFTER.format(2)}, {AFTER.format(3)}]\n", True, True, False),
        (BEFORE, True, True, False),
        ("", True, True, True),
    ],
    ids=["one change", "some changes of a line", "a line", "a function"],
)
def test_an_explanation_covers_what_it_names(
    tmp_path: Path, *, text: str, one: bool, two: bool, other_line: bool
) -> None:
    known = explanations(tmp_path, text)
    another = replace(CHANGE, after='"revision": self.revision + 3,')
    elsewhere = replace(CHANGE, before="**changes,", after="")
    for change, covered in ((CHANGE, one), (another, two), (elsewhere, other_line)):
        assert reason(change, known) == ("It only grows." if covered else None)
    assert reason(replace(CHANGE, function="FileRecord.before"), known) is None


def test_a_part_of_the_core_is_an_area_or_a_module() -> None:
    known = {"a": ("tidegate/a/b.py", "tidegate/a/c.py"), "d": ("tidegate/d/e.py",)}
    assert chosen([], known) == known
    assert chosen(["a"], known) == {"a": known["a"]}
    assert chosen(["tidegate.a.c", "d"], known) == {"a": ("tidegate/a/c.py",), "d": known["d"]}
    with pytest.raises(ValueError, match="x"):
        chosen(["a", "x"], known)


def test_what_is_explained_is_a_module_that_counts() -> None:
    counted = {module_of(file) for files in areas().values() for file in files}
    assert {each.module for each in explained()} <= counted
