"""A dropped file becomes gold rows, once, and a bad one costs nothing. Steps of one story."""

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from azure.storage.blob import BlobServiceClient
from rich.console import Console

from flows.catalogue import load_flows
from local.demo.script import Drop, script
from local.demo.story import FLOW, tell_story
from local.demo.tell import Voice
from tests.e2e.conftest import SETTLE_SECONDS, Stage
from tidegate.api.views import FileDetail

SAMPLE = Path("flows/netflix/sample")
TITLES = Drop(source=SAMPLE / "titles.csv", path="netflix/titles/titles.csv")
BAD = Drop(source=SAMPLE / "titles_bad.csv", path="netflix/titles/titles_bad.csv")
CORRECTED = Drop(source=SAMPLE / "later/titles.csv", path="netflix/titles/titles.csv")
ROUTES = [
    ("GET", "/flows"),
    ("GET", "/flows/netflix"),
    ("GET", "/flows/netflix/files"),
    ("POST", "/flows/netflix/runs"),
    ("POST", "/flows/netflix/pause"),
    ("GET", "/files/a-b"),
]
GOLD = """
    SELECT show_id, d.title, d.content_age_category, f.release_year, f.type_flag
    FROM netflix_gold.fact_title f JOIN netflix_gold.dim_title d USING (title_key, show_id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What earlier steps have seen."""

    files: dict[str, FileDetail]
    told: str
    gold: set[tuple[str, ...]]


def demonstrate(stage: Stage) -> tuple[dict[str, FileDetail], str]:
    """What `make demo` does in a world that is up, and what it prints."""
    console = Console(record=True, width=120)
    wanted = script(SAMPLE, load_flows()[FLOW])
    files = tell_story(Voice(console), wanted, stage.visit, SETTLE_SECONDS)
    return {file.path: file for file in files}, console.export_text()


@pytest.fixture(scope="module")
def story(stage: Stage) -> Story:
    """The first step: the demo drops a good and a bad file together."""
    files, told = demonstrate(stage)
    return Story(files=files, told=told, gold=set(stage.warehouse.ask(GOLD).rows))


def test_the_demo_tells_verdicts_runs_rows_and_three_queries(story: Story) -> None:
    for expected in (
        "titles.csv is ACCEPTED (42 rows, 2 of them break the contract)",
        "titles_bad.csv is REJECTED: header",
        "bronze is running (level 1, attempt 1",
        "gold is idle (level 1, attempt 1)",
        "event Tidegate.LevelPublished",
        "netflix_gold.fact_title",
        "Titles by age and type",
        "Longest films",
        "Titles and average length by release year",
    ):
        assert expected in story.told


def test_a_good_file_is_loaded_by_one_run_of_each_stage(stage: Stage, story: Story) -> None:
    assert story.files[TITLES.path].state == "LOADED"
    assert stage.runs() == [f"tidegate-netflix-{name}" for name in ("bronze", "silver", "gold")]


def test_every_row_of_it_is_accounted_for_in_the_tables(stage: Stage, story: Story) -> None:
    file = story.files[TITLES.path]
    assert file.account is not None
    rows = len(TITLES.source.read_bytes().splitlines()) - 1
    assert rows == file.bronze_rows == sum(file.account.model_dump().values())
    assert stage.warehouse.count("netflix_bronze.titles") == rows
    assert stage.warehouse.count("netflix_silver.titles") == file.account.silver
    quarantined = stage.warehouse.count("netflix_silver.titles_quarantine")
    assert quarantined == file.account.quarantined == 2
    assert len(story.gold) == file.account.silver


def test_a_bad_file_is_in_quarantine_with_a_rejection(stage: Stage, story: Story) -> None:
    file = story.files[BAD.path]
    assert (file.state, file.reason) == ("REJECTED", "header")
    with BlobServiceClient.from_connection_string(stage.world.gateway_connection_string) as lake:
        quarantine = lake.get_container_client("quarantine")
        names = [name for name in quarantine.list_blob_names() if file.file_id in name]
        assert sorted(name.rpartition("/")[2] for name in names) == [
            "original.csv",
            "rejection.json",
        ]
        assert not list(lake.get_container_client("landing").list_blob_names())


def test_the_demo_again_changes_no_table_and_starts_no_run(stage: Stage, story: Story) -> None:
    runs, versions = stage.runs(), stage.versions()
    files, _told = demonstrate(stage)
    assert files[TITLES.path].state == "DUPLICATE"
    assert files[TITLES.path].duplicate_of == story.files[TITLES.path].file_id
    assert files[BAD.path].state == "REJECTED"
    assert stage.runs() == runs
    assert stage.versions() == versions


def test_a_corrected_file_changes_exactly_its_rows_in_gold(stage: Stage, story: Story) -> None:
    files = stage.settle(stage.drop(CORRECTED))
    assert files[CORRECTED.path].state == "LOADED"
    gold = set(stage.warehouse.ask(GOLD).rows)
    before = set(TITLES.source.read_text("utf-8-sig").splitlines())
    after = set(CORRECTED.source.read_text("utf-8-sig").splitlines())
    changed = {line.rpartition(",")[2] for line in after - before}
    assert changed
    assert {row[0] for row in gold ^ story.gold} == changed


def test_the_real_host_lets_nobody_in_without_the_operators_key(stage: Stage) -> None:
    url = stage.world.api_url
    assert httpx.get(f"{url}/health").json() == {"status": "alive"}
    for method, path in ROUTES:
        assert httpx.request(method, url + path).status_code == 401, path


def test_the_manual_trigger_finds_nothing_to_do_when_all_is_settled(stage: Stage) -> None:
    key = {"Authorization": f"Bearer {stage.world.operator_key}"}
    answer = httpx.post(f"{stage.world.api_url}/flows/netflix/runs", headers=key)
    assert (answer.status_code, answer.json()["started"]) == (200, False)
