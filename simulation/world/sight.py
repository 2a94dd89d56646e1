"""What the auditor sees of a world when everything is over."""

from flows.layout import ACCEPTED, LANDING
from simulation.audit.evidence import Batch, Commit, Evidence, version_of
from simulation.world.contents import HELD_AT_FIRST, is_manifest
from simulation.world.host import Stores
from simulation.world.releases import PRESENT
from simulation.world.tables import Warehouse


def evidence(
    stores: Stores, tables: Warehouse, commits: list[Commit], deployed: list[int]
) -> Evidence:
    """The world as plain facts."""
    rows = stores.files_table.documents()
    opened = stores.flows_table.documents("open:")
    return Evidence(
        commits=commits,
        versions=[version_of(document) for key, document in rows if key != "head"],
        open_rows=[key for key, _ in opened],
        landing=[path for path in stores.lake.paths(LANDING) if not is_manifest(path)],
        bronze=[
            Batch(file_id=each.file_id, order=each.order, rows=each.rows)
            for each in tables.bronze()
        ],
        silver=tables.silver(),
        gold=tables.gold,
        active_runs=[run.name for run in stores.workspace.movable()],
        journal=stores.journal.told(),
        log=[
            (stone["file_id"], stone["lifted"])
            for _, stone in sorted(stores.flows_table.documents("tombstone:"), key=_key)
        ],
        wishes=[key for key, row in opened if row.get("intent") or row.get("anew")],
        holds=HELD_AT_FIRST if PRESENT in deployed else frozenset(),
        accepted=[path for path, content in stores.lake.kept(ACCEPTED).items() if content],
    )


def _key(row: tuple[str, object]) -> str:
    return row[0]
