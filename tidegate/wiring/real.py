"""The real parts: Azure and Databricks."""

import uuid
from datetime import UTC, datetime
from typing import Final

from tidegate.adapters.databricks import Databricks
from tidegate.adapters.identity import Clients
from tidegate.adapters.lake import Lake
from tidegate.adapters.queues import StorageQueue
from tidegate.adapters.tables import TableRows
from tidegate.adapters.together import some_at_a_time
from tidegate.adapters.topic import Topic
from tidegate.gate.move import CopyMove, RenameMove
from tidegate.settings import Settings
from tidegate.wiring.parts import Parts

FILES: Final = "files"
FLOWS: Final = "flows"
JOURNAL: Final = "journal"
ANNOUNCEMENTS: Final = "announcements"
ARRIVALS: Final = "arrivals"
"""Only Event Grid sends to it."""


def utc_now() -> datetime:
    """The present."""
    return datetime.now(UTC)


def new_op_id() -> str:
    """Random, for one write."""
    return uuid.uuid4().hex


def azure(settings: Settings) -> Parts:
    """The real parts. Nothing is connected before it is used."""
    clients = Clients(settings)
    tables, queues = clients.tables(), clients.queues()
    lake = Lake(clients.files(), clients.blobs())

    def queue(name: str) -> StorageQueue:
        return StorageQueue(queues.get_queue_client(name), queues.get_queue_client(ARRIVALS))

    return Parts(
        files_table=TableRows(tables.get_table_client(FILES), new_op_id),
        flows_table=TableRows(tables.get_table_client(FLOWS), new_op_id),
        journal_table=TableRows(tables.get_table_client(JOURNAL), new_op_id),
        blobs=lake,
        move=RenameMove(lake) if settings.lake_hns else CopyMove(lake),
        keep=RenameMove(lake, fences=False) if settings.lake_hns else CopyMove(lake, fences=False),
        files=queue(FILES),
        nudges=queue(FLOWS),
        announcements=queue(ANNOUNCEMENTS),
        announcer=Topic(clients.topic()),
        workspace=Databricks(
            host=settings.databricks_host,
            token=settings.databricks_token,
            identity=clients.databricks_headers,
            renew=clients.renew_databricks,
        ),
        together=some_at_a_time,
        clock=utc_now,
    )
