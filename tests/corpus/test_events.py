"""Every event and every name, through the entry that both triggers use."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.corpus.events import CASES, Expected
from tests.corpus.name import Name
from tests.corpus.names import NAMES
from tests.corpus.shapes import PATH, cloud, grid, text
from tests.fakes.world import NETFLIX, FakeWorld, fake_world

type Shape = Callable[[str], dict[str, Any]]

BYTES = b"x" * 100


def shown(name: str) -> str:
    return name.encode("ascii", "backslashreplace").decode()[:60]


async def opened(world: FakeWorld) -> list[tuple[str, str]]:
    rows = [row.value async for row in world.service.ledger.flows.open_files(NETFLIX)]
    return [(row.dataset, row.path) for row in rows]


async def reasons(world: FakeWorld) -> list[str]:
    today = world.clock().date()
    return [each.reason async for each in world.service.ledger.journal.refusals(today, 100)]


def dataset_of(path: str) -> str:
    return path.split("/")[1]


@pytest.mark.parametrize(
    ("body", "expected"), [case[1:] for case in CASES], ids=[shown(case[0]) for case in CASES]
)
async def test_what_becomes_of_a_body(body: str, expected: Expected) -> None:
    world = fake_world()
    outcome, told = expected
    await world.put(told if outcome == "lands" else PATH, BYTES)
    await world.service.arrivals.on_event(body)
    if outcome == "lands":
        assert (await opened(world), await reasons(world)) == ([(dataset_of(told), told)], [])
        return
    assert await opened(world) == []
    (reason,) = await reasons(world)
    assert told in reason


@pytest.mark.parametrize("shape", [grid, cloud])
@pytest.mark.parametrize("name", NAMES, ids=[shown(name.what) for name in NAMES])
async def test_what_becomes_of_a_name(name: Name, shape: Shape) -> None:
    world = fake_world()
    await world.put(name.path, BYTES)
    await world.service.arrivals.on_event(text(shape(name.path)))
    if name.refused is None:
        assert await opened(world) == [(dataset_of(name.path), name.path)]
        assert await reasons(world) == []
        return
    assert await opened(world) == []
    (reason,) = await reasons(world)
    assert name.refused in reason


@pytest.mark.parametrize("name", NAMES, ids=[shown(name.what) for name in NAMES])
async def test_a_listing_ends_as_the_event_does(name: Name) -> None:
    world = fake_world()
    await world.put(name.path, BYTES)
    world.clock.advance(60)
    await world.service.reconciler.sweep()
    taken = [(dataset_of(name.path), name.path)] if name.refused is None else []
    assert await opened(world) == taken


async def test_names_that_look_alike_are_files_of_their_own() -> None:
    world = fake_world()
    taken = [name.path for name in NAMES if name.refused is None]
    for path in taken:
        await world.drop(path, BYTES)
    assert {path for _, path in await opened(world)} == set(taken)
    rows = [row.value async for row in world.service.ledger.flows.open_files(NETFLIX)]
    assert len({row.file_id.partition("-")[0] for row in rows}) == len(set(taken))


def test_the_tables_have_at_least_330_cases_of_different_names() -> None:
    assert len({case[0] for case in CASES}) == len(CASES) >= 150
    assert len({name.what for name in NAMES}) == len(NAMES) >= 180
