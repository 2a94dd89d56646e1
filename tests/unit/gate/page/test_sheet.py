"""The page's style: readable in light, dark and print, and small."""

import re

import pytest

from tests.unit.board.test_sheet import contrast
from tidegate.gate.page.render import STYLE

LIGHT, DARK, PRINT = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6}|#[0-9a-f]{3})[;\s]", block))
    for block in re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
)
TONES = ("rejected", "held", "accepted")
PAIRS = [
    *(("ink", ground) for ground in ("paper", "card", *(f"{tone}-ground" for tone in TONES))),
    *(("soft", ground) for ground in ("paper", "card")),
    *((tone, ground) for tone in TONES for ground in (f"{tone}-ground", "card")),
]


def full(colour: str) -> str:
    return colour if len(colour) > 4 else "#" + "".join(2 * each for each in colour[1:])


@pytest.mark.parametrize("scheme", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_the_contrast_that_wcag_asks_for(
    scheme: dict[str, str], text: str, ground: str
) -> None:
    assert contrast(full(scheme[text]), full(scheme[ground])) >= 4.5


def test_the_sheet_stays_small() -> None:
    assert len(STYLE) < 8_000


def test_it_cares_for_dark_screens_phones_and_paper() -> None:
    for medium in ("prefers-color-scheme: dark", "max-width: 40rem", "@media print"):
        assert medium in STYLE
