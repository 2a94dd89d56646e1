"""Rules about files: each ends once, with its rows in bronze exactly once or not at all."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from simulation.audit.evidence import Commit, Evidence, Version, Violation

FINAL: Final = frozenset({"LOADED", "REJECTED", "DUPLICATE", "SUPERSEDED", "DELETED", "RETRACTED"})
MICROSECONDS: Final = 1_000_000


def every_version_is_final(seen: Evidence) -> Iterator[Violation]:
    """No version is left between two states, no open row stays, landing is empty.

    What is rightly held may stay, with its open row and in landing.
    """
    held = [version for version in seen.versions if seen.may_be_held(version)]
    for version in seen.versions:
        if version.state not in FINAL and version not in held:
            yield Violation(rule="not final", story=f"{version.path} {version.state}")
    for key in sorted(set(seen.open_rows) - {f"open:{version.file_id}" for version in held}):
        yield Violation(rule="open row left", story=key)
    for path in sorted(set(seen.landing) - {version.path for version in held}):
        yield Violation(rule="left in landing", story=path)


def history_is_complete(seen: Evidence) -> Iterator[Violation]:
    """Every transition of every version is in the journal.

    The last one of a file that is not final follows before the next. The first one, number 0, was
    never saved when the version was gone before anybody read it, so it is not asked for.
    """
    for version in seen.versions:
        for number in range(1, version.revision + (version.state in FINAL)):
            if (version.file_id, number) not in seen.journal:
                story = f"{version.path} {version.state}: transition {number}"
                yield Violation(rule="history incomplete", story=story)


def rows_are_in_bronze_once(seen: Evidence) -> Iterator[Violation]:
    """Twice is a violation, and so are rows of a file that the ledger does not know."""
    known = {version.file_id for version in seen.versions}
    for file_id, times in Counter(batch.file_id for batch in seen.bronze).items():
        if times > 1:
            yield Violation(rule="rows more than once in bronze", story=f"{file_id} {times} times")
        if file_id not in known:
            yield Violation(rule="rows of an unknown file", story=file_id)


def loaded_means_rows(seen: Evidence) -> Iterator[Violation]:
    """LOADED has the supplier's rows in bronze, every other state has none."""
    bronze = {batch.file_id: dict(batch.rows) for batch in seen.bronze}
    for version in seen.versions:
        commit, found = seen.commit_of(version), bronze.get(version.file_id)
        if version.state in {"LOADED", "RETRACTED"}:
            yield from _loaded(version, commit, found or {})
        elif found is not None or any(version.file_id in path for path in seen.accepted):
            story = f"{version.path} {version.state}"
            yield Violation(rule="ended otherwise, with rows", story=story)


def _loaded(version: Version, commit: Commit | None, found: dict[str, str]) -> Iterator[Violation]:
    if commit is None or commit.rows is None:
        yield Violation(rule="LOADED a file that must not be", story=version.path)
    elif found != commit.rows or version.bronze_rows != len(found):
        story = f"{version.path} {commit.content}: {found}, counted {version.bronze_rows}"
        yield Violation(rule="LOADED without its rows", story=story)


def the_last_word_is_heard(seen: Evidence) -> Iterator[Violation]:
    """What is last at a path, and was not withdrawn, ends as its content deserves."""
    last = {commit.path: commit for commit in seen.commits}
    for commit in last.values():
        version = seen.version_of(commit)
        state = version.state if version else "unknown"
        good = {"LOADED", "DUPLICATE", "RETRACTED"}
        wanted = {"REJECTED"} if commit.rows is None else good
        held = version is not None and (seen.may_be_held(version) or version.turned_down)
        if state not in wanted and not commit.withdrawn and not held:
            yield Violation(rule="file lost", story=f"{commit.path} {commit.content}: {state}")


def order_is_the_suppliers(seen: Evidence) -> Iterator[Violation]:
    """Within a path later is greater, and every order is of the second of its commit."""
    last: dict[str, int] = {}
    for commit in seen.commits:
        version = seen.version_of(commit)
        # A version that was gone before it was read never had an order of its own.
        if version is None or version.state in {"SUPERSEDED", "DELETED"}:
            continue
        second = version.order // MICROSECONDS
        if second != commit.second or version.order <= last.get(commit.path, -1):
            yield Violation(rule="wrong order", story=f"{commit.path} {version.order}")
        last[commit.path] = version.order


def duplicates_have_an_original(seen: Evidence) -> Iterator[Violation]:
    """The original is loaded and says the same."""
    versions = {version.file_id: version for version in seen.versions}
    for version in seen.versions:
        if version.state == "DUPLICATE":
            original = versions.get(version.duplicate_of or "")
            if original is None or original.state != "LOADED" or _differ(seen, version, original):
                yield Violation(rule="DUPLICATE of nothing", story=version.path)


def _differ(seen: Evidence, version: Version, original: Version) -> bool:
    one, other = seen.commit_of(version), seen.commit_of(original)
    return one is None or other is None or one.content != other.content
