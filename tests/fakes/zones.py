"""A host whose clock shows another zone's time."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import tzset

import pytest


@contextmanager
def host_in(zone: str) -> Iterator[None]:
    """This process, until the context ends. `zone` is a name of the time zone database."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setenv("TZ", zone)
        tzset()
        yield
    tzset()
