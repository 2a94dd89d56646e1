"""Runs on real Spark, in the process that the supervisor starts, over a lake on Azurite."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.storage.blob import BlobServiceClient
from databricks.sdk.service import jobs
from typer.testing import CliRunner

from flows import layout
from local.databricks.session import connection_string
from local.databricks.spec import LakeEndpoint
from local.ports import free_ports
from local.storage.azurite import Azurite, running
from tests.integration.databricks.test_jobs import details_of, state_of
from tests.integration.databricks.world import until
from tests.spark.databricks.maintenance import an_old_table, maintained, operations
from tests.spark.databricks.process import (
    ROOT,
    START_SECONDS,
    Place,
    Started,
    gone,
    kill,
    started,
)
from tests.spark.databricks.runs import ended, output, rows, run, start
from tidegate.cli.main import app

COUNTS = """
    SELECT (SELECT count(*) FROM netflix_bronze.levels), (SELECT count(*) FROM netflix_gold.levels)
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A lake of this module's own: its schemas are those of the product's bundle."""
    folder = tmp_path_factory.mktemp("databricks")
    blob, queue, table = free_ports(3)
    azurite = Azurite(blob_port=blob, queue_port=queue, table_port=table)
    with running(azurite, tmp_path_factory.mktemp("lake")):
        place = Place(folder=folder, lake=LakeEndpoint(blob_port=blob))
        place.prepare()
        with BlobServiceClient.from_connection_string(connection_string(place.lake)) as blobs:
            for container in (layout.REQUESTS, layout.RECEIPTS):
                blobs.create_container(container)
        yield place


@pytest.fixture(scope="module")
def workspace(place: Place) -> Iterator[Started]:
    with started(place) as process:
        yield process


@pytest.fixture(scope="module")
def published(workspace: Started) -> jobs.Run:
    """The gold run over five rows of bronze, which later tests leave as they are."""
    run(workspace, "5")
    return run(workspace, "1", "gold")


def test_a_wheel_task_runs_with_its_own_command_line_and_writes_a_table(
    workspace: Started,
) -> None:
    finished = run(workspace, "7")
    assert state_of(finished) == ("TERMINATED", "SUCCESS"), output(workspace, finished).error_trace
    assert output(workspace, finished).logs == "netflix spark_catalog 7\n"
    assert rows(workspace, "SELECT count(*) FROM netflix_bronze.levels") == [["7"]]


def test_settings_of_a_task_are_not_those_of_the_next(workspace: Started) -> None:
    run(workspace, "5")
    finished = run(workspace, "1", "silver")
    assert output(workspace, finished).logs == "partitions 1\n"


def test_an_exception_is_the_run_s_error_with_its_trace(workspace: Started) -> None:
    finished = run(workspace, "13")
    assert state_of(finished) == ("INTERNAL_ERROR", "FAILED")
    left = output(workspace, finished)
    assert left.error == "ValueError: level 13 is not wanted"
    assert 'in bronze\n    raise ValueError("level 13' in (left.error_trace or "")


def test_a_program_that_exits_with_a_code_has_failed(workspace: Started) -> None:
    finished = run(workspace, "14")
    assert state_of(finished) == ("INTERNAL_ERROR", "FAILED")
    assert output(workspace, finished).error == "SystemExit: 3"


def test_an_error_of_spark_is_the_run_s_error(workspace: Started) -> None:
    finished = run(workspace, "seven")
    assert "INVALID_CONF_VALUE" in (output(workspace, finished).error or "")


def test_a_stream_that_hangs_is_cancelled_and_the_next_run_starts(workspace: Started) -> None:
    hanging = start(workspace, "15")
    until(lambda: state_of(workspace.client.jobs.get_run(hanging))[0] == "RUNNING")
    waiting = start(workspace, "3")
    alongside = run(workspace, "1", "silver")
    assert state_of(alongside) == ("TERMINATED", "SUCCESS")
    assert state_of(workspace.client.jobs.get_run(waiting)) == ("QUEUED", None)
    workspace.client.jobs.cancel_run(hanging)
    until(lambda: ended(workspace, waiting), 60)
    assert state_of(workspace.client.jobs.get_run(hanging)) == ("TERMINATED", "CANCELED")
    assert rows(workspace, "SELECT count(*) FROM netflix_bronze.levels") == [["3"]]


def test_a_pipeline_task_brings_gold_up_to_date(workspace: Started, published: jobs.Run) -> None:
    assert state_of(published) == ("TERMINATED", "SUCCESS"), output(workspace, published).error
    statement = "SELECT id, square FROM netflix_gold.levels ORDER BY id"
    assert rows(workspace, statement) == [["0", "0"], ["2", "4"], ["4", "16"]]
    (pipeline,) = workspace.client.pipelines.list_pipelines(filter="name LIKE 'tidegate-netflix%'")
    events = workspace.client.pipelines.list_pipeline_events(pipeline.pipeline_id or "")
    assert "flow_progress" in {event.event_type for event in events}


def test_sql_values_are_written_as_the_api_writes_them(workspace: Started) -> None:
    statement = """
        SELECT :n AS n, CAST(1.5 AS DECIMAL(4, 1)), true, CAST(NULL AS INT),
               TIMESTAMP '2020-01-02 03:04:05.678', DATE '2020-01-02', array(1, null),
               named_struct('a', 'x'), X'0102', CAST('NaN' AS DOUBLE), 'x', 'x'
    """
    assert rows(workspace, statement, n="3") == [
        ["3", "1.5", "true", None, "2020-01-02T03:04:05.678Z", "2020-01-02", "[1,null]",
         '{"a":"x"}', "AQI=", "NaN", "x", "x"]
    ]  # fmt: skip


def test_a_query_of_the_command_line_reads_a_table_as_it_was(
    workspace: Started, published: jobs.Run
) -> None:
    assert state_of(published) == ("TERMINATED", "SUCCESS")
    count = "SELECT count(*) FROM netflix_bronze.levels"
    history = "DESCRIBE HISTORY netflix_bronze.levels"
    newest, *_ = rows(workspace, history)
    first = rows(workspace, f"{count} VERSION AS OF 0")
    for when, expected in (("0", first), (newest[1], [["5"]]), ("0s", [["5"]])):
        assert as_of(workspace, when, count) == (0, expected), when
    gold = "SELECT count(*) FROM `netflix_gold`.`levels` AS g, netflix_bronze.levels AS b"
    assert as_of(workspace, "0s", gold) == (0, [["15"]])
    assert as_of(workspace, "2020-01-01", count) == (1, [])


def as_of(workspace: Started, when: str, statement: str) -> tuple[int, list[list[str]]]:
    """Exit code and rows."""
    config = workspace.client.config
    env = {"DATABRICKS_HOST": config.host, "DATABRICKS_TOKEN": config.token}
    given = ["sql", "--as-of", when, statement, "--json"]
    ended = CliRunner(env=env).invoke(app, given)
    return ended.exit_code, json.loads(ended.stdout)["rows"] if ended.stdout else []


def test_the_maintenance_job_compacts_and_vacuums_and_then_has_nothing_to_do(
    workspace: Started, tmp_path: Path
) -> None:
    countries = an_old_table(workspace, tmp_path)
    (told,) = maintained(workspace)
    before, after = told.pop("bytes_before"), told["bytes_after"]
    assert before > after > 0
    assert told == {
        "table": "spark_catalog.netflix_silver.countries",
        "files_before": 3,
        "files_after": 1,
        "bytes_after": after,
        "changed": 2,
        "vacuumed_files": 1,
        "note": "",
    }
    care = ["SET TBLPROPERTIES", "CLUSTER BY", "OPTIMIZE", "VACUUM START", "VACUUM END"]
    assert operations(countries) == ["CREATE TABLE", "WRITE", "DELETE", *care]
    kept = "SELECT show_id FROM netflix_silver.countries ORDER BY show_id"
    assert rows(workspace, kept) == [["0"], ["1"], ["2"]]

    nothing = {"files_before": 1, "bytes_before": after, "changed": 0, "vacuumed_files": 0}
    assert maintained(workspace) == [told | nothing]
    assert operations(countries) == ["CREATE TABLE", "WRITE", "DELETE", *care]


def test_a_bundle_that_cannot_be_deployed_is_reported_before_spark_starts(
    place: Place, tmp_path: Path
) -> None:
    broken = Place(folder=tmp_path, lake=place.lake)
    broken.prepare()
    (tmp_path / "infra/databricks.yml").write_text("bundel: {}\n", "utf-8")
    ended = subprocess.run(
        broken.command(1), cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert ended.returncode == 2
    assert "databricks.yml: bundel: unknown key" in ended.stderr


def test_a_kill_loses_the_run_but_no_table_no_token_and_no_jvm(
    place: Place, workspace: Started, published: jobs.Run
) -> None:
    assert state_of(published) == ("TERMINATED", "SUCCESS")
    lost = start(workspace, "15")
    until(lambda: state_of(workspace.client.jobs.get_run(lost))[0] == "RUNNING")
    java = workspace.java()
    assert java
    kill(workspace.process)
    gone(java)
    with started(place) as second:
        assert rows(second, COUNTS) == [["5", "3"]]
        found = second.client.jobs.get_run(lost)
        assert state_of(found) == ("INTERNAL_ERROR", "FAILED")
        assert details_of(found) == ("CLOUD_FAILURE", "CLOUD_FAILURE")
        java = second.java()
        second.process.terminate()
        assert second.process.wait(START_SECONDS) == 0
        gone(java)
