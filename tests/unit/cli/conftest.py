"""A terminal for each test."""

import pytest

from tests.unit.cli.terminal import Terminal


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()
