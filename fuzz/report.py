"""The end of a campaign in words: a table of the targets, and its sums."""

from collections.abc import Iterator, Sequence

from fuzz.progress import Progress
from simulation import commit


def lines(ended: Sequence[Progress]) -> Iterator[str]:
    """A row for each target, as the documentation shows it."""
    yield "| target | inputs | a second | slowest | memory, since a tenth | coverage | findings |"
    yield "|---|---|---|---|---|---|---|"
    for each in ended:
        yield (
            f"| {each.target.name} | {each.inputs:,} | {each.rate:.0f} | {each.slowest:.2f} s CPU "
            f"| {each.megabytes:.0f} MB, {each.grew:+.0f} | {each.coverage} "
            f"| {'1' if each.problem else 'none'} |"
        )
    inputs = sum(each.inputs for each in ended)
    yield f"{inputs:,} inputs at commit {commit.told()}"
