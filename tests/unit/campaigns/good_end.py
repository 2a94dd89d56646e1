"""A good end, written down by hand: two titles, one of them restated, a duplicate, a bad file."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from campaigns.audit.evidence import Blob, Evidence, ReceiptFile, WorkspaceRun
from campaigns.audit.uploads import Upload

BEGIN = datetime(2026, 1, 5, 12, tzinfo=UTC)
HEADER = (
    "duration_minutes,duration_seasons,type,title,date_added,release_year,rating,description,"
    "show_id"
)
FIRST = f"{HEADER}\r\n90,,Movie,One: a,1/2/2020,2019,PG,A film.,1\r\n,2,TV Show,Two,,2012,,,2\r\n"
SECOND = f"{HEADER}\r\n95,,Movie,One: b,1/2/2020,2019,PG,A film.,1\r\n"
BAD = f"{HEADER.replace('show_id', 'show')}\r\n95,,Movie,One: b,1/2/2020,2019,PG,A film.,1\r\n"
CAST = "cast,show_id\r\nAda,1\r\nBo,9\r\n"

ONE, TWO, THREE, FOUR, FIVE = "a-1", "a-2", "a-3", "b-4", "c-5"


def upload(path: str, text: str, second: int) -> Upload:
    at = BEGIN + timedelta(seconds=second)
    return Upload(path=path, content=text.encode(), sent_at=at, etag=f"0x{second}", committed_at=at)


UPLOADS = (
    upload("netflix/titles/t.csv", FIRST, 1),
    upload("netflix/titles/t.csv", SECOND, 2),
    upload("netflix/titles/t.csv", SECOND, 3),
    upload("netflix/titles/bad.csv", BAD, 4),
    upload("netflix/cast/c.csv", CAST, 5),
)
IDS = (ONE, TWO, THREE, FOUR, FIVE)
STATES = ("LOADED", "LOADED", "DUPLICATE", "REJECTED", "LOADED")
ROWS = {ONE: 2, TWO: 1, FIVE: 2}
ORDERS = {
    file_id: round(each.sent_at.timestamp()) * 1_000_000
    for file_id, each in zip(IDS, UPLOADS, strict=True)
}


def target(file_id: str, dataset: str) -> str:
    return f"netflix/{dataset}/2026/01/05/{ORDERS[file_id]:017d}-{file_id}.csv"


def version(file_id: str, each: Upload, state: str) -> dict[str, Any]:
    rows = ROWS.get(file_id)
    return {
        "file_id": file_id,
        "flow": "netflix",
        "dataset": each.dataset,
        "path": each.path,
        "etag": each.etag,
        "order": ORDERS[file_id],
        "state": state,
        "content": each.digest,
        "target": target(file_id, each.dataset) if rows else "",
        "bronze_rows": rows,
        "account": {"silver": rows, "quarantined": 0, "duplicate": 0, "superseded": 0}
        if rows
        else None,
    }


def title(minutes: int | None, seasons: int | None, name: str, show: int) -> dict[str, Any]:
    film = minutes is not None
    return {
        "duration_minutes": minutes,
        "duration_seasons": seasons,
        "type": "Movie" if film else "TV Show",
        "title": name,
        "date_added": date(2020, 1, 2) if film else None,
        "release_year": 2019 if film else 2012,
        "rating": "PG" if film else None,
        "description": "A film." if film else None,
        "show_id": show,
        "short_title": name.split(":", 1)[0],
        "type_flag": 1 if film else 2,
    }


def raw(file_id: str, text: str) -> list[dict[str, Any]]:
    header, *lines = text.split("\r\n")
    return [
        {"_file_id": file_id, **dict(zip(header.split(","), line.split(","), strict=True))}
        for line in lines
        if line
    ]


def blob(content: bytes) -> Blob:
    return Blob(size=len(content), digest=sha256(content).hexdigest())


def blobs() -> dict[str, Mapping[str, Blob]]:
    by_id = dict(zip(IDS, UPLOADS, strict=True))
    kept = {f"netflix/titles/2026/01/05/{name}/original.csv": name for name in (THREE, FOUR)}
    quarantine = {path: blob(by_id[name].content) for path, name in kept.items()}
    quarantine[f"netflix/titles/2026/01/05/{FOUR}/rejection.json"] = blob(b"{}")
    accepted = {target(name, by_id[name].dataset): blob(by_id[name].content) for name in ROWS}
    return {"landing": {}, "accepted": accepted, "quarantine": quarantine}


def receipts() -> tuple[ReceiptFile, ...]:
    files = [{"kind": "bronze_file", "file_id": name, "rows": ROWS[name]} for name in ROWS]
    bronze = ReceiptFile(stage="bronze", level=1, attempt=1, closed=True, lines=files)
    silver = ReceiptFile(stage="silver", level=1, attempt=1, closed=True, lines=[])
    cut_off = ReceiptFile(stage="silver", level=1, attempt=2, closed=False, lines=[])
    return bronze, silver, cut_off


def stages() -> dict[str, Any]:
    tables = {"titles": 3, "cast": 1}
    idle = {"run": None, "blocked": "", "level": 1}
    return {
        "bronze": {**idle, "produced": tables},
        "silver": {**idle, "produced": tables, "consumed": tables},
        "gold": {**idle, "consumed": tables},
    }


def runs() -> tuple[list[dict[str, Any]], list[WorkspaceRun]]:
    ended, history = [], []
    for number, stage in enumerate(("bronze", "silver", "gold"), start=1000):
        told = {"stage": stage, "level": 1, "attempt": 1}
        ended.append({**told, "token": f"t{number}", "run_id": number, "covered": True})
        history.append(WorkspaceRun(run_id=number, stage=stage, level=1, attempt=1, over=True))
    return ended, history


def unstated(name: str) -> dict[str, list[dict[str, Any]]]:
    """Of a dataset that never came: the unknown member, and both titles under it."""
    return {
        f"dim_{name}": [{name: "Unknown", f"{name}_key": 0}],
        f"bridge_title_{name}": [{"title_key": key, f"{name}_key": 0} for key in (11, 12)],
    }


def gold(first: dict[str, Any], second: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    titles = [{**first, "title_key": 11}, {**second, "title_key": 12}]
    facts = [{**titles[0], "date_key": 20200102}, {**titles[1], "date_key": 0}]
    counted = {"content_count": 1, "country": "Unknown", "genres": [], "country_diversity": 0}
    film = {"type": "Movie", "avg_duration": 95.0, "duration_unit": "minutes", **counted}
    series = {"type": "TV Show", "avg_duration": 2.0, "duration_unit": "seasons", **counted}
    return {
        "fact_title": facts,
        "dim_title": titles,
        "dim_date": [{"date_key": 0}, {"date_key": 20200102}],
        "dim_cast": [
            {"cast": "Unknown", "cast_key": 0},
            {"cast": "Ada", "cast_key": 21},
            {"cast": "Bo", "cast_key": 22},
        ],
        "bridge_title_cast": [{"title_key": 11, "cast_key": 21}, {"title_key": 12, "cast_key": 0}],
        **unstated("category"),
        **unstated("country"),
        **unstated("director"),
        "content_trend": [{**film, "release_year": 2019}, {**series, "release_year": 2012}],
        "agg_content": [
            {**film, "content_age_category": "Modern"},
            {**series, "content_age_category": "Modern"},
        ],
    }


def good_end() -> Evidence:
    first, second = title(95, None, "One: b", 1), title(None, 2, "Two", 2)
    ended, history = runs()
    return Evidence(
        flow="netflix",
        uploads=UPLOADS,
        versions={
            name: version(name, each, state)
            for name, each, state in zip(IDS, UPLOADS, STATES, strict=True)
        },
        open_rows={},
        state=stages(),
        ended_runs=ended,
        workspace_runs=history,
        receipts=receipts(),
        blobs=blobs(),
        bronze={"titles": [*raw(ONE, FIRST), *raw(TWO, SECOND)], "cast": raw(FIVE, CAST)},
        silver={
            "titles": [first, second],
            "cast": [{"cast": "Ada", "show_id": 1}, {"cast": "Bo", "show_id": 9}],
        },
        gold=gold(first, second),
    )
