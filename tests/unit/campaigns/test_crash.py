"""The parts of a crash campaign that need no process."""

import asyncio
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from campaigns.audit.moves import Asked
from campaigns.audit.uploads import Upload, UploadLog
from campaigns.crash.boundaries import BOUNDARIES, GATEWAY, HOST, WORKSPACE
from campaigns.crash.campaign import Outcome
from campaigns.crash.kills import Choice, Kill, moments_of
from campaigns.crash.recovery import recovery
from campaigns.crash.report import Report, save
from campaigns.crash.trap import Moment, Side, Trap
from campaigns.proxy.traffic import Cut, Front, Request
from campaigns.proxy.weather import ODDS, Weather
from tests.unit.campaigns.good_end import FIVE, good_end
from tests.unit.campaigns.seeds import seeded

COPY = Request(
    front=Front.HOST_LAKE,
    method="PUT",
    target="/devstoreaccount1/accepted/netflix/cast/x.csv",
    copies=True,
)
SAVED = Request(
    front=Front.HOST_TABLES,
    method="POST",
    target="/devstoreaccount1/$batch",
    body=rb'{"PartitionKey": "p", "document": "{\"state\":\"PROMOTING\"}"}',
)
ALONE = replace(SAVED, method="PUT", target="/devstoreaccount1/files(PartitionKey='p',RowKey='x')")
GONE = Request(
    front=Front.HOST_TABLES,
    method="DELETE",
    target="/devstoreaccount1/flows(PartitionKey='netflix',RowKey='open%3Ax')",
)
GONE_WITH_ANOTHER = replace(
    SAVED, body=b"DELETE http://x/flows(PartitionKey='netflix',RowKey='open%3Ax') HTTP/1.1"
)
COMMIT = Request(
    front=Front.SPARK_STORE,
    method="PUT",
    target=f"/devstoreaccount1/lake/tables/netflix_bronze/cast/_delta_log/{3:020d}.json?x=1",
)


def fitting(request: Request) -> list[str]:
    return [boundary.name for boundary in BOUNDARIES if boundary.fits(request)]


def test_a_request_is_known_by_the_step_that_it_carries_out() -> None:
    assert fitting(COPY) == ["copy into accepted"]
    assert fitting(replace(COPY, copies=False)) == []
    assert fitting(SAVED) == ["PROMOTING saved"]
    assert fitting(ALONE) == ["PROMOTING saved"]
    assert fitting(GONE) == ["open row deleted"]
    assert fitting(GONE_WITH_ANOTHER) == ["open row deleted"]
    assert fitting(COMMIT) == ["Delta commit in bronze"]
    assert fitting(replace(COMMIT, method="GET")) == []
    assert fitting(replace(COPY, front=Front.GATEWAY_STORE)) == ["copy into accepted"]


def test_a_trap_kills_once_and_cuts_the_connection() -> None:
    dead: list[str] = []
    trap = Trap()
    moment = next(each for each in moments_of(HOST) if each.boundary.name == "copy into accepted")
    wanted = Moment(boundary=moment.boundary, side=Side.AFTER)
    caught: list[Moment | None] = []
    with trap.armed(dead.append):
        waiting = threading.Thread(target=lambda: caught.append(trap.catches([wanted], 30)))
        waiting.start()
        fate = None
        while fate is None:
            assert asyncio.run(trap.meet(COPY, Side.BEFORE)) is None
            fate = asyncio.run(trap.meet(COPY, Side.AFTER))
        waiting.join()
        assert asyncio.run(trap.meet(COPY, Side.AFTER)) is None
    assert (fate, dead, caught) == (Cut.CUT, [HOST], [wanted])


def test_a_trap_that_nobody_meets_kills_nobody() -> None:
    dead: list[str] = []
    trap = Trap()
    with trap.armed(dead.append):
        assert trap.catches(moments_of(GATEWAY), 0.01) is None
        assert asyncio.run(trap.meet(COPY, Side.AFTER)) is None
    assert dead == []


def test_every_moment_is_chosen_before_one_is_chosen_again() -> None:
    choice = Choice(seeded(1))
    for process in (HOST, GATEWAY, WORKSPACE):
        every = moments_of(process)
        for _ in range(6 * len(every)):
            if moments := choice.moments(process):
                choice.met[moments[0]] += 1
        counts = [choice.met[moment] for moment in every]
        assert min(counts) >= 1
        assert max(counts) - min(counts) <= 1


def test_bad_luck_comes_in_a_storm_only_and_to_everybody_who_is_named() -> None:
    weather = Weather(seeded(1))

    async def pass_by(front: Front) -> None:
        request = replace(COPY, front=front)
        for _ in range(400):
            await weather.after(request)

    asyncio.run(pass_by(Front.HOST_LAKE))
    assert weather.counts == {}
    weather.stormy = True
    for front in Front:
        asyncio.run(pass_by(front))
    assert {front for front, _ in weather.counts} == set(ODDS)


def test_a_recovery_counts_from_the_last_kill_on_the_way() -> None:
    evidence = good_end()
    sent = next(each for each in evidence.uploads if each.dataset == "cast").sent_at
    judged = sent + timedelta(seconds=9)
    moved = {"event": "moved into accepted", "at": judged.isoformat()}
    version = {**evidence.versions[FIVE], "history": [moved], "last": moved}
    kills = [
        Kill(process=HOST, moment="", at=sent + timedelta(seconds=second)) for second in (1, 4, 20)
    ]
    found = recovery(replace(evidence, versions={FIVE: version}), kills)
    assert found is not None
    assert (found.files, found.longest, found.longest_path) == (1, 5.0, version["path"])
    assert recovery(replace(evidence, versions={FIVE: version}), kills[2:]) is None


def test_a_log_of_uploads_says_again_what_was_put_in(tmp_path: Path) -> None:
    log = UploadLog(tmp_path / "uploads.jsonl")
    at = datetime(2026, 1, 5, tzinfo=UTC)
    lost = Upload(path="f/d/x", content=b"\xff\x00", sent_at=at)
    kept = replace(lost, etag="0x1", committed_at=at)
    assert log.read() == ()
    for each in (lost, kept):
        log.add(each)
    assert log.read() == (lost, kept)
    assert [each.acknowledged for each in log.read()] == [False, True]


def test_a_report_is_kept_as_it_was_told(tmp_path: Path) -> None:
    moved = Asked(file_id="a-b", move="retract", answered=True)
    evidence = replace(good_end(), versions={}, moves=(moved, moved))
    met, *others = [str(moment) for moment in moments_of(GATEWAY)]
    kill = Kill(process=GATEWAY, moment=met, at=datetime(2026, 1, 5, tzinfo=UTC))
    outcome = Outcome(evidence=evidence, seconds=60.0, kills=[kill])
    save(Report.of(7, outcome), tmp_path / "report.json")
    kept = json.loads((tmp_path / "report.json").read_text())
    assert (kept["seed"], kept["moves"]) == (7, {"retract": 2})
    missed = [each for each in kept["never_met"] if each.startswith(f"{GATEWAY}, ")]
    assert missed == [f"{GATEWAY}, {each}" for each in others]
