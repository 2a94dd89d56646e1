"""How the service behaves on the way: rules that a world at rest cannot be asked about.

What heals a fault hides it from whoever looks in the end: the watchdog sends what a nudge should
have sent, the listing finds what an event should have told. So these are judged when they happen.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

STAGES: Final = ("bronze", "silver", "gold")
SOON: Final = timedelta(seconds=2)
"""Two attempts of one level are further apart, whatever became of the first."""
SLACK: Final = timedelta(seconds=150)
"""Clocks of two hosts differ by two minutes at most."""
DRIVEN: Final = frozenset({"PROMOTING", "REJECTED", "DUPLICATE", "SUPERSEDED", "DELETED"})
"""States in which a driver always has something to do as long as there is an open row."""

type Note = Callable[[str, str], None]
"""Takes the name of a rule that was broken, and the story."""


class Conduct:
    """One per schedule. Handlers are named as in the trace."""

    def __init__(
        self,
        note: Note,
        now: Callable[[], datetime],
        max_wait: timedelta,
        *,
        skewed: bool,
        daily_runs: int | None = None,
    ) -> None:
        """`skewed`: hosts disagree about the time, so nothing short is measured."""
        self._note, self._now, self._max_wait, self._skewed = note, now, max_wait, skewed
        self._daily_runs = daily_runs
        self._levels: Counter[date] = Counter()
        """Levels of bronze that began on each day."""
        self._tokens: set[str] = set()
        """Of attempts that were saved."""
        self._last: dict[str, tuple[int, datetime]] = {}
        """Level of each stage's last attempt, and when it was saved."""
        self._promised: dict[str, str] = {}
        """Nudges that a handler has saved and not sent, by handler."""
        self._ready: dict[str, datetime] = {}
        """When each open row began to tell bronze of its file."""
        self._made_ready: dict[str, set[str]] = {}
        """The same rows by handler."""
        self._began: dict[str, tuple[datetime, int]] = {}
        """Handlers that began when bronze could start: the time, and its level then."""
        self._free_since: datetime | None = None
        """When anything but time last stopped to hinder bronze."""
        self._nudged: datetime | None = None
        """The latest time for which anybody was ever told to look."""

    # --- what happens -------------------------------------------------------------------------

    def saved(self, who: str, key: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        """A row of table `flows` was saved; `old` is empty when there was none."""
        if key.startswith("open:") and new.get("ready") and not old.get("ready"):
            self._ready[key] = self._now()
            self._made_ready.setdefault(who, set()).add(key)
        if key.startswith("open:") and not new.get("ready"):
            self._ready.pop(key, None)
        if key != "state":
            return
        if _may_start(new) and not _may_start(old):
            self._free_since = self._now()
        for stage in STAGES:
            if (old.get(stage) or {}).get("blocked"):
                self._last.pop(stage, None)
            self._attempt(stage, old, new)
        wanted = new.get("wake_at")
        if wanted and wanted != old.get("wake_at"):
            self._promised[who] = wanted

    def nudged(self, who: str, at: datetime) -> None:
        """A message was sent that says: look at the flow then."""
        self._promised.pop(who, None)
        self._nudged = max(at, self._nudged or at)

    def ordered(self, token: str, name: str) -> None:
        """The workspace was asked to start an attempt."""
        if token not in self._tokens:
            self._note("run without a saved intent", name)

    def answered(self, known: str, asked: str) -> None:
        """The workspace answered one attempt with the run of another."""
        if known != asked:
            self._note("two attempts share a run", f"{asked} is {known}")

    def rewritten(self, path: str) -> None:
        """A request that was there was written again, and says something else."""
        self._note("request rewritten", path)

    # --- handlers -----------------------------------------------------------------------------

    def began(self, who: str, state: Mapping[str, Any]) -> None:
        """A handler begins; `state` is the flow's, as it is saved."""
        if _may_start(state):
            self._began[who] = (self._now(), _level(state))

    def broken_off(self, who: str) -> None:
        """It died, or somebody has to try again: others heal what it left."""
        self._promised.pop(who, None)
        self._made_ready.pop(who, None)
        self._began.pop(who, None)

    def done(self, who: str) -> None:
        """It came to its end without an error, so it has told whoever must be told."""
        if promised := self._promised.pop(who, ""):
            self._note("nudge saved, not sent", f"{who} for {promised}")
        for key in self._made_ready.pop(who, ()):
            since = self._ready.get(key)  # None: somebody has looked, and it is in a run by now
            if since is not None and (self._nudged is None or self._nudged < since):
                self._note("ready without a nudge", key)

    def looked(self, who: str, state: Mapping[str, Any], rows: Collection[str]) -> None:
        """A timer's look is done. `rows` are the keys of the open rows that are there now."""
        time, level = self._began.pop(who, (None, 0))
        if time is None or not _may_start(state) or _level(state) != level:
            return
        patience, free = self._max_wait + SLACK, self._free_since
        if free is not None and free + patience >= time:
            return
        late = [key for key in rows if self._ready.get(key, time) + patience < time]
        for key in late:
            self._note("waited beyond the maximum", f"{key} since {self._ready[key]}")

    def acknowledged(self, path: str, *, recorded: bool) -> None:
        """An event was answered, and the version that it told of is still at its path."""
        if not recorded:
            self._note("acknowledged, not recorded", path)

    def let_go(self, file: str, state: str) -> None:
        """A message about a file was acknowledged, and the file stands where it stood."""
        if state in DRIVEN:
            self._note("acknowledged, not driven", f"{file} {state}")

    def _attempt(self, stage: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> None:
        run = (new.get(stage) or {}).get("run") or {}
        token = str(run.get("token", ""))
        if not token or token in self._tokens:
            return
        now, level = self._now(), int(run["level"])
        name = f"{stage} {level}-{run['attempt']}"
        if old.get("paused") and new.get("paused"):
            self._note("started while paused", name)
        last, at = self._last.get(stage, (0, now))
        if last == level and not self._skewed and now - at < SOON:
            self._note("attempt without a pause", name)
        if stage == "bronze" and run["attempt"] == 1:
            self._level(name, wished=bool(old.get("asked")))
        self._tokens.add(token)
        self._last[stage] = (level, now)

    def _level(self, name: str, *, wished: bool) -> None:
        """A level of bronze began; a person is allowed past the day's budget."""
        today, most = self._now().date(), self._daily_runs
        if most is not None and self._levels[today] >= most and not (wished or self._skewed):
            self._note("more runs than the day's budget", name)
        self._levels[today] += 1


def _may_start(state: Mapping[str, Any]) -> bool:
    """Whether nothing but time keeps bronze from starting."""
    bronze = state.get("bronze") or {}
    used_up = (state.get("budget") or {}).get("alarmed")
    hindered = state.get("paused") or state.get("parked") or bronze.get("blocked") or used_up
    return not hindered and not bronze.get("run") and bronze.get("closed", True)


def _level(state: Mapping[str, Any]) -> int:
    return int((state.get("bronze") or {}).get("level", 0))
