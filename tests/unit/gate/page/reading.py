"""Documents of suppliers, and a browser that only reads their pages."""

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from flows.catalogue import load_flows
from flows.names import DatasetName, FlowName
from tidegate.check.check import Check
from tidegate.gate.documents import VERSION, describe
from tidegate.gate.page.render import page

SAMPLES = Path("flows/netflix/sample")
VOID = frozenset({"meta", "link", "br"})


def told(content: bytes, path: str = "netflix/titles/titles.csv", **changes: object) -> Any:  # noqa: ANN401 - JSON
    """The document about these bytes as titles."""
    check = Check(load_flows()[FlowName("netflix")].datasets[DatasetName("titles")])
    check.feed(content)
    file = {"flow": "netflix", "dataset": "titles", "path": path, "contractVersion": "1.0.0"}
    return {"version": VERSION, "file": file, **describe(check.finish()), **changes}


def sample(name: str) -> Any:  # noqa: ANN401 - JSON
    """The document about a sample of the repository."""
    return told((SAMPLES / name).read_bytes(), f"netflix/titles/{name}")


class Page(HTMLParser):
    """Reads strictly: every tag is closed in its turn."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self._words: list[str] = []
        self._open: list[str] = []
        self.sheet = ""
        self.feed(content.decode("utf-8"))
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "style":
            self.sheet += data
        else:
            self._words.append(data)

    @property
    def text(self) -> str:
        """What a person reads."""
        return " ".join(" ".join(self._words).split())

    def all(self, attribute: str) -> list[str]:
        """Every value of an attribute."""
        return [value or "" for name, value in self.attributes if name == attribute]


def read(document: Any) -> Page:  # noqa: ANN401 - JSON
    """The page about a document."""
    return Page(page(document))
