"""What docs/corpus.md says of the tables is what they hold."""

from pathlib import Path

from tests.corpus.cases import PAGES
from tests.corpus.events import CASES as EVENTS
from tests.corpus.manifests import CASES as MANIFESTS
from tests.corpus.names import NAMES

TOLD = Path("docs/corpus.md").read_text("utf-8")


def test_the_page_counts_the_files_of_every_page() -> None:
    counts = [f"| `{page.__name__.rpartition('.')[2]}` | {len(page.CASES)} |" for page in PAGES]
    assert [count for count in counts if count not in TOLD] == []


def test_the_page_counts_events_names_and_manifests() -> None:
    for words in (
        f"has {len(EVENTS)} bodies",
        f"has {len(NAMES)} paths",
        f"has {len(MANIFESTS)} manifests",
    ):
        assert words in " ".join(TOLD.split())
