"""`rebuild`: which runs it starts, what it says of them, and how it ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from typer.testing import CliRunner, Result

from flows.names import FlowName
from flows.rebuilt import Rebuilt, TableChange
from tests.unit.cli.terminal import Terminal
from tidegate.adapters.manual_runs import Ended, ManualRuns
from tidegate.cli.main import app


@dataclass(slots=True)
class Jobs:
    """Answers every run of silver with one document, and remembers what was started."""

    log: str
    gold_succeeds: bool = True
    started: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def run(self, job: str, parameters: Mapping[str, str]) -> Ended:
        self.started.append((job, parameters))
        if job.endswith("-gold"):
            return Ended(run_id=8, succeeded=self.gold_succeeds, problem="a view is broken")
        return Ended(run_id=7, succeeded=True, log=self.log)


def told(changed: int, *, applied: bool) -> str:
    titles = TableChange(table="titles", version=4, added=0, changed=changed, removed=0)
    cast_ = TableChange(table="cast", version=1, added=0, changed=0, removed=0)
    tables = (cast_, titles)
    answer = Rebuilt(flow=FlowName("netflix"), level=6, applied=applied, tables=tables)
    return f"Spark says something\n{answer.to_line()}\nand something else\n"


def run(terminal: Terminal, jobs: Jobs, *words: str) -> Result:
    session = replace(terminal.session(), jobs=lambda: cast("ManualRuns", jobs))
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["rebuild", *words], obj=session)


def test_a_dry_run_that_finds_a_difference_ends_with_one_and_leaves_gold(
    terminal: Terminal,
) -> None:
    jobs = Jobs(told(1234, applied=False))
    result = run(terminal, jobs, "netflix", "--dry-run")
    assert jobs.started == [("tidegate-netflix-silver", {"rebuild": "dry-run", "dataset": "*"})]
    assert result.exit_code == 1
    assert "1,234" in result.stdout
    assert "Nothing was changed: leave out --dry-run" in result.stdout


def test_gold_runs_when_silver_was_mended(terminal: Terminal) -> None:
    jobs = Jobs(told(1, applied=True))
    result = run(terminal, jobs, "netflix", "--dataset", "titles", "--json")
    assert jobs.started == [
        ("tidegate-netflix-silver", {"rebuild": "yes", "dataset": "titles"}),
        ("tidegate-netflix-gold", {}),
    ]
    assert result.exit_code == 0
    assert json.loads(result.stdout)["tables"][1]["changed"] == 1


def test_a_dry_run_that_finds_nothing_is_a_yes_and_starts_no_gold(terminal: Terminal) -> None:
    jobs = Jobs(told(0, applied=False))
    result = run(terminal, jobs, "netflix", "--dry-run")
    assert (result.exit_code, len(jobs.started)) == (0, 1)
    assert "Silver is what bronze gives, as of its run at level 6." in result.stdout


def test_the_same_command_again_runs_the_gold_that_failed_after_silver_was_mended(
    terminal: Terminal,
) -> None:
    failed = run(terminal, Jobs(told(1, applied=True), gold_succeeds=False), "netflix")
    assert failed.exit_code == 1
    assert "give the same command again" in failed.stderr.replace("\n", " ")
    jobs = Jobs(told(0, applied=True))
    result = run(terminal, jobs, "netflix")
    assert [job for job, _ in jobs.started] == ["tidegate-netflix-silver", "tidegate-netflix-gold"]
    assert result.exit_code == 0
    sentence = "Silver is what bronze gives, as of its run at level 6, and gold ran."
    assert sentence in result.stdout.replace("\n", " ")


def test_a_run_that_fails_or_says_nothing_is_told(terminal: Terminal) -> None:
    failed = run(terminal, Jobs(told(1, applied=True), gold_succeeds=False), "netflix")
    assert failed.exit_code == 1
    assert "run 8 of tidegate-netflix-gold did not succeed: a view is broken" in failed.stderr
    silent = run(terminal, Jobs("no such line\n"), "netflix")
    assert silent.exit_code == 1
    assert "deploy the bundle again" in silent.stderr.replace("\n", " ")
