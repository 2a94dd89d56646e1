"""Changes that no test notices, and why that is right: each is explained in a document."""

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


def explained(path: Path = EXPLAINED) -> dict[Change, str]:
    """Why each known survivor may live."""
    told = yaml.safe_load(path.read_text("utf-8")) or []
    return {
        Change(
            module=each["module"],
            function=each["function"],
            before=each["before"],
            after=each["after"],
        ): each["why"].strip()
        for each in told
    }


def _text(lines: list[str], sign: str) -> str:
    return " ".join(line[1:].strip() for line in lines if line.startswith(sign))
