"""A workspace for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.databricks.world import World, running


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Fake tasks, updates and statements end at once unless a test holds them."""
    with running(tmp_path) as started:
        yield started
