"""The style sheet: readable in both schemes, and nothing in it comes from elsewhere."""

import re
from importlib.resources import files

import pytest

SHEET = files("tidegate.api.board").joinpath("board.css").read_text("utf-8")
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))
    for block in re.findall(r":root \{(.*?)\}", SHEET, re.DOTALL)
)
TONES = ("good", "busy", "wait", "bad", "quiet")
PAIRS = [
    *(("ink", ground) for ground in ("paper", "card", *(f"{tone}-ground" for tone in TONES))),
    *(("soft", ground) for ground in ("paper", "card")),
    *(("tide", ground) for ground in ("paper", "card")),
    *((tone, ground) for tone in TONES for ground in (f"{tone}-ground", "card", "paper")),
]


def luminance(colour: str) -> float:
    """As WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_has_the_contrast_that_wcag_asks_for(
    scheme: dict[str, str], text: str, ground: str
) -> None:
    assert contrast(scheme[text], scheme[ground]) >= 4.5


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "url(" not in SHEET
    assert "@import" not in SHEET


def test_people_who_asked_for_no_motion_get_none() -> None:
    assert "prefers-reduced-motion" in SHEET


def test_the_sheet_stays_small() -> None:
    assert len(SHEET) < 20_000
