"""What runs answer, in the format of the real ones."""

from collections.abc import Mapping

from flows.receipt import BronzeFile, Closed, Receipt, SilverFile, Table
from flows.request import BronzeRequest, SilverRequest
from simulation.world.tables import Tables, Warehouse
from tidegate.ports import RunOrder


def bronze_receipt(
    order: RunOrder, request: BronzeRequest, warehouse: Warehouse, accepted: Mapping[str, bytes]
) -> Receipt:
    """Rows of what was asked for and of what this level loaded; zero for a file without rows.

    A fence, a file that has not arrived, and a dataset that is broken are not answered for.
    """
    whole = {name: each for name, each in warehouse.datasets.items() if not each.broken}
    asked = {file.file_id for file in request.files}
    files: dict[str, BronzeFile] = {}
    for name, tables in whole.items():
        for batch in tables.bronze:
            if batch.level == order.level or batch.file_id in asked:
                known = files[batch.file_id].rows if batch.file_id in files else 0
                files[batch.file_id] = BronzeFile(
                    file_id=batch.file_id, dataset=name, rows=known + len(batch.rows)
                )
    for file in request.files:
        read = file.dataset in whole and file.path in whole[file.dataset].checkpoint
        if read and file.file_id not in files and accepted.get(file.path):
            files[file.file_id] = BronzeFile(file_id=file.file_id, dataset=file.dataset, rows=0)
    counted = {
        str(name): Table(
            version=tables.bronze_version, rows=sum(len(batch.rows) for batch in tables.bronze)
        )
        for name, tables in whole.items()
    }
    answers = tuple(files[file_id] for file_id in sorted(files))
    return Receipt(closed=_closed(order, counted), bronze_files=answers)


def silver_receipt(order: RunOrder, request: SilverRequest, warehouse: Warehouse) -> Receipt:
    """What was folded in, and how far."""
    covered = {name: warehouse.datasets[name] for name in request.bronze}
    files = [
        file
        for name, reach in request.bronze.items()
        for file in _folded(covered[name], reach.after, reach.to)
    ]
    tables = {
        str(name): Table(version=table.silver_version, rows=len(table.silver))
        for name, table in covered.items()
    }
    consumed = {name: each.to for name, each in request.bronze.items()}
    told = _closed(order, tables).model_copy(
        update={"consumed": consumed, "epoch": request.epoch.to}
    )
    return Receipt(closed=told, silver_files=tuple(files))


def silent_receipt(order: RunOrder) -> Receipt:
    """Of a bronze run that could not load any dataset."""
    return Receipt(closed=_closed(order, {}))


def _folded(tables: Tables, after: int, to: int) -> list[SilverFile]:
    return [
        SilverFile(
            file_id=batch.file_id,
            dataset=tables.dataset,
            silver=len(batch.rows),
            quarantined=0,
            duplicate=0,
            superseded=0,
        )
        for batch in tables.bronze
        if after < batch.version <= to
    ]


def _closed(order: RunOrder, tables: Mapping[str, Table]) -> Closed:
    return Closed(
        flow=order.flow,
        stage=order.stage,
        level=order.level,
        attempt=order.attempt,
        lines=0,
        tables=tables,
    )
