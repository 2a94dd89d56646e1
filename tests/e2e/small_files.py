"""Three small files for a world that is settled: a corrected one, a new one, a hostile one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flows.names import FileId
from local.demo.script import Drop
from tests.e2e.stage import Stage
from tidegate.adapters.warehouse import Row

SAMPLE: Final = Path("flows/netflix/sample")
TITLES: Final = SAMPLE / "titles.csv"
CORRECTED: Final = Drop(source=SAMPLE / "later/titles.csv", path="netflix/titles/titles.csv")
NEW: Final = "netflix/titles/seen_on_the_board.csv"
HOSTILE: Final = "netflix/titles/<img src=x onerror=alert(1)>\u00a0.csv"
HEADER: Final = (
    "duration_minutes,duration_seasons,type,title,date_added,release_year,rating,description,"
    "show_id"
)
SHOWS: Final = ("99000000", "99000001", "99000002")
"""Of the new file."""
GOLD: Final = """
    SELECT show_id, d.title, d.content_age_category, f.release_year, f.type_flag
    FROM netflix_gold.fact_title f JOIN netflix_gold.dim_title d USING (title_key, show_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallFiles:
    """On their way, with what there was before."""

    dropped: dict[FileId, str]
    runs: list[str]
    gold: set[Row]


def drop_small_files(stage: Stage, folder: Path) -> SmallFiles:
    """Together; two are written into the folder first."""
    runs, gold = stage.runs(), titles_in_gold(stage)
    rows = [f"90,,Movie,Film {show},3/1/2020,2019,PG,A film.,{show}" for show in SHOWS]
    new = _file(folder / "new.csv", HEADER, *rows)
    bad = _file(folder / "bad.csv", "this is not the header", "1")
    dropped = stage.drop(CORRECTED, Drop(source=new, path=NEW), Drop(source=bad, path=HOSTILE))
    return SmallFiles(dropped=dropped, runs=runs, gold=gold)


def titles_in_gold(stage: Stage) -> set[Row]:
    """One row for each title; the first cell is its `show_id`."""
    return set(stage.warehouse.ask(GOLD).rows)


def _file(path: Path, *lines: str) -> Path:
    path.write_text("\r\n".join([*lines, ""]), "utf-8")
    return path
