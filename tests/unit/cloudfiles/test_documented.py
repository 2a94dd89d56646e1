"""The parser does with every documented option what the documentation says."""

import pytest

from local.databricks.cloudfiles.documented import DOCUMENTED, Documented, Here
from local.databricks.cloudfiles.errors import OptionError
from local.databricks.cloudfiles.given import Given
from local.databricks.cloudfiles.options import SCHEMA_OPTION, parse_given, parse_options
from tests.unit.cloudfiles.test_options import JSON, REQUIRED

BASES = {"csv": REQUIRED, "json": REQUIRED | JSON}
OPTIONS = [
    pytest.param(each, name, BASES[kind], id=f"{kind} {name}")
    for each in DOCUMENTED
    for name in each.names
    for kind in each.formats
    if name != "cloudFiles.format"
]
OURS = {SCHEMA_OPTION, "path", "cloudFiles.rescuedDataColumn"}
"""`load` and `.schema` speak through the first two; the third is an older name."""


@pytest.mark.parametrize(("option", "name", "base"), OPTIONS)
def test_an_option_has_the_outcome_that_is_documented(
    option: Documented, name: str, base: dict[str, str]
) -> None:
    before = parse_options(base)
    match option.here:
        case Here.TAKEN:
            assert parse_options(base | {name: option.value}) != before
        case Here.IGNORED:
            assert parse_options(base | {name: option.value}) == before
        case Here.ONLY:
            assert parse_options(base | {name: option.value}) == before
            _is_refused(base, name, "something else")
        case Here.REFUSED:
            _is_refused(base, name, "true")


def _is_refused(base: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(OptionError) as refused:
        parse_options(base | {name: value})
    assert name.lower() in str(refused.value).lower()


@pytest.mark.parametrize("kind", BASES)
def test_every_option_that_is_looked_for_is_documented(kind: str) -> None:
    given = Given(BASES[kind])
    parse_given(given)
    known = [each for each in DOCUMENTED if kind in each.formats and each.here is not Here.REFUSED]
    assert given.asked - OURS == {name for each in known for name in each.names}


def test_no_option_is_documented_twice() -> None:
    pairs = [(name, kind) for each in DOCUMENTED for name in each.names for kind in each.formats]
    assert len(pairs) == len(set(pairs))
