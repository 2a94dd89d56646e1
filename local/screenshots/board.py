"""Pictures of the board."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from local.screenshots.browser import Look, chromium, signed_in

LOOKS: Final[Mapping[str, Look]] = MappingProxyType(
    {
        "board-light": Look(height=1180),
        "board-dark": Look(height=1180, scheme="dark"),
        "board-phone": Look(width=390, height=1100, scale=2.0),
    }
)


def photograph(api_url: str, key: str, folder: Path) -> list[Path]:
    """One picture for each look, of the first page. Raises NoBrowserError."""
    made = []
    with chromium() as browser:
        for name, look in LOOKS.items():
            with signed_in(browser, key, look) as page:
                page.goto(f"{api_url}/board?still=1")
                made.append(folder / f"{name}.png")
                page.screenshot(path=made[-1])
    return made
