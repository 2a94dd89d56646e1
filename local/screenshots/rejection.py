"""A picture of what a supplier reads about a file that was turned away."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from flows.catalogue import load_flows
from flows.names import DatasetName, FlowName
from local.screenshots.browser import Look, chromium
from local.screenshots.terminal import ROOT
from tidegate.check.check import Check
from tidegate.gate.documents import VERSION, describe
from tidegate.gate.page.render import page

SAMPLE: Final = ROOT / "flows" / "netflix" / "sample" / "titles_bad.csv"
LOOKS: Final[Mapping[str, Look]] = MappingProxyType(
    {
        "rejection": Look(width=980, height=1000),
        "rejection-phone": Look(width=390, height=1000, scale=2.0, scheme="dark"),
    }
)


def photograph(folder: Path) -> list[Path]:
    """One picture for each look. Raises NoBrowserError."""
    made = []
    content = _page().decode("utf-8")
    with chromium() as browser:
        for name, look in LOOKS.items():
            context = browser.new_context(
                viewport={"width": look.width, "height": look.height},
                color_scheme=look.scheme,
                device_scale_factor=look.scale,
            )
            tab = context.new_page()
            tab.set_content(content)
            made.append(folder / f"{name}.png")
            tab.screenshot(path=made[-1])
            context.close()
    return made


def _page() -> bytes:
    """As `tidegate check titles_bad.csv --page` writes it."""
    contract = load_flows()[FlowName("netflix")].datasets[DatasetName("titles")]
    check = Check(contract)
    check.feed(SAMPLE.read_bytes())
    file = {
        "flow": contract.flow,
        "dataset": contract.dataset,
        "path": f"netflix/titles/{SAMPLE.name}",
        "contractVersion": contract.version,
    }
    return page({"version": VERSION, "file": file, **describe(check.finish())})
