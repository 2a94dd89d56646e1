"""The one place that chooses real things, and the order in which they are put together."""

from tidegate.wiring.assembly import assemble
from tidegate.wiring.parts import Choices, Parts
from tidegate.wiring.process import expect_a_run, service, settings
from tidegate.wiring.real import azure, new_op_id, utc_now

__all__ = [
    "Choices",
    "Parts",
    "assemble",
    "azure",
    "expect_a_run",
    "new_op_id",
    "service",
    "settings",
    "utc_now",
]
