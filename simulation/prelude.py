"""A quiet beginning: files are loaded, and one is out of silver again, before chance sets in.

Walks that begin with nothing seldom come so far, and what operators do later is dangerous too.
"""

from typing import Final

from simulation.acts import Act
from simulation.hands import Hands
from simulation.play import Player
from tidegate.ledger.moves import Move
from tidegate.ledger.states import FileState

FILES: Final = (
    ("netflix/titles/p.csv", "A"),
    ("netflix/titles/q.csv", "A"),
    ("netflix/cast/p.csv", "B"),
)
"""The second is a duplicate of the first, unless both come in one second."""
ROUNDS: Final = 4
SECONDS: Final = "70"


def prelude(player: Player) -> list[Act]:
    """Returns its acts. Where silver has to wait, or the dataset is broken, less comes of it."""
    hands = Hands(player)
    for path, content in FILES:
        hands.do("put", on=path, how=content)
        _rounds(hands, 1)
    _rounds(hands, ROUNDS)
    for key, file in player.world.stores.files_table.documents():
        if key != "head" and file["state"] == FileState.LOADED:
            hands.do("move", on=file["file_id"], how=Move.RETRACT, name="move")
            hands.finish_calls()
            break
    _rounds(hands, ROUNDS)
    return hands.acts


def _rounds(hands: Hands, number: int) -> None:
    for _ in range(number):
        hands.do("clock", how=SECONDS)
        hands.deliver()
        hands.runs()
