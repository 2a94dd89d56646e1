"""Tables: what the ledger relies on."""

import pytest

from tidegate.errors import Permanent
from tidegate.ports import Delete, Etag, Insert, Replace, Row, Rows, Write

P = "partition"


async def stored(rows: Rows, key: str, document: str = "{}") -> Row:
    assert await rows.apply(P, [Insert(key=key, document=document)])
    row = await rows.get(P, key)
    assert row is not None
    return row


async def keys(rows: Rows, prefix: str = "") -> list[str]:
    return [row.key async for row in rows.scan(P, prefix)]


async def test_a_row_that_was_never_written_is_none(rows: Rows) -> None:
    assert await rows.get(P, "nothing") is None


async def test_what_is_inserted_is_read_back_with_an_etag(rows: Rows) -> None:
    row = await stored(rows, "a", '{"name": "Ünï"}')
    assert row.document == '{"name": "Ünï"}'
    assert row.etag


async def test_a_second_insert_of_a_key_is_refused(rows: Rows) -> None:
    await stored(rows, "a", "first")
    assert not await rows.apply(P, [Insert(key="a", document="second")])
    row = await rows.get(P, "a")
    assert row is not None
    assert row.document == "first"


async def test_a_replacement_needs_the_etag_that_was_read(rows: Rows) -> None:
    row = await stored(rows, "a")
    assert await rows.apply(P, [Replace(key="a", document="1", etag=row.etag)])
    assert not await rows.apply(P, [Replace(key="a", document="2", etag=row.etag)])


async def test_a_row_that_is_gone_cannot_be_replaced(rows: Rows) -> None:
    row = await stored(rows, "a")
    assert await rows.apply(P, [Delete(key="a", etag=row.etag)])
    assert not await rows.apply(P, [Replace(key="a", document="1", etag=row.etag)])


async def test_a_row_that_changed_is_not_deleted(rows: Rows) -> None:
    row = await stored(rows, "a")
    assert await rows.apply(P, [Replace(key="a", document="1", etag=row.etag)])
    assert not await rows.apply(P, [Delete(key="a", etag=row.etag)])
    assert await keys(rows) == ["a"]


async def test_deleting_what_is_gone_is_a_success(rows: Rows) -> None:
    row = await stored(rows, "a")
    delete = Delete(key="a", etag=row.etag)
    assert await rows.apply(P, [delete])
    assert await rows.apply(P, [delete])


async def test_one_condition_that_does_not_hold_undoes_the_whole_transaction(rows: Rows) -> None:
    await stored(rows, "a")
    writes: list[Write] = [
        Insert(key="b", document="new"),
        Replace(key="a", document="changed", etag=Etag("W/\"datetime'2020-01-01'\"")),
    ]
    assert not await rows.apply(P, writes)
    assert await keys(rows) == ["a"]


async def test_a_transaction_writes_all_of_its_rows(rows: Rows) -> None:
    row = await stored(rows, "a")
    writes: list[Write] = [
        Insert(key="b", document="new"),
        Replace(key="a", document="changed", etag=row.etag),
    ]
    assert await rows.apply(P, writes)
    assert await keys(rows) == ["a", "b"]


async def test_a_scan_finds_a_prefix_in_the_order_of_the_keys(rows: Rows) -> None:
    for key in ("open:b", "state", "open:a", "tombstone:1", "open:c"):
        await stored(rows, key)
    assert await keys(rows, "open:") == ["open:a", "open:b", "open:c"]
    assert await keys(rows) == ["open:a", "open:b", "open:c", "state", "tombstone:1"]


async def test_partitions_do_not_see_each_other(rows: Rows) -> None:
    await stored(rows, "a")
    assert [row async for row in rows.scan("another")] == []


async def test_more_writes_than_a_transaction_holds_are_refused_before_they_are_sent(
    rows: Rows,
) -> None:
    with pytest.raises(ValueError, match="101 writes"):
        await rows.apply(P, [Insert(key=f"{n:03d}", document="") for n in range(101)])


async def test_a_scan_may_begin_in_the_middle_and_end_early(rows: Rows) -> None:
    for key in ("a:1", "a:2", "a:3", "a:4", "b:1"):
        await stored(rows, key)
    assert [row.key async for row in rows.scan(P, "a:", begin="a:2")] == ["a:2", "a:3", "a:4"]
    assert [row.key async for row in rows.scan(P, "a:", begin="a:2", limit=2)] == ["a:2", "a:3"]
    assert [row.key async for row in rows.scan(P, "a:", limit=9, begin="a")] == [
        "a:1",
        "a:2",
        "a:3",
        "a:4",
    ]
    assert [row.key async for row in rows.scan(P, begin="a:4")] == ["a:4", "b:1"]


async def test_an_insert_and_the_replacement_of_another_row_hold_or_fall_together(
    rows: Rows,
) -> None:
    asked = await stored(rows, "open:a", "retract")
    entry: list[Write] = [
        Insert(key="tombstone:0000000001", document="{}"),
        Replace(key="open:a", document="retracted", etag=asked.etag),
    ]
    assert await rows.apply(P, entry)
    again: list[Write] = [
        Insert(key="tombstone:0000000002", document="{}"),
        Replace(key="open:a", document="retracted twice", etag=asked.etag),
    ]
    assert not await rows.apply(P, again)
    assert await keys(rows) == ["open:a", "tombstone:0000000001"]
    kept = await rows.get(P, "open:a")
    assert kept is not None
    assert kept.document == "retracted"


async def test_a_document_that_no_property_holds_is_refused_for_good(rows: Rows) -> None:
    assert await rows.apply(P, [Insert(key="fits", document="x" * 32_768)])
    with pytest.raises(Permanent, match="400"):
        await rows.apply(P, [Insert(key="too large", document="x" * 32_769)])
    assert await keys(rows) == ["fits"]
