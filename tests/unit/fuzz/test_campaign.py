"""A campaign's figures, and when it has failed."""

from pathlib import Path

import pytest

from fuzz.campaign import Plan, failed
from fuzz.progress import Progress
from fuzz.report import lines
from fuzz.targets import SHARES, target


def plan(inputs: int) -> Plan:
    return Plan(
        targets=tuple(SHARES),
        inputs=inputs,
        seed=1,
        seconds=1,
        workers=1,
        scratch=Path("scratch"),
        found=Path("found"),
    )


def progress(*told: tuple[int, float]) -> Progress:
    made = Progress(target=target("csv"), wanted=100)
    for inputs, megabytes in told:
        line = {"inputs": inputs, "seconds": 2.0, "slowest": 0.5, "megabytes": megabytes}
        made.hear(str(line).replace("'", '"'))
    return made


@pytest.mark.parametrize("inputs", [1, 100, 1_000_000, 1_000_003])
def test_shares_make_up_all_inputs(inputs: int) -> None:
    chosen = plan(inputs)
    assert sum(map(chosen.share, SHARES)) in range(inputs, inputs + len(SHARES))


def test_memory_is_compared_with_that_after_a_tenth() -> None:
    assert progress((5, 50.0), (12, 60.0), (100, 75.0)).grew == 15.0
    assert progress((5, 50.0)).grew == 0.0


def test_figures_and_exceptions_are_told_apart() -> None:
    made = progress((50, 60.0))
    made.hear("=== Uncaught Python exception: ===\n")
    assert (made.inputs, made.rate) == (50, 25.0)
    assert made.printed == "=== Uncaught Python exception: ===\n"


def test_coverage_is_that_of_the_last_line() -> None:
    made = progress()
    made.look("#2 INITED cov: 1 ft: 2 corp: 3/9b\n#8 NEW    cov: 40 ft: 50 corp: 6/20b lim: 4\n")
    assert made.coverage == "40 branches, 50 features, 6 kept"


def test_a_campaign_fails_when_inputs_are_missing_or_a_target_has_a_problem() -> None:
    whole, broken = progress((100, 50.0)), progress((100, 50.0))
    broken.problem = "the worker ended with 77"
    assert not failed([whole], plan(100))
    assert failed([whole], plan(101))
    assert failed([broken], plan(100))


def test_the_report_has_a_line_for_each_target_and_the_sum() -> None:
    text = list(lines([progress((100, 50.0)), progress((50, 50.0))]))
    assert text[2].startswith("| csv | 100 | 50 | 0.50 s CPU | 50 MB, +0 |")
    assert text[-1].startswith("150 inputs at commit ")
