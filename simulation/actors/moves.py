"""Operators move single files: replay, release, reject, retract and lift."""

from collections.abc import Mapping
from typing import Any, Final

from flows.layout import QUARANTINE
from flows.names import FileId
from simulation.acts import Act
from simulation.kinds import Kind, Pick
from simulation.play import Player
from simulation.world.world import World
from tidegate.gate.asking import MoveRefused
from tidegate.ledger.moves import ALLOWED, Move
from tidegate.ledger.states import FileState
from tidegate.service import Service

MEANT: Final = 0.9
"""How often the move makes sense in the state that the file is in."""
RARE: Final = {"DUPLICATE": 12, "LOADED": 5, "RETRACTED": 25}
"""How much likelier a file in this state is to be moved than one that comes there often."""

LOST: Final = 300
"""The same of a duplicate that nobody has the bytes of."""


def _some_move(pick: Pick) -> Act | None:
    rows = pick.world.stores.files_table.documents()
    files = [document for key, document in rows if key != "head"]
    if not files:
        return None
    file = pick.random.choices(files, [_weight(pick.world, each) for each in files])[0]
    state = FileState(file["state"])
    sensible = [move for was, move in ALLOWED if was is state]
    move = pick.one_of(sensible if sensible and pick.chance(MEANT) else [*Move])
    return pick.handler("move", on=file["file_id"], how=move)


def _weight(world: World, file: Mapping[str, Any]) -> int:
    state, lake = file["state"], world.stores.lake
    if state == "DUPLICATE" and not file["kept"] and lake.etag(file["path"]) != file["etag"]:
        unkept = not any(file["file_id"] in path for path in lake.paths(QUARANTINE))
        return LOST if unkept else RARE[state]
    return RARE.get(state, 1)


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
