"""What the silver task is started with, by the service and by a person."""

import pytest
from medallion.rebuild import RebuildRefusedError, Wish, commanded

from flows.names import DatasetName

GIVEN = ("--flow=netflix", "--attempt=0", "--storage=abfss://x", "--catalog=main")


def test_the_service_asks_for_no_rebuild_whether_its_release_knows_of_it_or_not() -> None:
    for words in ((), ("--rebuild=no", "--dataset=*")):
        run, wish = commanded([*GIVEN, "--level=3", *words])
        assert (run.level, wish) == (3, None)


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        (("--rebuild=dry-run", "--dataset=*"), Wish(dry=True)),
        (("--rebuild=yes", "--dataset=titles"), Wish(dry=False, dataset=DatasetName("titles"))),
    ],
)
def test_a_person_asks_for_one_at_level_zero(words: tuple[str, ...], wish: Wish) -> None:
    run, found = commanded([*GIVEN, "--level=0", *words])
    assert run.manual
    assert found == wish


def test_a_rebuild_in_the_name_of_a_request_is_refused() -> None:
    with pytest.raises(RebuildRefusedError, match="level at 0"):
        commanded([*GIVEN, "--level=3", "--rebuild=yes"])
    with pytest.raises(SystemExit):
        commanded([*GIVEN, "--level=0", "--rebuild=perhaps"])
