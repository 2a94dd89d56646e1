"""The tutorial is typed into a copy of the project, and prints what its page shows."""

from tests.e2e.reader import PUT_AWAY, Reader


def test_the_tutorial_does_what_it_says(reader: Reader) -> None:
    reader.read(before=PUT_AWAY)
