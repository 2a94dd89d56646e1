"""The product's bundle, and what the reader says about broken ones."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from databricks.bundles.jobs import Job as TypedJob
from databricks.bundles.pipelines import Pipeline as TypedPipeline
from databricks.bundles.schemas import Schema as TypedSchema
from medallion.maintain import LEAST_HOURS, Maintenance

from flows.catalogue import load_flows
from flows.names import Stage
from local.databricks.bundle import Bundle, BundleError, Job, Pipeline, load_bundle
from local.databricks.bundle.files import Resource, read_files
from tests.unit.databricks.fakes import VARIABLES, the_bundle

MAINTENANCE = "maintenance"
TYPES: Mapping[str, type[TypedJob | TypedPipeline | TypedSchema]] = {
    "jobs": TypedJob,
    "pipelines": TypedPipeline,
    "schemas": TypedSchema,
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the bundle with one flow, to break."""
    others = shutil.ignore_patterns("plant.yml")
    return Path(shutil.copytree("infra", tmp_path / "infra", ignore=others))


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def pipeline_of(flow: str) -> Pipeline:
    return next(each for each in the_bundle().pipelines if each.key == f"{flow}_gold")


def load(folder: Path, target: str = "dev") -> Bundle:
    return load_bundle(folder, target, VARIABLES)


@pytest.mark.parametrize("target", ["dev", "prod"])
@pytest.mark.parametrize("resource", read_files(Path("infra"), "prod").resources, ids=str)
def test_every_resource_is_what_the_typed_classes_know(target: str, resource: Resource) -> None:
    files = read_files(Path("infra"), target)
    found = next(each for each in files.resources if each.path == resource.path)
    assert TYPES[found.kind].from_dict(found.document).as_dict() == found.document  # type: ignore[arg-type]  # the typed dictionaries are what is being checked


def test_the_three_jobs_of_every_flow_have_the_names_that_the_service_starts() -> None:
    names = {job.name for job in the_bundle().jobs}
    parts = [*Stage, MAINTENANCE]
    assert names == {f"tidegate-{flow}-{part}" for flow in load_flows() for part in parts}


def test_the_files_of_two_flows_differ_in_the_name_alone() -> None:
    texts = {path.stem: path.read_text("utf-8") for path in Path("infra/resources").glob("*.yml")}
    assert texts.keys() == load_flows().keys()
    assert len({text.replace(flow, "FLOW") for flow, text in texts.items()}) == 1


def test_every_job_queues_never_overlaps_and_never_retries_by_itself() -> None:
    for job in the_bundle().jobs:
        assert job.settings.max_concurrent_runs == 1
        assert job.queued
        if not job.key.endswith(MAINTENANCE):
            assert job.parameters == {"level": "0", "attempt": "0", **_of_a_person(job)}
            assert job.settings.schedule is None
        for task in job.tasks:
            assert task.max_retries == 0
            assert task.disable_auto_optimization is True


def _of_a_person(job: Job) -> Mapping[str, str]:
    """What the service leaves alone."""
    return {"rebuild": "no", "dataset": "*"} if job.key.endswith("_silver") else {}


def test_tables_are_cared_for_on_sundays_and_the_parameters_are_the_entry_points() -> None:
    for flow in load_flows():
        (job,) = (job for job in the_bundle().jobs if job.key == f"{flow}_{MAINTENANCE}")
        schedule = job.settings.schedule
        assert schedule is not None
        assert (schedule.quartz_cron_expression, schedule.timezone_id) == ("0 0 3 ? * SUN", "UTC")
        # Given, it would be what counts in a target of mode development as well.
        assert schedule.pause_status is None
        (task,) = job.tasks
        wheel = task.python_wheel_task
        assert wheel is not None
        assert (wheel.package_name, wheel.entry_point) == ("medallion", "maintain")
        given = {**(wheel.named_parameters or {}), **job.parameters}
        parsed = Maintenance.parse([f"--{key}={value}" for key, value in given.items()])
        assert parsed.run.flow == flow
        assert parsed.retention_hours == LEAST_HOURS


def test_the_pipeline_is_not_restarted_behind_the_back_of_its_job() -> None:
    pipeline = pipeline_of("netflix")
    configuration = pipeline.settings.configuration or {}
    assert configuration["pipelines.numUpdateRetryAttempts"] == "0"
    assert configuration["pipelines.maxFlowRetryAttempts"] == "0"
    assert configuration["tidegate.catalog"] == "spark_catalog"
    assert pipeline.settings.schema == "netflix_gold"


def test_production_tables_outlive_the_bundle() -> None:
    files = read_files(Path("infra"), "prod")
    kept = [each for each in files.resources if each.kind in ("schemas", "pipelines")]
    assert len(kept) == 4 * len(load_flows())
    for each in kept:
        assert each.document["lifecycle"] == {"prevent_destroy": True}


def test_a_flow_is_one_file_and_the_next_flow_is_that_file_with_another_name(copied: Path) -> None:
    written = (copied / "resources/netflix.yml").read_text("utf-8")
    (copied / "resources/music.yml").write_text(written.replace("netflix", "music"), "utf-8")

    both = load(copied, "prod")
    resources = read_files(copied, "prod").resources

    assert {each.origin.name for each in resources} == {"music.yml", "netflix.yml"}
    for named in (both.jobs, both.pipelines, both.schemas):
        names = [each.name for each in named]
        other = {each.replace("netflix", "music") for each in names if "netflix" in each}
        assert other == {each for each in names if "music" in each}
    kept = [each for each in resources if "prevent_destroy" in str(each.document)]
    assert len(kept) == 8


def test_the_event_log_is_published_beside_the_gold_tables() -> None:
    pipeline = pipeline_of("netflix")
    published = pipeline.settings.event_log
    assert published is not None
    assert (published.catalog, published.schema) == ("spark_catalog", "netflix_gold")
    assert published.name == "event_log"


def test_the_code_that_the_bundle_ships_is_there() -> None:
    document = yaml.safe_load(Path("infra/databricks.yml").read_text("utf-8"))
    for path in [*document["sync"]["paths"], document["artifacts"]["medallion"]["path"]]:
        assert (Path("infra") / path).is_dir()


def test_job_ids_are_the_same_in_every_load_and_survive_javascript() -> None:
    ids = [job.job_id for job in the_bundle().jobs]
    assert ids == [job.job_id for job in the_bundle().jobs]
    assert len(set(ids)) == 4 * len(load_flows())
    assert max(ids) < 2**53


def test_the_gold_job_starts_the_gold_pipeline() -> None:
    for flow in load_flows():
        gold = next(job for job in the_bundle().jobs if job.key == f"{flow}_gold")
        task = gold.tasks[0].pipeline_task
        assert task is not None
        assert task.pipeline_id == pipeline_of(flow).pipeline_id


def test_pipeline_sources_are_the_python_files_that_are_there_at_the_time(copied: Path) -> None:
    (pipeline,) = load(copied).pipelines
    assert pipeline.sources() == ()
    folder = copied.parent / "spark/pipelines/netflix/deeper"
    folder.mkdir(parents=True)
    for name in ("b.py", "a.py", "notes.md"):
        (folder / name).touch()
    assert [path.name for path in pipeline.sources()] == ["a.py", "b.py"]


BROKEN = [
    ("databricks.yml", "sync:", "synk:", "synk", "unknown key"),
    ("databricks.yml", "mode: development", "mode: developing", "targets.dev.mode", "must be"),
    ("databricks.yml", "  name: tidegate", "  name: [", "(file)", "expected"),
    ("resources/netflix.yml", "max_retries: 0", "max_retries: 2",
     "resources.jobs.netflix_bronze.tasks[0].max_retries", "does not retry"),
    ("resources/netflix.yml", "max_retries: 0", "retry_on_timeout: true",
     "tasks[0].retry_on_timeout", "does not act"),
    ("resources/netflix.yml", "max_retries: 0", "run_if: SOMETIMES",
     "tasks[0].run_if", "another type"),
    ("resources/netflix.yml", "max_retries: 0", "depends_on: [{task_key: bronze}]",
     "tasks[0].depends_on", "before itself"),
    ("resources/netflix.yml", "max_retries: 0",
     "depends_on: [{task_key: bronze, outcome: 'true'}]", "tasks[0].depends_on", "itself"),
    ("resources/netflix.yml", "max_retries: 0",
     "condition_task: {op: EQUAL_TO, left: a, right: b}", "tasks[0]", "a task needs one of"),
    ("resources/netflix.yml", "max_retries: 0",
     "webhook_notifications: {on_streaming_backlog_exceeded: [{id: pager}]}",
     "webhook_notifications.on_streaming_backlog_exceeded", "does not act"),
    ("resources/netflix.yml", "max_concurrent_runs: 1",
     "webhook_notifications: {on_failure: [{id: a}, {id: b}, {id: c}, {id: d}]}",
     "webhook_notifications.on_failure", "at most 3"),
    ("resources/netflix.yml", "{{job.parameters.level}}", "{{tasks.other.values.level}}",
     "named_parameters.level", "is not defined"),
    ("resources/netflix.yml", 'default: "0"', 'default: "{{task.name}}"',
     "parameters[0].default", "is not defined"),
    ("resources/netflix.yml", "pipeline_task:", "pipeline_task:\n            parameters: {a: b}",
     "pipeline_task.parameters", "does not act"),
    ("resources/netflix.yml", "max_concurrent_runs: 1", "continuous: {}",
     "netflix_bronze.continuous", "does not act"),
    ("resources/netflix.yml", "max_retries: 0", "max_retrys: 0",
     "resources.jobs.netflix_bronze.tasks[0].max_retrys", "unknown key"),
    ("resources/netflix.yml", "max_retries: 0", "depends_on: [{task_key: first}]",
     "tasks[0].depends_on", "there is no task first"),
    ("resources/netflix.yml", "environment_key: medallion\n          spec",
     "environment_key: other\n          spec", "tasks[0].environment_key", "no environment"),
    ("resources/netflix.yml", "${var.storage}", "${var.store}",
     "named_parameters.storage", "${var.store} is not defined"),
    ("resources/netflix.yml", "{{job.parameters.level}}", "{{job.parameters.lever}}",
     "named_parameters.level", "is not defined"),
    ("resources/netflix.yml", "pipelines.netflix_gold.id", "pipelines.other.id",
     "pipeline_task.pipeline_id", "is not defined"),
    ("resources/netflix.yml", "${resources.pipelines.netflix_gold.id}", "1234",
     "pipeline_task.pipeline_id", "no such pipeline"),
    ("resources/netflix.yml", "schemas:", "schemata:", "resources.schemata", "unknown"),
    ("resources/netflix.yml", "  prod:\n", "  dev:\n    mode: production\n",
     "targets.dev.mode", "unknown key"),
    ("resources/netflix.yml", "name: netflix_gold", "comment: none",
     "netflix_gold.name", "is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "key", "problem"), BROKEN)
def test_a_mistake_is_reported_with_its_file_and_key(
    copied: Path, name: str, old: str, new: str, key: str, problem: str
) -> None:
    change(copied, name, old, new)
    if key == "netflix_gold.name":  # the pipeline refers to it and would complain first
        change(copied, "resources/netflix.yml",
               "${resources.schemas.netflix_gold.name}", "netflix_gold")  # fmt: skip
    with pytest.raises(BundleError) as raised:
        load(copied)
    assert raised.value.origin == copied / name
    assert key in raised.value.key
    assert problem in str(raised.value)


def test_a_target_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(BundleError, match=r"targets\.test: no such target; there are .*dev.*prod"):
        load_bundle(Path("infra"), "test", VARIABLES)


def test_a_variable_without_a_value_says_how_to_give_one() -> None:
    with pytest.raises(BundleError, match=r"pass --var storage="):
        load_bundle(Path("infra"), "dev", {"catalog": "main"})


def test_a_variable_that_the_bundle_does_not_declare_is_refused() -> None:
    with pytest.raises(BundleError, match=r"variables\.colour: is not declared"):
        load_bundle(Path("infra"), "dev", {**VARIABLES, "colour": "blue"})


def test_one_resource_in_two_files_is_refused(copied: Path) -> None:
    again = copied / "resources/again.schema.yml"
    shutil.copy(copied / "resources/netflix.yml", again)
    with pytest.raises(BundleError, match="as well"):
        load(copied)


def test_a_reference_that_runs_in_a_circle_is_refused(copied: Path) -> None:
    own = "${resources.schemas.netflix_gold.name}"
    change(copied, "resources/netflix.yml", "name: netflix_gold", f"name: {own}")
    with pytest.raises(BundleError, match="refers to itself"):
        load(copied)
