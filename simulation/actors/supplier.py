"""Suppliers write, overwrite, remove and bring back; nobody asks them."""

from typing import Final

from flows.layout import LANDING
from simulation.acts import Act
from simulation.audit.evidence import Commit
from simulation.kinds import Kind, Pick
from simulation.play import Player
from simulation.world.contents import CONTENTS, STATES, is_manifest, promised, stated
from simulation.world.world import World
from tidegate.ports import BlobRef

WEIGHTED_CONTENTS: Final = (
    *("A", "A", "A", "B", "B", "B", "C", "C"),
    *("header only", "bad", "bad", "empty", "long"),
)
HANDLED: Final = frozenset({"lake.copy", "lake.delete", "lake.fence", "lake.read", "lake.rename"})
EVENT: Final = "event "
"""How the subject of a handler of an event begins; its path follows."""
PATHS: Final = (
    "netflix/titles/p.csv",
    "netflix/titles/q.csv",
    "netflix/cast/p.csv",
    "netflix/titles/r.csv",
)
assert set(WEIGHTED_CONTENTS) == set(CONTENTS)  # noqa: S101 - a table that must not drift


def _new_file(pick: Pick) -> Act | None:
    if len(pick.world.commits) >= pick.swarm.commits:
        return None
    path = _in_hand(pick) or pick.one_of(PATHS[: pick.swarm.paths])
    return Act("put", path, pick.one_of(WEIGHTED_CONTENTS))


def _in_hand(pick: Pick) -> str:
    """Half of the time a path that is looked at, read or moved just now: the worst moment."""
    if pick.chance(0.5):
        return ""
    parked = pick.world.parked()
    refs = [call.args[0] for _, call in parked if call.label in HANDLED]
    paths = [ref.path for ref in refs if isinstance(ref, BlobRef) and ref.container == LANDING]
    paths += [each.subject.removeprefix(EVENT) for each, _ in parked if EVENT in each.subject]
    paths = paths or (_promoting(pick.world) if pick.world.late else [])
    return pick.one_of(paths).removesuffix(STATES.suffix) if paths else ""


def _promoting(world: World) -> list[str]:
    """Of these a copy may be in flight that its mover has given up."""
    rows = world.stores.files_table.documents()
    return [each["path"] for key, each in rows if key != "head" and each["state"] == "PROMOTING"]


def _bare_file(pick: Pick) -> Act | None:
    new = _new_file(pick) if pick.world.nature.stated else None
    return new._replace(verb="bare") if new else None


def _some_unstated(pick: Pick) -> Act | None:
    paths = [path for path in _files(pick.world) if pick.world.is_stated(path)]
    path = pick.one_of(paths) if paths else ""
    return Act("state", path, pick.world.stores.lake.etag(path)) if path else None


def _files(world: World) -> list[str]:
    return [path for path in world.stores.lake.paths(LANDING) if not is_manifest(path)]


def _put(player: Player, act: Act) -> bool:
    """`on` a path, `how` a content: over what is there, if anything; events are on their way."""
    if player.world.is_stated(act.on):
        _say(player.world, act.on, CONTENTS[act.how])
    return _commit(player, act)


def _bare(player: Player, act: Act) -> bool:
    """The same without a manifest: nobody leaves the one of another file there."""
    player.world.stores.lake.drop(act.on + STATES.suffix)
    return _commit(player, act)


def _state(player: Player, act: Act) -> bool:
    """`on` a path, `how` an ETag: the manifest of that version comes, or comes once more."""
    commits = player.world.commits
    said = [each.content for each in commits if (each.path, each.etag) == (act.on, act.how)]
    if said:
        player.fault("supplier", "states later")
        _say(player.world, act.on, CONTENTS[said[0]])
    return bool(said)


def _say(world: World, path: str, content: bytes) -> None:
    world.stores.lake.supply(path + STATES.suffix, stated(content))
    world.events.append(path + STATES.suffix)


def _commit(player: Player, act: Act) -> bool:
    world = player.world
    if world.stores.lake.etag(act.on):
        player.fault("supplier", "overwrites")
    etag = world.stores.lake.supply(act.on, CONTENTS[act.how])
    second = int(world.stores.clock.now.timestamp())
    rows = promised(act.on.split("/")[1], act.how)
    commit = Commit(path=act.on, content=act.how, etag=etag, second=second, rows=rows)
    world.commits.append(commit)
    world.events.append(act.on)
    return True


def _some_there(pick: Pick) -> Act | None:
    paths = _files(pick.world)
    return Act("remove", _in_hand(pick) or _judged(pick) or pick.one_of(paths)) if paths else None


def _judged(pick: Pick) -> str:
    """Half of the time a duplicate that is still in landing: then nobody has its bytes."""
    if pick.chance(0.5):
        return ""
    rows, lake = pick.world.stores.files_table.documents(), pick.world.stores.lake
    files = [each for key, each in rows if key != "head" and each["state"] == "DUPLICATE"]
    paths = [each["path"] for each in files if lake.etag(each["path"]) == each["etag"]]
    return pick.one_of(paths) if paths else ""


def _some_gone(pick: Pick) -> Act | None:
    paths = pick.world.stores.lake.restorable()
    return Act("restore", pick.one_of(paths)) if paths else None


def _remove(player: Player, act: Act) -> bool:
    """`on` a path: the file is gone before, or while, the service looks at it."""
    lake = player.world.stores.lake
    if not lake.etag(act.on):
        return False
    player.fault("supplier", "removes")
    _withdraw(player.world, lake.take_away(act.on), withdrawn=True)
    return True


def _restore(player: Player, act: Act) -> bool:
    """`on` a path: undeleted, the same version is there again, and no event tells of it."""
    lake = player.world.stores.lake
    etag = lake.bring_back(act.on)
    if etag:
        lake.drop(act.on + STATES.suffix)
        player.fault("supplier", "brings back")
        _withdraw(player.world, etag, withdrawn=False)
    return bool(etag)


def _withdraw(world: World, etag: str, *, withdrawn: bool) -> None:
    for commit in world.commits:
        if commit.etag == etag:
            commit.withdrawn = withdrawn


KINDS: Final = (
    Kind(verb="put", weight=1, propose=_new_file, play=_put, always=True),
    Kind(verb="bare", weight=0.7, propose=_bare_file, play=_bare),
    Kind(verb="state", weight=1, propose=_some_unstated, play=_state),
    Kind(verb="remove", weight=1, propose=_some_there, play=_remove),
    Kind(verb="restore", weight=0.7, propose=_some_gone, play=_restore),
)
