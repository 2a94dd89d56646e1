"""Every row of bronze and silver, computed again from the bytes that were uploaded."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from campaigns.audit.contents import DATASETS, Cells, Key, Statement, statement_of
from campaigns.audit.evidence import IN_BRONZE, Document, Evidence, Row

type Stated = tuple[int, str, dict[str, Any]]
"""Order, file id and the typed row."""

MOST_TOLD: Final = 3


def table_findings(evidence: Evidence) -> Iterator[str]:
    """Sentences; none when bronze and silver say what the files say."""
    for dataset in DATASETS:
        yield from _bronze(evidence, dataset)
        yield from _silver(evidence, dataset)
        yield from _quarantine(evidence, dataset)
    yield from _accounts(evidence)


def _statement(evidence: Evidence, version: Document) -> Statement | None:
    upload = evidence.upload_of(version)
    return statement_of(upload.dataset, upload.content) if upload else None


def _versions(
    evidence: Evidence, dataset: str, *states: str
) -> Iterator[tuple[str, Document, Statement]]:
    """Files of those states that keep their contract: whoever breaks it is told of elsewhere."""
    for file_id, version in evidence.of_state(*states):
        if version["dataset"] == dataset and (stated := _statement(evidence, version)):
            yield file_id, version, stated


def _bronze(evidence: Evidence, dataset: str) -> Iterator[str]:
    found: dict[str, Counter[Cells]] = defaultdict(Counter)
    for row in evidence.bronze.get(dataset, ()):
        found[row["_file_id"]][_cells(dataset, row)] += 1
    for file_id, version, stated in _versions(evidence, dataset, *IN_BRONZE):
        rows, expected = found.pop(file_id, Counter()), Counter(stated.rows)
        told = f"{version['path']} ({file_id}) is {version['state']}"
        if lost := (expected - rows).total():
            yield f"{told}, but bronze lacks {lost} of its {expected.total()} rows"
        if extra := (rows - expected).total():
            yield f"{told}, but bronze has {extra} rows more than its file"
        if version.get("bronze_rows") != expected.total():
            yield f"{told} with {version.get('bronze_rows')} rows instead of {expected.total()}"
    for file_id, rows in found.items():
        yield f"bronze.{dataset} has {rows.total()} rows of {file_id}, which is not loaded"


def _cells(dataset: str, row: Row) -> Cells:
    return tuple("" if row[name] is None else str(row[name]) for name in DATASETS[dataset].columns)


def _silver(evidence: Evidence, dataset: str) -> Iterator[str]:
    key, expected = DATASETS[dataset].key, last_statements(evidence, dataset)
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in evidence.silver.get(dataset, ()):
        found[tuple(row[name] for name in key)].append(row)
    yield from _first(f"silver.{dataset} lacks", set(expected) - set(found))
    yield from _first(
        f"silver.{dataset} has, although no file states it,", set(found) - set(expected)
    )
    yield from _first(
        f"silver.{dataset} has more than once", {each for each in found if len(found[each]) > 1}
    )
    wrong = {
        each
        for each in set(found) & set(expected)
        if {name: found[each][0][name] for name in expected[each]} != expected[each]
    }
    yield from _first(f"silver.{dataset} does not have the last statement of", wrong)


def last_statements(evidence: Evidence, dataset: str) -> Mapping[Key, dict[str, Any]]:
    """Of each key the row of the last file; a duplicate states its content again, at its order."""
    last: dict[Key, Stated] = {}
    for file_id, version, stated in _versions(evidence, dataset, "LOADED", "DUPLICATE"):
        for key, row in stated.valid.items():
            mine = (version["order"], file_id, row)
            last[key] = max(last.get(key, mine), mine, key=lambda each: each[:2])
    return {key: row for key, (_, _, row) in last.items()}


def _quarantine(evidence: Evidence, dataset: str) -> Iterator[str]:
    found = Counter(
        (row["_file_id"], _cells(dataset, row))
        for row in evidence.silver.get(f"{dataset}_quarantine", ())
    )
    expected = Counter(
        (file_id, cells)
        for file_id, _, stated in _versions(evidence, dataset, "LOADED")
        for cells in stated.broken
    )
    yield from _first(f"silver.{dataset}_quarantine lacks", set(expected - found))
    yield from _first(f"silver.{dataset}_quarantine has too often", set(found - expected))


def _accounts(evidence: Evidence) -> Iterator[str]:
    for file_id, version in evidence.of_state("LOADED"):
        account = version.get("account")
        told = f"{version['path']} ({file_id})"
        if account is None:
            yield f"{told} is loaded, but silver has not accounted for it"
        elif sum(account.values()) != version["bronze_rows"]:
            yield f"{told} has {version['bronze_rows']} rows, but silver accounts for others"


def _first(told: str, keys: set[Any]) -> Iterator[str]:
    if keys:
        some: Sequence[str] = sorted(map(str, keys))[:MOST_TOLD]
        yield f"{told} {len(keys)} rows, for example {', '.join(some)}"
