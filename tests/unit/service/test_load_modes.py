"""The whole service over fakes: which contents are stated anew in which load mode."""

import pytest

from flows.contract import LoadMode
from tests.fakes.world import fake_world
from tests.unit.service.deploying import deployed
from tests.unit.service.moving import A, P, R, drop, states


@pytest.mark.parametrize(
    ("mode", "second"),
    [
        (LoadMode.UPSERT, "DUPLICATE"),
        (LoadMode.APPEND, "LOADED"),
        (LoadMode.SNAPSHOT, "DUPLICATE"),
    ],
)
async def test_a_content_counts_again_where_every_path_counts(mode: LoadMode, second: str) -> None:
    world = fake_world(flows=deployed(load_mode=mode))

    await drop(world, P, A)
    await drop(world, R, A)

    assert await states(world, P, R) == ["LOADED", second]
