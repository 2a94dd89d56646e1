from collections.abc import Callable
from random import Random

import pytest

from flows.names import Stage
from simulation.actors.catalogue import PLAYS
from simulation.actors.cursors import MARKER, ROW
from simulation.acts import Opening
from simulation.hands import Hands
from simulation.loop import run_inline
from simulation.play import Player
from simulation.prelude import prelude
from simulation.world.nature import Nature
from simulation.world.world import World

TITLES = ("netflix/titles/p.csv", "netflix/titles/q.csv", "netflix/titles/r.csv")


def played(nature: Nature, story: Callable[[Player, Hands], None]) -> World:
    """The world after a story in which nothing goes wrong."""
    player = Player(World(nature), PLAYS)
    run_inline(lambda: story(player, Hands(player)))
    return player.world


def plain(**differences: bool) -> Nature:
    return Nature(renames=False, skews=(0.0, 0.0), **differences)  # type: ignore[arg-type]  # flags


def put(hands: Hands, *paths: str) -> None:
    for path, content in zip(paths, ("A", "B", "C"), strict=False):
        hands.do("put", on=path, how=content)


def ordered(world: World, stage: Stage) -> int:
    return sum(run.stage is stage for run in world.stores.workspace.runs)


def look(hands: Hands, seconds: int) -> None:
    hands.do("clock", how=str(seconds))
    hands.deliver()


def load(hands: Hands) -> None:
    """Until bronze has answered for everything that is there."""
    look(hands, 1)
    look(hands, 70)
    hands.runs(Stage.BRONZE)
    look(hands, 70)


@pytest.mark.parametrize(("few", "runs"), [(True, 1), (False, 0)])
def test_where_few_files_are_enough_bronze_does_not_wait_for_quiet(*, few: bool, runs: int) -> None:
    def two_files(_: Player, hands: Hands) -> None:
        put(hands, *TITLES[:2])
        look(hands, 1)
        hands.timer("watchdog")

    assert ordered(played(plain(few=few, patient=True), two_files), Stage.BRONZE) == runs


@pytest.mark.parametrize(("waits", "runs"), [(True, 0), (False, 1)])
def test_a_set_that_lacks_a_dataset_waits_beyond_its_deadline_or_not(
    *, waits: bool, runs: int
) -> None:
    def one_dataset(_: Player, hands: Hands) -> None:
        put(hands, TITLES[0])
        load(hands)
        look(hands, 300)

    world = played(plain(together=True, waits=waits), one_dataset)
    assert ordered(world, Stage.SILVER) == runs


def test_a_person_lets_a_set_go_that_waits() -> None:
    def one_dataset(_: Player, hands: Hands) -> None:
        put(hands, TITLES[0])
        load(hands)
        look(hands, 300)
        hands.timer("ask")
        hands.timer("watchdog")

    world = played(plain(together=True, waits=True), one_dataset)
    assert ordered(world, Stage.SILVER) == 1
    assert world.book.transitions["set that waits", "late", "incomplete"] == 1


def test_silver_takes_a_set_and_cuts_off_what_came_during_the_next_run_of_bronze() -> None:
    def second_set(player: Player, _: Hands) -> None:
        prelude(player, Opening.SECOND_SET, Random(1))  # noqa: S311 - any seed that ends silver

    world = played(plain(together=True), second_set)
    assert world.book.transitions["set that goes on late", "open", "cut"] == 1


@pytest.mark.parametrize("how", [ROW, MARKER])
def test_a_cursor_that_is_lost_half_way_keeps_no_file_from_being_found(how: str) -> None:
    found: list[int] = []

    def lost(player: Player, hands: Hands) -> None:
        put(hands, *TITLES)
        player.world.events.clear()
        hands.do("clock", how="60")
        hands.timer("reconciler")
        found.append(_known(player.world))
        hands.do("lose cursor", how=how)
        for _ in TITLES:
            hands.timer("reconciler")
        found.append(_known(player.world))

    world = played(plain(pages=True), lost)
    assert found == [1, 3]
    assert world.faults["sweep", how] == 1


def _known(world: World) -> int:
    return sum(key != "head" for key, _ in world.stores.files_table.documents())


def test_a_run_that_vanished_after_its_good_end_has_done_its_work() -> None:
    def gold(_: Player, hands: Hands) -> None:
        put(hands, TITLES[0])
        load(hands)
        for stage in (Stage.SILVER, Stage.GOLD):
            hands.runs(stage)
            look(hands, 70)
        hands.do("run", on="gold-1-1", how="is gone")

    world = played(plain(), gold)
    (run,) = [each for each in world.stores.workspace.runs if each.stage is Stage.GOLD]
    assert run.succeeded
    assert world.book.violations == []


@pytest.mark.parametrize(("verb", "state"), [("put", "ACCEPTED"), ("bare", "HELD")])
def test_where_files_are_stated_one_without_its_manifest_waits(verb: str, state: str) -> None:
    def a_file(_: Player, hands: Hands) -> None:
        hands.do(verb, on=TITLES[0], how="A")
        look(hands, 1)

    (version,) = played(plain(stated=True), a_file).evidence().versions
    assert version.state == state


def test_where_files_are_stated_one_goes_on_when_its_manifest_comes() -> None:
    def later(player: Player, hands: Hands) -> None:
        hands.do("bare", on=TITLES[0], how="A")
        look(hands, 1)
        hands.do("state", on=TITLES[0], how=player.world.stores.lake.etag(TITLES[0]))
        look(hands, 1)

    (version,) = played(plain(stated=True), later).evidence().versions
    assert version.state == "ACCEPTED"
