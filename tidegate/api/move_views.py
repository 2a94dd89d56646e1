"""What the API is asked, and shows, of an operator's move on a file."""

from typing import Annotated

from pydantic import StringConstraints

from flows.names import FileId
from flows.request import Document
from tidegate.ledger.moves import Move

type Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
type Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]


class MoveOrder(Document):
    """Who wants what, and why: the file's story tells it."""

    move: Move
    reason: Words
    by: Name = "an operator"


class MoveView(Document):
    """What was put down. Asking again for the same changes nothing."""

    file_id: FileId
    path: str
    move: Move
    state: str
    """Of the file when it was asked for."""
    detail: str
    """What will happen, for people."""
    story: str
    """Where to look how it goes."""
