"""Rules about operators' moves: the log of retracts is what states and tables follow."""

from collections.abc import Iterator

from simulation.audit.evidence import Evidence, Violation


def states_follow_the_log(seen: Evidence) -> Iterator[Violation]:
    """RETRACTED is who is retracted by the log's last word, and nothing is left pending."""
    gone = seen.retracted()
    for version in seen.versions:
        if (version.state == "RETRACTED") != (version.file_id in gone):
            yield Violation(rule="not what the log says", story=f"{version.path} {version.state}")
        if version.pending:
            story = f"{version.path} {version.state}: {version.pending}"
            yield Violation(rule="move left pending", story=story)
    for key in seen.wishes:
        yield Violation(rule="move left pending", story=key)
