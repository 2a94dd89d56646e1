"""The page: one file that loads nothing, runs nothing and holds no value of the supplier's."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tidegate.gate.page import lists
from tidegate.gate.page.advice import advice, afterwards
from tidegate.gate.page.columns import consequence, difference
from tidegate.gate.page.told import Told
from tidegate.visible import visible

PACKAGE: Final = "tidegate.gate.page"


def _style() -> str:
    return files(PACKAGE).joinpath("page.css").read_text("utf-8")


STYLE: Final = _style()
POLICY: Final = (
    "default-src 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'; "
    "form-action 'none'; base-uri 'none'"
)
"""The one style sheet may be used, for its digest is known; nothing else may."""


def number(amount: float) -> str:
    """Thousands apart, and as many decimals as tell something."""
    return f"{amount:,.6g}" if amount % 1 else f"{amount:,.0f}"


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(visible=visible, number=number)
    made.globals.update(policy=POLICY, advice=advice, afterwards=afterwards)
    made.globals.update(difference=difference, consequence=consequence, cut=lists.Cut.of)
    return made


TEMPLATES: Final = _environment()


def page(document: Mapping[str, Any]) -> bytes:
    """The document as HTML in UTF-8. Raises pydantic.ValidationError for another document."""
    told = Told.model_validate(document)
    shown = lists.lines(told)
    text = TEMPLATES.get_template("page.html").render(
        style=Markup(STYLE),  # noqa: S704 - a file of this package; its digest is in the policy
        told=told,
        name=told.file.path.rpartition("/")[2],
        broken=lists.Cut.of(lists.broken(told)),
        drift=lists.Cut.of(told.drift_to_tell),
        quality=lists.Cut.of(told.broken_quality),
        lines=shown,
        whole=lists.unplaced(told),
        left_out=lists.left_out(told, shown),
    )
    return text.encode("utf-8", errors="replace")
