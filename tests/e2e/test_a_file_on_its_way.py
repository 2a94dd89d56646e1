"""A bad file costs nothing, a corrected one changes its rows, and strangers see nothing."""

import httpx
from azure.storage.blob import BlobServiceClient

from local.demo.script import Drop
from tests.e2e.conftest import SAMPLE, Together
from tests.e2e.stage import Stage

TITLES = SAMPLE / "titles.csv"
CORRECTED = Drop(source=SAMPLE / "later/titles.csv", path="netflix/titles/titles.csv")
ROUTES = [
    ("GET", "/flows"),
    ("GET", "/flows/netflix"),
    ("GET", "/flows/netflix/runs"),
    ("GET", "/files"),
    ("POST", "/flows/netflix/runs"),
    ("POST", "/flows/netflix/pause"),
    ("GET", "/files/a-b"),
    ("GET", "/paths?path=netflix/titles/titles.csv"),
]
GOLD = """
    SELECT show_id, d.title, d.content_age_category, f.release_year, f.type_flag
    FROM netflix_gold.fact_title f JOIN netflix_gold.dim_title d USING (title_key, show_id)
"""


def test_a_bad_file_is_in_quarantine_with_a_rejection(stage: Stage, together: Together) -> None:
    file = next(each for each in together.told.files if each.path.endswith("titles_bad.csv"))
    assert (file.state, file.reason) == ("REJECTED", "header")
    with BlobServiceClient.from_connection_string(stage.world.gateway_connection_string) as lake:
        quarantine = lake.get_container_client("quarantine")
        names = [name for name in quarantine.list_blob_names() if file.file_id in name]
        assert sorted(name.rpartition("/")[2] for name in names) == [
            "original.csv",
            "rejection.json",
        ]
        assert not list(lake.get_container_client("landing").list_blob_names())


def test_one_small_changed_file_runs_once_and_changes_exactly_its_rows_in_gold(
    stage: Stage, together: Together
) -> None:
    gold, runs = set(stage.warehouse.ask(GOLD).rows), stage.runs()
    assert runs == together.runs
    files = stage.settle(stage.drop(CORRECTED))
    assert files[CORRECTED.path].state == "LOADED"
    assert stage.runs() == [*runs, "bronze", "silver", "gold"]
    before = set(TITLES.read_text("utf-8-sig").splitlines())
    after = set(CORRECTED.source.read_text("utf-8-sig").splitlines())
    changed = {line.rpartition(",")[2] for line in after - before}
    assert changed
    assert {row[0] for row in gold ^ set(stage.warehouse.ask(GOLD).rows)} == changed


def test_the_real_host_lets_nobody_in_without_the_operators_key(stage: Stage) -> None:
    url = stage.world.api_url
    assert httpx.get(f"{url}/health").json() == {"status": "alive"}
    for method, path in ROUTES:
        assert httpx.request(method, url + path).status_code == 401, path


def test_the_manual_trigger_finds_nothing_to_do_when_all_is_settled(stage: Stage) -> None:
    key = {"Authorization": f"Bearer {stage.world.operator_key}"}
    answer = httpx.post(f"{stage.world.api_url}/flows/netflix/runs", headers=key)
    assert (answer.status_code, answer.json()["started"]) == (200, False)
