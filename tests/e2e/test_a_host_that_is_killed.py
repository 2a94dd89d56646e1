"""The Functions host is killed with -9 at ten random moments while files arrive."""

import random
from pathlib import Path
from threading import Event, Thread

from flows.names import FileId
from local.demo.script import Drop
from tests.e2e.stage import Stage

KILLS = 10
FILES = 6
ROWS = 50
SEED = 20_260_101
HEADER = (
    "duration_minutes,duration_seasons,type,title,date_added,release_year,rating,description,"
    "show_id"
)


def write_file(folder: Path, number: int) -> Drop:
    """Rows of their own: no two files share a title."""
    first = 70_000_000 + number * ROWS
    lines = [
        f"90,,Movie,Film {show_id},3/1/2020,2019,PG,A film.,{show_id}"
        for show_id in range(first, first + ROWS)
    ]
    source = folder / f"titles_{number}.csv"
    source.write_text("\r\n".join([HEADER, *lines, ""]), "utf-8")
    return Drop(source=source, path=f"netflix/titles/killed/{source.name}")


def test_nothing_is_lost_and_nothing_is_doubled(stage: Stage, tmp_path: Path) -> None:
    moments = random.Random(SEED)  # noqa: S311 - a schedule, not a secret
    drops = [write_file(tmp_path, number) for number in range(FILES)]
    dropped: dict[FileId, str] = {}
    pause = Event()

    def supply() -> None:
        for drop in drops:
            dropped.update(stage.drop(drop))
            pause.wait(moments.uniform(0.5, 3))

    supplier = Thread(target=supply)
    supplier.start()
    for _ in range(KILLS):
        pause.wait(moments.uniform(0.1, 2.5))
        stage.world.kill("functions")
        stage.world.restart("functions")
    supplier.join()
    files = stage.settle(dropped)
    assert {file.state for file in files.values()} == {"LOADED"}, SEED
    assert len(files) == FILES
    by_file = stage.warehouse.ask(
        "SELECT _file_id, count(*) FROM netflix_bronze.titles "
        "WHERE show_id LIKE '7000%' GROUP BY ALL"
    )
    assert sorted(by_file.rows) == sorted((name, str(ROWS)) for name in dropped)
    total = str(FILES * ROWS)
    for table in ("netflix_silver.titles", "netflix_gold.fact_title"):
        counted = stage.warehouse.ask(
            f"SELECT count(*), count(DISTINCT show_id) FROM {table} "  # noqa: S608 - our own names
            "WHERE cast(show_id AS STRING) LIKE '7000%'"
        )
        assert counted.rows == ((total, total),), (table, SEED)
