"""In a dry run a statement reads stand-ins; the rest of it stays as it is."""

import pytest

from local.databricks.declarative.reads import replaced


@pytest.mark.parametrize(
    ("text", "parts", "streaming", "expected"),
    [
        ("SELECT a.id FROM gold.a AS a", ["gold", "a"], False, "SELECT a.id FROM `a` AS a"),
        ("FROM `gold` . `a`", ["gold", "a"], False, "FROM `a`"),
        ("FROM Gold.A WHERE gold.a.id > 1", ["gold", "a"], False, "FROM `a` WHERE `a`.id > 1"),
        ("FROM c.gold.a, gold.a", ["gold", "a"], False, "FROM c.gold.a, `a`"),
        ("FROM gold.ab JOIN gold.a", ["gold", "a"], False, "FROM gold.ab JOIN `a`"),
        ("SELECT a FROM a", ["a"], False, "SELECT a FROM a"),
        ("SELECT a FROM STREAM(a)", ["a"], True, "SELECT a FROM STREAM(`a`)"),
        ("SELECT a FROM stream gold.a", ["gold", "a"], True, "SELECT a FROM stream `a`"),
        ("FROM gold.a JOIN STREAM gold.a", ["gold", "a"], True, "FROM gold.a JOIN STREAM `a`"),
    ],
)
def test_a_name_is_replaced_where_it_names_the_table(
    text: str,
    parts: list[str],
    streaming: bool,  # noqa: FBT001 - a column of the table above
    expected: str,
) -> None:
    assert replaced(text, parts, "`a`", streaming=streaming) == expected
