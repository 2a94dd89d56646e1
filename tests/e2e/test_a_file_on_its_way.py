"""A bad file costs nothing, a corrected one changes its rows, and strangers see nothing."""

import httpx
from azure.storage.blob import BlobServiceClient

from tests.e2e.conftest import Together
from tests.e2e.small_files import (
    CORRECTED,
    HOSTILE,
    NEW,
    SHOWS,
    TITLES,
    SmallFiles,
    titles_in_gold,
)
from tests.e2e.stage import Stage

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


def test_a_bad_file_is_in_quarantine_with_a_rejection(stage: Stage, together: Together) -> None:
    file = next(each for each in together.told.files if each.path.endswith("titles_bad.csv"))
    assert (file.state, file.reason) == ("REJECTED", "header")
    with BlobServiceClient.from_connection_string(stage.profile.landing) as lake:
        quarantine = lake.get_container_client("quarantine")
        names = [name for name in quarantine.list_blob_names() if file.file_id in name]
        assert sorted(name.rpartition("/")[2] for name in names) == [
            "original.csv",
            "rejection.json",
        ]
        told = lake.get_container_client("receipts").list_blob_names()
        assert sorted(name for name in told if file.file_id in name) == [
            f"netflix/files/{file.file_id}.rejection.html",
            f"netflix/files/{file.file_id}.rejection.json",
        ]
        assert not list(lake.get_container_client("landing").list_blob_names())


def test_small_files_run_once_together_and_change_exactly_their_rows_in_gold(
    stage: Stage, together: Together, small_files: SmallFiles
) -> None:
    files = stage.settle(small_files.dropped)
    assert {path: file.state for path, file in files.items()} == {
        CORRECTED.path: "LOADED",
        NEW: "LOADED",
        HOSTILE: "REJECTED",
    }
    assert small_files.runs == together.runs
    assert stage.runs() == [*small_files.runs, "bronze", "silver", "gold"]
    before = set(TITLES.read_text("utf-8-sig").splitlines())
    after = set(CORRECTED.source.read_text("utf-8-sig").splitlines())
    changed = {line.rpartition(",")[2] for line in after - before}
    assert changed
    different = small_files.gold ^ titles_in_gold(stage)
    assert {row[0] for row in different} == {*changed, *SHOWS}


def test_the_real_host_lets_nobody_in_without_the_operators_key(stage: Stage) -> None:
    url = stage.profile.api_url
    assert httpx.get(f"{url}/health").json() == {"status": "alive"}
    for method, path in ROUTES:
        assert httpx.request(method, url + path).status_code == 401, path


def test_the_manual_trigger_finds_nothing_to_do_when_all_is_settled(stage: Stage) -> None:
    key = {"Authorization": f"Bearer {stage.profile.operator_key}"}
    answer = httpx.post(f"{stage.profile.api_url}/flows/netflix/runs", headers=key)
    assert (answer.status_code, answer.json()["started"]) == (200, False)
