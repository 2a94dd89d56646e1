"""What runs answer, in the format of the real ones."""

from collections.abc import Mapping

from flows.names import DatasetName, FileId
from flows.receipt import BronzeFile, Closed, Receipt, SilverFile, Table
from flows.request import BronzeRequest, SilverRequest
from simulation.world.tables import Tables
from tidegate.ports import RunOrder

TITLES = DatasetName("titles")


def bronze_receipt(
    order: RunOrder, request: BronzeRequest, tables: Tables, accepted: Mapping[str, bytes]
) -> Receipt:
    """Rows of what was asked for and of what this level loaded; zero for a file without rows.

    A fence, and a file that has not arrived, are not answered for.
    """
    asked = {file.file_id for file in request.files}
    rows: dict[FileId, int] = {}
    for batch in tables.bronze:
        if batch.level == order.level or batch.file_id in asked:
            rows[batch.file_id] = rows.get(batch.file_id, 0) + len(batch.rows)
    silent = (file for file in request.files if file.file_id not in rows)
    rows |= {file.file_id: 0 for file in silent if accepted.get(file.path)}
    files = [BronzeFile(file_id=name, dataset=TITLES, rows=n) for name, n in sorted(rows.items())]
    counted = sum(len(batch.rows) for batch in tables.bronze)
    table = Table(version=tables.bronze_version, rows=counted)
    return Receipt(closed=_closed(order, table), bronze_files=tuple(files))


def silver_receipt(order: RunOrder, request: SilverRequest, tables: Tables) -> Receipt:
    """What was folded in, and how far."""
    reach = request.bronze[TITLES]
    folded = [batch for batch in tables.bronze if reach.after < batch.version <= reach.to]
    files = [
        SilverFile(
            file_id=batch.file_id,
            dataset=TITLES,
            silver=len(batch.rows),
            quarantined=0,
            duplicate=0,
            superseded=0,
        )
        for batch in folded
    ]
    closed = _closed(order, Table(version=tables.silver_version, rows=len(tables.silver)))
    consumed = {name: each.to for name, each in request.bronze.items()}
    told = closed.model_copy(update={"consumed": consumed, "epoch": request.epoch.to})
    return Receipt(closed=told, silver_files=tuple(files))


def silent_receipt(order: RunOrder) -> Receipt:
    """Of a bronze run whose only dataset could not be loaded."""
    return Receipt(closed=_closed(order, None))


def _closed(order: RunOrder, table: Table | None) -> Closed:
    return Closed(
        flow=order.flow,
        stage=order.stage,
        level=order.level,
        attempt=order.attempt,
        lines=0,
        tables={str(TITLES): table} if table else {},
    )
