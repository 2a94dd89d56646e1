"""Operators move single files: replay, release, reject, retract and lift."""

from typing import Final

from flows.names import FileId
from simulation.acts import Act
from simulation.kinds import Kind, Pick
from simulation.play import Player
from tidegate.gate.asking import MoveRefused
from tidegate.ledger.moves import ALLOWED, Move
from tidegate.ledger.states import FileState
from tidegate.service import Service

MEANT: Final = 0.9
"""How often the move makes sense in the state that the file is in."""
RARE: Final = {"DUPLICATE": 12, "LOADED": 5, "RETRACTED": 25}
"""How much likelier a file in this state is to be moved than one that comes there often."""


def _some_move(pick: Pick) -> Act | None:
    rows = pick.world.stores.files_table.documents()
    files = [document for key, document in rows if key != "head"]
    if not files:
        return None
    file = pick.random.choices(files, [RARE.get(each["state"], 1) for each in files])[0]
    state = FileState(file["state"])
    sensible = [move for was, move in ALLOWED if was is state]
    move = pick.one_of(sensible if sensible and pick.chance(MEANT) else [*Move])
    return pick.handler("move", on=file["file_id"], how=move)


def _move(player: Player, act: Act) -> bool:
    """`on` a file's id, `how` the move."""
    player.fault("people", act.how)
    return player.call(act, _ask(player.host(act), act))


async def _ask(service: Service, act: Act) -> None:
    """Whoever is refused is told why, and lets it be."""
    try:
        await service.moves.ask(FileId(act.on), Move(act.how), by="somebody", reason="chance")
    except MoveRefused:
        return


KINDS: Final = (Kind(verb="move", weight=3, propose=_some_move, play=_move),)
