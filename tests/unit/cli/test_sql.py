"""`sql`: what the warehouse answers, as a file gets it."""

import csv
import io
from dataclasses import dataclass, replace
from typing import Any, cast

from typer.testing import CliRunner

from tests.unit.cli.terminal import Terminal
from tidegate.adapters.answer import Answer, Column
from tidegate.adapters.warehouse import Warehouse
from tidegate.cli.main import app

COLOURED = 'a \x1b[31mred\x1b[0m "cell",\nwith a line'


@dataclass(frozen=True, slots=True)
class OneAnswer:
    """Stands for a warehouse."""

    answer: Answer

    def ask(self, *_statement: object, **_options: Any) -> Answer:  # noqa: ANN401 - whatever it is
        return self.answer


def test_a_cell_reaches_a_csv_file_as_it_is(terminal: Terminal) -> None:
    answer = Answer(columns=(Column(name="text", type="STRING"),), rows=((COLOURED,), (None,)))
    warehouse = cast("Warehouse", OneAnswer(answer))
    session = replace(terminal.session(), warehouse=lambda: warehouse)
    result = CliRunner().invoke(app, ["sql", "SELECT text", "--format", "csv"], obj=session)
    read = csv.reader(io.StringIO(result.stdout_bytes.decode(), newline=""))
    assert list(read) == [["text"], [COLOURED], [""]]
