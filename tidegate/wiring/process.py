"""The service of this process, from its app settings."""

import os
from functools import cache

from flows.catalogue import load_flows
from tidegate.adapters.databricks_client import load_sdk
from tidegate.release import deployed
from tidegate.service import Service
from tidegate.settings import Settings
from tidegate.wiring.assembly import assemble
from tidegate.wiring.parts import Choices
from tidegate.wiring.real import azure


@cache
def settings() -> Settings:
    """The app settings of this process. Raises SettingsError."""
    return Settings.from_env(os.environ)


@cache
def service() -> Service:
    """The service of this process. Raises SettingsError, and flows' own errors."""
    chosen = settings()
    choices = Choices(
        topic=chosen.landing_topic,
        poll=chosen.run_poll,
        grace=chosen.drive_grace,
        sweep=chosen.sweep_budget,
        release=deployed(),
    )
    return assemble(load_flows(), azure(chosen), choices)


def expect_a_run() -> None:
    """Begin to load what runs alone need: a cold process has it when the quiet period is over."""
    load_sdk()
