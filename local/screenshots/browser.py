"""The browser that is installed on this machine, driven by Playwright, which brings none here."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Literal

from playwright.sync_api import Browser, Page, sync_playwright

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "chrome")

type Scheme = Literal["light", "dark"]


class NoBrowserError(Exception):
    """There is nothing to look with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How somebody looks at a page."""

    scheme: Scheme = "light"
    width: int = 1280
    height: int = 900
    scale: float = 1.0
    """Dots per CSS pixel."""


def find() -> str:
    """Where the browser is. Raises NoBrowserError."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise NoBrowserError("install Chromium: none of " + ", ".join(NAMES) + " is on the PATH")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window. Raises NoBrowserError."""
    path = find()
    # Its sandbox refuses to run as root, which is who runs in a container.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def signed_in(browser: Browser, key: str, look: Look) -> Iterator[Page]:
    """A tab whose owner answers the sign-in dialogue with the operator's key."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        color_scheme=look.scheme,
        device_scale_factor=look.scale,
        http_credentials={"username": "operator", "password": key},
        reduced_motion="reduce",
        locale="en-GB",
    )
    try:
        yield context.new_page()
    finally:
        context.close()
