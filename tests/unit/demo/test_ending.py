"""What the demo ends with can be read on 80 columns: nothing is cut off."""

from io import StringIO

from rich.console import Console, RenderableType

from flows.names import Stage
from local.demo import ending
from local.demo.gold import Expectation
from local.demo.summary import FileSummary, file_summary, run_summaries
from tests.unit.demo.builders import a_file, a_run, an_account
from tidegate.adapters.warehouse import Answer, Column
from tidegate.api.views import Verdict

FILES = [
    file_summary(a_file(rows=6_236, account=an_account(6_232, 4))),
    file_summary(
        a_file("netflix_countries.csv", dataset="countries", rows=44_311,
               account=an_account(44_310, 0, 1)),
    ),
    file_summary(
        a_file("netflix_directors.csv", dataset="directors", state="DUPLICATE",
               verdict=Verdict.DUPLICATE, rows=4_852),
    ),
]  # fmt: skip


def shown(what: RenderableType) -> list[str]:
    console = Console(width=80, record=True, file=StringIO())
    console.print(what)
    lines = console.export_text().splitlines()
    assert all(len(line.rstrip()) <= 80 for line in lines)
    assert "…" not in "".join(lines)
    return [" ".join(line.split()) for line in lines]


def test_each_file_has_its_numbers_and_a_sum_that_adds_up() -> None:
    lines = shown(ending.accounts(FILES))

    assert "netflix_titles.csv titles accepted 6,236 6,232 4 · · ✔" in lines
    assert "netflix_countries.csv countries accepted 44,311 44,310 · 1 · ✔" in lines
    assert "netflix_directors.csv directors duplicate 4,852 · · 4,852 · ✔" in lines
    assert lines[-1] == "all files 55,399 50,542 4 4,853 0 ✔"


def test_a_row_that_is_missing_is_marked_and_so_is_the_sum() -> None:
    lost = FileSummary.model_validate({**FILES[0].model_dump(), "silver_rows": 6_000})

    lines = shown(ending.accounts([lost, FILES[1]]))

    assert sum(line.endswith("✘") for line in lines) == 2


def test_a_long_name_is_folded_rather_than_cut_off() -> None:
    name = "a_rather_long_name_of_a_file_with_titles_of_2026_06_30.csv"

    lines = shown(ending.accounts([file_summary(a_file(name, account=an_account(10)))]))

    assert name in "".join(line.split()[0] for line in lines if line)


def test_runs_are_named_by_stage_level_and_attempt() -> None:
    lines = shown(ending.runs(run_summaries([a_run(Stage.SILVER, 3, attempt=2)])))

    assert lines[-1] == "silver succeeded 3 2 1003 12.3"


def test_tables_are_shown_by_layer() -> None:
    tables = {
        "c.netflix_bronze.titles": 6_236,
        "c.netflix_silver.titles": 6_232,
        "c.netflix_silver.titles_quarantine": 4,
        "c.netflix_gold.agg_content": 1_000,
        "c.netflix_gold.bridge_title_category": 2,
        "c.netflix_gold.bridge_title_director": 3,
    }

    assert shown(ending.datasets(tables))[-1] == "titles 6,236 6,232 4"
    assert shown(ending.gold_tables(tables))[1:] == [
        "agg_content 1,000 bridge_title_director 3",
        "bridge_title_category 2",
    ]


def test_an_expectation_shows_how_many_rows_do_not_keep_it() -> None:
    counts = [Expectation(table="bridge_title_cast", name="title_exists", passed=44_000, failed=9)]

    assert shown(ending.expected(counts))[-1] == "bridge_title_cast title_exists 44,000 9"


def test_an_answer_shows_no_value_as_a_dash_and_drives_no_terminal() -> None:
    columns = (Column(name="title", type="STRING"), Column(name="n", type="BIGINT"))

    lines = shown(ending.answer(Answer(columns=columns, rows=(("[red]x\x1b[2J", None),))))

    assert lines[-1] == r"[red]x\x1b[2J -"


def test_rows_that_are_in_no_table_are_explained() -> None:
    rejected = file_summary(
        a_file("titles_bad.csv", state="REJECTED", verdict=Verdict.REJECTED, rows=10)
    )

    assert ending.notes([*FILES, rejected]) == [
        "10 quarantined rows are of files that were turned away as a whole",
        "4,852 duplicate rows are of files whose bytes were loaded before",
    ]
    assert ending.notes(FILES[:2]) == []
