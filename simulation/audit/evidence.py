"""What the auditor is shown: plain facts about the world, in no type of the service."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final

TURNED_DOWN: Final = "was rejected by an operator"
WITHOUT_EFFECT: Final = frozenset(
    {
        "cannot be replayed, for nobody kept its bytes",
        "got stuck",
        "was set free by an operator",
        "was driven on by an operator",
    }
)
"""What is told in a file's history and leaves the file what it was."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Violation:
    """A promise that was broken."""

    rule: str
    story: str


@dataclass(slots=True, kw_only=True)
class Commit:
    """What a supplier put at a path. `rows` is None when the contract forbids the content."""

    path: str
    content: str
    etag: str
    second: int
    rows: Mapping[str, str] | None
    withdrawn: bool = False
    """The supplier removed it, and did not bring it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A row of the ledger about one version of one path."""

    file_id: str
    path: str
    etag: str
    state: str
    order: int
    bronze_rows: int | None
    duplicate_of: str | None
    revision: int = -1
    """Number of its last transition, from 0."""
    pending: str = ""
    """An operator's retract or lift that silver has not followed."""
    kept: bool = False
    """Its bytes are in quarantine: landing is the supplier's again."""
    turned_down: bool = False
    """An operator rejected it, whatever is in it."""
    unstated: bool = False
    """It waits for a manifest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows of one file that one run put into bronze."""

    file_id: str
    order: int
    rows: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The world when everything has come to rest."""

    commits: Sequence[Commit]
    versions: Sequence[Version]
    open_rows: Sequence[str]
    landing: Sequence[str]
    bronze: Sequence[Batch]
    silver: Mapping[str, str]
    gold: Mapping[str, str]
    active_runs: Sequence[str]
    journal: AbstractSet[tuple[str, int]] = frozenset()
    """File and revision of every transition in the journal."""
    log: Sequence[tuple[str, bool]] = ()
    """Retracts and lifts, oldest first: the file, and whether it was lifted."""
    wishes: Sequence[str] = ()
    """Keys of open rows in which an operator's move stands, or a revival."""
    holds: frozenset[str] = frozenset()
    """Contents that the deployed release neither accepts nor rejects."""
    accepted: Sequence[str] = ()
    """Paths of what lies in `accepted` and is no fence: the next run of bronze loads it."""

    def retracted(self) -> frozenset[str]:
        """Files whose last entry in the log is a retract."""
        return frozenset(file for file, lifted in dict(self.log).items() if not lifted)

    def may_be_held(self, version: Version) -> bool:
        """It waits in landing for a person or another release, and nothing is wrong with that."""
        commit = self.commit_of(version) if version.state == "HELD" else None
        if commit is None or (commit.withdrawn and not version.kept):
            return False
        return commit.content in self.holds or self.has_no_place_beside(version)

    def has_no_place_beside(self, version: Version) -> bool:
        """Its bytes are kept, and what is beside its path speaks for a file that stays there."""
        return version.unstated and version.kept and version.path in self.landing

    def commit_of(self, version: Version) -> Commit | None:
        """What the supplier put there."""
        for commit in self.commits:
            if (commit.path, commit.etag) == (version.path, version.etag):
                return commit
        return None

    def version_of(self, commit: Commit) -> Version | None:
        """What the ledger knows of it."""
        for version in self.versions:
            if (commit.path, commit.etag) == (version.path, version.etag):
                return version
        return None


def version_of(document: Mapping[str, Any]) -> Version:
    """A version from the ledger's JSON."""
    rows, original = document.get("bronze_rows"), document.get("duplicate_of")
    return Version(
        file_id=str(document["file_id"]),
        path=str(document["path"]),
        etag=str(document["etag"]),
        state=str(document["state"]),
        order=int(str(document["order"])),
        bronze_rows=rows if isinstance(rows, int) else None,
        duplicate_of=str(original) if original else None,
        revision=document["revision"],
        pending=str(document.get("pending", "")),
        kept=bool(document.get("kept")),
        turned_down=_turned_down(document),
        unstated=document["state"] == "HELD" and "manifest" in document["last"]["reason"],
    )


def _turned_down(document: Mapping[str, Any]) -> bool:
    """It stays so when it got stuck afterwards, or when nobody kept the bytes for a replay."""
    told = [each["event"] for each in (*document.get("history", ()), document["last"])]
    effective = (event for event in reversed(told) if event not in WITHOUT_EFFECT)
    return next(effective, "") == TURNED_DOWN
