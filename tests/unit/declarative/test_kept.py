"""What a view remembers of its last computation, in the words of this release and of others."""

import json

import pytest

from local.databricks.declarative.fingerprint import Fingerprint
from local.databricks.declarative.kept import Kept, document, understood
from local.databricks.declarative.quality import Quality

KEPT = Kept(
    seen=Fingerprint(definition="d", sources="s"),
    content="rows",
    version=3,
    quality=Quality(rows=5, kept=4, passed={"small": 4}),
)


def test_what_was_written_is_understood() -> None:
    assert understood(document(KEPT)) == KEPT


def test_what_a_release_wrote_that_knew_less_or_more_is_understood_or_forgotten() -> None:
    written = json.loads(document(KEPT))
    assert understood(json.dumps({**written, "cost": 1})) == KEPT
    for name in ("seen", "version"):
        less = {key: value for key, value in written.items() if key != name}
        assert understood(json.dumps(less)) is None


@pytest.mark.parametrize("text", ["", "null", "{", "[1]"])
def test_what_nobody_could_have_written_is_forgotten(text: str) -> None:
    assert understood(text) is None
