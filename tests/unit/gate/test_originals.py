"""Who may be a duplicate, and who brings duplicates back."""

import pytest

from flows.names import FileId
from tests.fakes.queues import ManualClock, MemoryQueue
from tests.fakes.world import NETFLIX
from tests.unit.gate.ledgers import TITLES, a_file, a_ledger
from tidegate.gate.heirs import Heirs
from tidegate.gate.originals import Claim, Originals
from tidegate.ledger.ledger import Ledger
from tidegate.ledger.records import FileRecord, Newest
from tidegate.ledger.states import FileState


def originals(ledger: Ledger) -> Originals:
    clock = ManualClock()
    return Originals(ledger, Heirs(ledger, MemoryQueue(clock), clock))


async def a_content_stated_twice() -> Ledger:
    """A was loaded with order 100 and stated again, by a duplicate, with order 200."""
    ledger = await a_ledger(a_file("first", 100, state=FileState.LOADED), a_file("again", 200))
    gate = originals(ledger)
    assert (await gate.claim(a_file("first", 100), "A")).claim is Claim.OURS
    claimed = await gate.claim(a_file("again", 200), "A")
    assert (claimed.claim, claimed.original) == (Claim.TAKEN, "first-1")
    return ledger


async def revived(ledger: Ledger) -> list[FileId]:
    rows = ledger.flows.open_files(NETFLIX)
    return [row.value.file_id async for row in rows if row.value.anew]


@pytest.mark.parametrize(
    ("name", "order", "brings_back"),
    [
        ("before", 50, False),
        ("zero", 100, True),  # the same second as the first, and a greater name
        ("early", 100, False),
        ("between", 150, True),
        ("aaa", 200, True),  # the same second as the duplicate, and a smaller name
        ("zzz", 200, False),
        ("after", 250, False),
    ],
)
async def test_a_file_between_a_content_and_its_duplicate_brings_the_duplicate_back(
    name: str, order: int, *, brings_back: bool
) -> None:
    ledger = await a_content_stated_twice()
    claimed = await originals(ledger).claim(a_file(name, order), "B")
    assert claimed.claim is Claim.OURS
    assert await revived(ledger) == (["again-1"] if brings_back else [])


async def test_it_is_brought_back_although_a_host_of_another_release_claimed_in_between() -> None:
    ledger = await a_content_stated_twice()
    before = await ledger.flows.newest(NETFLIX, TITLES)
    assert before is not None
    told = {"file_id", "content", "order"}
    without = Newest.model_validate(before.value.model_dump(include=told))
    assert await ledger.flows.claim(NETFLIX, TITLES, before, without)
    await originals(ledger).claim(a_file("between", 150), "B")
    assert await revived(ledger) == ["again-1"]


async def test_it_is_brought_back_although_a_newer_file_is_the_newest_by_now() -> None:
    ledger = await a_content_stated_twice()
    await originals(ledger).claim(a_file("newest", 300), "D")
    assert await revived(ledger) == []
    await originals(ledger).claim(a_file("between", 150), "B")
    assert await revived(ledger) == ["again-1"]


async def test_two_late_files_both_bring_it_back() -> None:
    ledger = await a_content_stated_twice()
    for name, order in (("late", 150), ("later", 120)):
        await originals(ledger).claim(a_file(name, order), "B")
    assert await revived(ledger) == ["again-1"]


async def test_after_a_late_file_the_old_content_makes_no_duplicates() -> None:
    ledger = await a_content_stated_twice()
    await originals(ledger).claim(a_file("between", 150), "B")
    assert (await originals(ledger).claim(a_file("again", 200), "A")).claim is Claim.OURS


async def test_a_dead_claim_is_never_replaced_by_one_that_stands_before_it() -> None:
    """Else a duplicate of the older one could be found across what was accepted in between."""
    ledger = await a_ledger(
        a_file("dead", 100, state=FileState.SUPERSEDED),
        a_file("older", 50, state=FileState.LOADED),
    )
    gate = originals(ledger)
    await gate.claim(a_file("dead", 100), "A")
    assert (await gate.claim(a_file("older", 50), "A")).claim is Claim.OURS
    await gate.claim(a_file("between", 70), "B")
    assert (await gate.claim(a_file("again", 120), "A")).claim is Claim.OURS


@pytest.mark.parametrize(
    ("original", "claim"),
    [
        ({"state": FileState.SEEN}, Claim.WAIT),
        ({"state": FileState.PROMOTING}, Claim.WAIT),
        ({"state": FileState.ACCEPTED}, Claim.TAKEN),
        ({"state": FileState.LOADED}, Claim.TAKEN),
        ({"state": FileState.LOADED, "pending": "retract"}, Claim.OURS),
        ({"state": FileState.LOADED, "pending": "lift"}, Claim.OURS),
        ({"state": FileState.RETRACTED}, Claim.OURS),
        ({"state": FileState.REJECTED}, Claim.OURS),
        ({"state": FileState.DUPLICATE}, Claim.OURS),
        ({"state": FileState.DELETED}, Claim.OURS),
    ],
)
async def test_only_rows_that_stay_in_silver_make_a_duplicate(
    original: dict[str, object], claim: Claim
) -> None:
    ledger = await a_ledger(a_file("first", 100, **original))
    gate = originals(ledger)
    await gate.claim(a_file("first", 100), "A")
    assert (await gate.claim(a_file("again", 200), "A")).claim is claim


async def test_a_retract_brings_every_duplicate_back_and_makes_claims_in_flight_fail() -> None:
    ledger = await a_content_stated_twice()
    newest = await ledger.flows.newest(NETFLIX, TITLES)
    assert newest is not None
    clock = ManualClock()
    first = await ledger.paths.find(FileId("first-1"))
    assert first is not None
    await Heirs(ledger, MemoryQueue(clock), clock).revive_of(first.value)
    assert await revived(ledger) == ["again-1"]
    assert not await ledger.flows.claim(NETFLIX, TITLES, newest, newest.value)


@pytest.mark.parametrize("state", [FileState.LOADED, FileState.REJECTED, FileState.DELETED])
async def test_what_is_no_duplicate_any_more_is_left_alone(state: FileState) -> None:
    ledger = await a_content_stated_twice()
    found = await ledger.paths.find(FileId("again-1"))
    assert found is not None
    changed: FileRecord = found.value.model_copy(update={"state": state})
    assert await ledger.paths.save(found, changed)
    await originals(ledger).claim(a_file("between", 150), "B")
    assert await revived(ledger) == []
    left = [row.value.file_id async for row in ledger.flows.again(NETFLIX, TITLES)]
    assert left == ([] if state is FileState.LOADED else ["again-1"])
