"""Changes that no test notices, and why that is right: each is explained in a document."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

EXPLAINED: Final = Path(__file__).with_name("survivors.yaml")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Change:
    """A change of a function: the text that went, and the text that came."""

    module: str
    function: str
    before: str
    after: str

    def __str__(self) -> str:
        """For people."""
        return f"{self.module}: {self.function}\n    - {self.before}\n    + {self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why changes may live: of a whole function, of a line of it, or these of a line."""

    module: str
    function: str
    before: str | None
    after: tuple[str, ...] | None
    why: str

    def covers(self, change: Change) -> bool:
        """Whether it speaks about this change."""
        return (
            (self.module, self.function) == (change.module, change.function)
            and self.before in {None, change.before}
            and (self.after is None or change.after in self.after)
        )


def changed(name: str, diff: str) -> Change:
    """What mutmut shows of a mutant; `name` is its own, as in `module.x_function__mutmut_1`."""
    module, _, mangled = name.rpartition(".")
    function = mangled.partition("__mutmut_")[0].removeprefix("x").strip("_ǁ").replace("ǁ", ".")
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    return Change(
        module=module,
        function=function,
        before=_text(lines, "-"),
        after=_text(lines, "+"),
    )


def explained(path: Path = EXPLAINED) -> tuple[Explanation, ...]:
    """What the document says; without `after` a line as a whole, without `before` its function."""
    return tuple(
        Explanation(
            module=each["module"],
            function=each["function"],
            before=each.get("before"),
            after=_texts(each.get("after")),
            why=each["why"].strip(),
        )
        for each in yaml.safe_load(path.read_text("utf-8")) or []
    )


def reason(change: Change, known: Iterable[Explanation]) -> str | None:
    """Why this change may live; None when nobody says so."""
    return next((each.why for each in known if each.covers(change)), None)


def _texts(told: str | list[str] | None) -> tuple[str, ...] | None:
    if told is None:
        return None
    return (told,) if isinstance(told, str) else tuple(told)


def _text(lines: list[str], sign: str) -> str:
    return " ".join(line[1:].strip() for line in lines if line.startswith(sign))
