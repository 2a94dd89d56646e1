"""Every mutant fits the tree as it is, and names rules that there are."""

from pathlib import Path
from textwrap import dedent

import pytest

from mutants.document import BadMutant, Change, Mutant, mutants
from mutants.patch import TREE, changed, copied
from simulation.audit.promises import RULES

KNOWN = mutants()
FEWEST = 60


def a_mutant(replace: str, by: str) -> Mutant:
    change = Change(file="code.py", replace=replace, by=by)
    return Mutant(slug="m", name="m", story="", changes=(change,), rules=frozenset({"file lost"}))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    text = """
        def one() -> int:
            if True:
                return 1
            return 2
    """
    (tmp_path / "code.py").write_text(dedent(text), "utf-8")
    return tmp_path


def test_there_are_enough_of_them_each_with_a_name_of_its_own() -> None:
    assert len({each.name for each in KNOWN}) == len(KNOWN) >= FEWEST


@pytest.mark.parametrize("mutant", KNOWN, ids=lambda each: each.slug)
def test_a_mutant_fits_the_tree_and_says_what_it_costs(mutant: Mutant) -> None:
    for file, text in changed(mutant).items():
        assert text != (TREE / file).read_text("utf-8")
    assert len(mutant.story.split()) > 9
    assert mutant.rules <= RULES.keys()


def test_lines_are_found_at_any_depth_and_keep_it(tree: Path) -> None:
    text = changed(a_mutant("return 1", "x = 3\nreturn x"), tree)["code.py"]
    assert "\n        x = 3\n        return x\n    return 2\n" in text


@pytest.mark.parametrize("stale", ["return 3", "return", "def one() -> int:\n    return 1"])
def test_a_text_that_is_not_there_is_an_error(tree: Path, stale: str) -> None:
    with pytest.raises(BadMutant, match=r"0 times in code\.py"):
        changed(a_mutant(stale, "pass"), tree)


def test_a_text_that_is_there_twice_is_an_error(tree: Path) -> None:
    code = tree / "code.py"
    code.write_text(code.read_text("utf-8") * 2, "utf-8")
    with pytest.raises(BadMutant, match="2 times"):
        changed(a_mutant("return 1", "return 2"), tree)


def test_a_change_that_is_no_python_is_an_error(tree: Path) -> None:
    with pytest.raises(BadMutant, match="no Python"):
        changed(a_mutant("return 1", "return (1"), tree)


@pytest.mark.parametrize("rules", ["[]", "[error]", "[file lost, no end]"])
def test_a_crash_is_no_way_to_be_caught(tmp_path: Path, rules: str) -> None:
    document = f"name: m\nstory: s\nchanges: []\ncaught_by: {rules}\n"
    (tmp_path / "m.yaml").write_text(document, "utf-8")
    with pytest.raises(BadMutant, match="caught by an invariant"):
        mutants(tmp_path)


def test_a_document_that_lacks_something_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("name: m\n", "utf-8")
    with pytest.raises(BadMutant, match=r"m\.yaml"):
        mutants(tmp_path)


def test_the_working_tree_is_never_touched() -> None:
    mutant = KNOWN[0]
    file = mutant.changes[0].file
    before = (TREE / file).read_text("utf-8")
    with copied(mutant) as place:
        assert (place / file).read_text("utf-8") != before
        assert not place.is_relative_to(TREE)
    assert (TREE / file).read_text("utf-8") == before
