import os
import signal
import subprocess
import sys

from tests.integration.world.processes import eventually

CAMPAIGN = (sys.executable, "-m", "simulation", "--schedules", "1000000", "--workers", "2")
IGNORING_INTERRUPTS = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")


def played_until_told(number: signal.Signals, *before: str) -> tuple[int, int, str]:
    """Process group, exit status and what was printed of a campaign that is told to end."""
    with subprocess.Popen(
        (*before, *CAMPAIGN),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as campaign:
        assert campaign.stderr is not None
        first = campaign.stderr.readline()
        assert " of 1000000 schedules, 0 broke a promise, " in first
        campaign.send_signal(number)
        printed, _ = campaign.communicate(timeout=60)
        return campaign.pid, campaign.returncode, printed


def is_empty(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


def test_ctrl_c_ends_a_campaign_and_its_processes_and_tells_what_was_played() -> None:
    group, status, printed = played_until_told(signal.SIGINT)
    assert eventually(lambda: is_empty(group))
    assert status == 1
    assert printed.splitlines()[-1].endswith(f"2 processes on {os.process_cpu_count()} cores")


def test_a_campaign_that_was_begun_in_the_background_ends_with_sigterm() -> None:
    group, status, _ = played_until_told(signal.SIGTERM, *IGNORING_INTERRUPTS)
    assert eventually(lambda: is_empty(group))
    assert status == 1
