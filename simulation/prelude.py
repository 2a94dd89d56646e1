"""Quiet beginnings: what has happened before chance sets in.

Walks that begin with nothing seldom come far, and what can go wrong later is dangerous too.
"""

from collections.abc import Callable, Mapping
from random import Random
from types import MappingProxyType
from typing import Final

from flows.names import Stage
from simulation.acts import Act, Opening
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
BETWEEN: Final = (("netflix/titles/q.csv", "B"), ("netflix/titles/r.csv", "A"))
"""After the first of the files: another content, and the first one again."""
SETS: Final = (
    (("netflix/titles/p.csv", "A"), ("netflix/cast/p.csv", "B")),
    (("netflix/titles/q.csv", "C"), ("netflix/cast/p.csv", "C")),
)
BEYOND: Final = (("netflix/titles/r.csv", "B"), ("netflix/titles/p.csv", "B"))
"""The second says what the first says: it has come while bronze still runs for the first."""
ROUNDS: Final = 4
MOST_LEVELS: Final = 4
SECONDS: Final = "70"
MOMENT: Final = "2"


def prelude(player: Player, opening: Opening, random: Random) -> list[Act]:
    """Returns its acts. Where silver has to wait, or the dataset is broken, less comes of it."""
    hands = Hands(player)
    _OPENINGS[opening](hands, player, random)
    return hands.acts


def _nothing(hands: Hands, player: Player, random: Random) -> None:
    """Chance alone."""
    del hands, player, random


def _retracted(hands: Hands, player: Player, random: Random) -> None:
    """Files are loaded, and one is out of silver again."""
    del random
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


def _deploying(hands: Hands, player: Player, random: Random) -> None:
    """Everything is loaded, and a file of the cast is to be retracted; its message is under way."""
    del random
    for path, content in FILES:
        hands.do("put", on=path, how=content)
    _rounds(hands, ROUNDS)
    for key, file in player.world.stores.files_table.documents():
        if key != "head" and file["path"] == FILES[-1][0] and file["state"] == FileState.LOADED:
            hands.do("move", on=file["file_id"], how=Move.RETRACT, name="move")
            hands.finish_calls()


def _running(hands: Hands, player: Player, random: Random) -> None:
    """Bronze, silver or gold is about to work, or to be ordered."""
    del player
    for path, content in (FILES[0], FILES[2]):
        hands.do("put", on=path, how=content)
    _rounds(hands, random.randrange(MOST_LEVELS))
    _look(hands)


def _restated(hands: Hands, player: Player, random: Random) -> None:
    """Events are under way of a content between two others that say the same."""
    del player
    path, content = FILES[0]
    hands.do("put", on=path, how=content)
    _rounds(hands, random.choice((1, ROUNDS)))
    for path, content in BETWEEN:
        hands.do("clock", how=MOMENT)
        hands.do("put", on=path, how=content)
    if random.random() < 0.6:  # noqa: PLR2004 - more often than not the last comes first
        hands.event(path)
        hands.messages()


def _second_set(hands: Hands, player: Player, random: Random) -> None:
    """When silver ends, its next level takes the second set, and cuts off what came since."""
    del player
    for files in SETS:
        for path, content in files:
            hands.do("put", on=path, how=content)
        _look(hands)
        _look(hands)
        hands.runs(Stage.BRONZE)
        _look(hands)
    for path, content in BEYOND:
        hands.do("put", on=path, how=content)
        _look(hands)
        _look(hands)
    if random.random() < 0.5:  # noqa: PLR2004 - a coin; otherwise chance lets silver end
        for stage in (Stage.SILVER, Stage.GOLD):
            hands.runs(stage)
            _look(hands)


_OPENINGS: Final[Mapping[Opening, Callable[[Hands, Player, Random], None]]] = MappingProxyType(
    {
        Opening.NOTHING: _nothing,
        Opening.RETRACTED: _retracted,
        Opening.RUNNING: _running,
        Opening.RESTATED: _restated,
        Opening.SECOND_SET: _second_set,
        Opening.DEPLOYING: _deploying,
    }
)


def _rounds(hands: Hands, number: int) -> None:
    for _ in range(number):
        _look(hands)
        hands.runs()


def _look(hands: Hands) -> None:
    hands.do("clock", how=SECONDS)
    hands.deliver()
