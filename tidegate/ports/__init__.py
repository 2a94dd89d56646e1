"""What the service needs from the outside world, named by role."""

from tidegate.ports.blobs import BlobGone, BlobInfo, BlobRef, Blobs, Copied, CopyState, Gone, Page
from tidegate.ports.etag import Etag
from tidegate.ports.functions import Clock, NewOpId, Together, Work
from tidegate.ports.messages import Announcer, Queue
from tidegate.ports.rows import MAX_WRITES, Delete, Insert, Replace, Row, Rows, Write
from tidegate.ports.runs import RunId, RunOrder, RunPhase, RunReport, Workspace

__all__ = [
    "MAX_WRITES",
    "Announcer",
    "BlobGone",
    "BlobInfo",
    "BlobRef",
    "Blobs",
    "Clock",
    "Copied",
    "CopyState",
    "Delete",
    "Etag",
    "Gone",
    "Insert",
    "NewOpId",
    "Page",
    "Queue",
    "Replace",
    "Row",
    "Rows",
    "RunId",
    "RunOrder",
    "RunPhase",
    "RunReport",
    "Together",
    "Work",
    "Workspace",
    "Write",
]
