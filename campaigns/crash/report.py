"""The figures of a campaign, for people and as JSON."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Self

from rich.console import Console
from rich.table import Table

from campaigns.crash.campaign import Outcome, by_process
from campaigns.crash.kills import never_met
from campaigns.crash.recovery import recovery
from campaigns.crash.settings import RECOVERY_SECONDS, in_production


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One campaign."""

    seed: int
    seconds: float
    kills: int
    moments: Mapping[str, int]
    """By process and moment."""
    never_met: tuple[str, ...]
    """Processes and moments of the boundaries at which nobody was killed."""
    mishaps: Mapping[str, int]
    """By place and kind."""
    uploads: int
    acknowledged: int
    files: Mapping[str, int]
    """By final state."""
    rows: Mapping[str, int]
    """By layer."""
    runs: int
    moves: Mapping[str, int]
    """By name: what the operator asked for."""
    settled: tuple[float, ...]
    recovered_files: int
    recovery_median: float
    recovery_longest: float
    recovery_in_production: float
    """The longest one with production's periods, in seconds."""
    findings: tuple[str, ...]

    @property
    def prompt(self) -> bool:
        """Whether every file went on in time; says something on idle cores only."""
        return self.recovery_in_production <= RECOVERY_SECONDS

    @classmethod
    def of(cls, seed: int, outcome: Outcome) -> Self:
        """From what the last audit saw."""
        evidence = outcome.evidence
        found = recovery(evidence, outcome.kills) if evidence else None
        longest = found.longest if found else 0.0
        states: dict[str, int] = {}
        for version in evidence.versions.values() if evidence else ():
            states[version["state"]] = states.get(version["state"], 0) + 1
        layers = (evidence.bronze, evidence.silver, evidence.gold) if evidence else ()
        counted = [sum(map(len, layer.values())) for layer in layers]
        moments = by_process(outcome.kills)
        return cls(
            seed=seed,
            seconds=outcome.seconds,
            kills=len(outcome.kills),
            moments={f"{process}, {name}": n for (process, name), n in sorted(moments.items())},
            never_met=never_met(outcome.kills),
            mishaps=outcome.mishaps,
            uploads=len(evidence.uploads) if evidence else 0,
            acknowledged=sum(each.acknowledged for each in evidence.uploads) if evidence else 0,
            files=states,
            rows=dict(zip(("bronze", "silver", "gold"), counted, strict=False)),
            runs=len(evidence.workspace_runs) if evidence else 0,
            moves=dict(Counter(each.move for each in evidence.moves)) if evidence else {},
            settled=tuple(outcome.settled),
            recovered_files=found.files if found else 0,
            recovery_median=found.median if found else 0.0,
            recovery_longest=longest,
            recovery_in_production=in_production(longest) if found else 0.0,
            findings=tuple(outcome.findings),
        )


def save(report: Report, path: Path) -> None:
    """Replace the file."""
    path.write_text(json.dumps(asdict(report), indent=2) + "\n", "utf-8")


def show(report: Report, console: Console) -> None:
    """Tables, then the findings."""
    for title, counts in (("kills", report.moments), ("mishaps", report.mishaps)):
        table = Table(title, "times", title_justify="left")
        for name, count in counts.items():
            table.add_row(name, str(count))
        console.print(table)
    minutes = report.seconds / 60
    console.print(
        f"{report.kills} kills and {sum(report.mishaps.values())} mishaps in {minutes:.1f} min; "
        f"{report.uploads} uploads, {report.acknowledged} acknowledged; "
        f"files {dict(report.files)}; rows {dict(report.rows)}; {report.runs} runs; "
        f"moves {dict(report.moves)}"
    )
    if report.never_met:
        some = f"nobody was killed at {len(report.never_met)} moments: "
        console.print(some + "; ".join(report.never_met), markup=False)
    if report.settled:
        console.print(
            f"at rest after the kills of a round: median {median(report.settled):.0f} s, "
            f"longest {max(report.settled):.0f} s"
        )
    console.print(
        f"{report.recovered_files} files had a kill on their way through the gate: out again after "
        f"{report.recovery_median:.1f} s (median), {report.recovery_longest:.1f} s (longest); with "
        f"production's periods at most {report.recovery_in_production:.0f} s"
    )
    if not report.prompt:
        console.print(f"that is more than the {RECOVERY_SECONDS:.0f} s that are promised")
    console.print("\n".join(report.findings) or "No finding.", markup=False)
