"""Limits that are exclusive, steps, limits of days and times, formats of texts, small integers."""

from typing import Final

from tests.corpus.case import Case, accepted
from tests.corpus.contracts import ID
from tests.corpus.declared import column, declared

BOUNDED: Final = declared(
    "bounded",
    ID,
    column("above", "INT", exclusiveMinimum=0, exclusiveMaximum=10),
    column("flagged", "INT", minimum=0, exclusiveMinimum=True, maximum=10),
    column("share", "DOUBLE", exclusiveMinimum=0, maximum=1),
    column("price", "DECIMAL(6,2)", exclusiveMaximum="9.99"),
    column("boxes", "INT", multipleOf=5),
    column("cents", "DECIMAL(6,2)", multipleOf=0.05),
    column("born", "DATE", minimum="2000-02-29", maximum="2020-12-31"),
    column("shown", "DATE", format="M/d/yyyy", exclusiveMinimum="2000-01-01"),
    column("seen", "TIMESTAMP", minimum="2020-01-01T00:00:00Z", exclusiveMaximum="2021-01-01"),
    column("mail", format="email"),
    column("mark", format="uuid"),
    column("host", format="ipv4"),
    column("tiny", "INT", format="i8"),
    column("port", "INT", format="u16"),
)
NAMES: Final = [each.name for each in BOUNDED.contract.columns]

# Column, cells that keep its rule, the rule, cells that break it.
TABLE: Final[list[tuple[str, list[str], str, list[str]]]] = [
    ("above", ["1", "9", "+1"], "minimum", ["0", "-0", "-1"]),
    ("above", ["09"], "maximum", ["10", "11"]),
    ("flagged", ["1", "10"], "minimum", ["0", "-5"]),
    ("flagged", [], "maximum", ["11"]),
    ("share", ["1", "1e-300", "4.9e-324"], "minimum", ["0", "-0.0", "1e-400", "-1"]),
    ("share", [], "maximum", ["1.0000000000000002", "2"]),
    ("price", ["9.98", "-9999.99"], "maximum", ["9.99", "9.990", "10"]),
    ("boxes", ["0", "5", "-10", "+15", "000"], "multiple_of", ["1", "-4", "2147483647"]),
    ("cents", ["0.05", "1", "-0.10", "9999.95", "0.050"], "multiple_of", ["0.01", "-0.04"]),
    ("born", ["2000-02-29", "2020-12-31"], "minimum", ["2000-02-28", "0001-01-01"]),
    ("born", [], "maximum", ["2021-01-01", "9999-12-31"]),
    ("shown", ["1/2/2000", "12/31/9999"], "minimum", ["1/1/2000", "12/31/1999"]),
    (
        "seen",
        ["2020-01-01T00:00:00", "2020-12-31T23:59:59.999999", "2021-01-01T00:30:00+01:00"],
        "minimum",
        ["2019-12-31T23:59:59.999999", "2020-01-01T00:30:00+01:00"],
    ),
    ("seen", [], "maximum", ["2021-01-01T00:00:00", "2020-12-31T23:30:00-01:00"]),
    ("mail", ["a@b.c", "a+b@x.example"], "pattern", ["a@b", "a", "@b.c", "a@b.", "a b@c.d"]),
    (
        "mark",
        ["123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000"],
        "pattern",
        ["123e4567e89b12d3a456426614174000", "{123e4567-e89b-12d3-a456-426614174000}", "g" * 36],
    ),
    ("host", ["0.0.0.0", "255.255.255.255"], "pattern", ["256.0.0.1", "1.2.3", "01.2.3.4", "::1"]),
    ("tiny", ["-128", "127"], "minimum", ["-129"]),
    ("tiny", [], "maximum", ["128"]),
    ("port", ["0", "65535"], "minimum", ["-1"]),
    ("port", [], "maximum", ["65536"]),
]  # fmt: skip


def _case(name: str, cell: str, rule: str) -> Case:
    quoted = '"' + cell.replace('"', '""') + '"'
    cells = {"id": "1", name: quoted}
    content = ",".join(NAMES) + "\n" + ",".join(cells.get(each, "") for each in NAMES) + "\n"
    at = f"2:{name}.{rule}" if rule else ""
    title = f"{name}: {cell} {f'breaks {rule}' if rule else 'is within'}"
    return Case(title, BOUNDED, content, accepted(1, at))


CASES: Final = [
    *(_case(name, cell, "") for name, good, _, _ in TABLE for cell in good),
    *(_case(name, cell, rule) for name, _, rule, bad in TABLE for cell in bad),
]
