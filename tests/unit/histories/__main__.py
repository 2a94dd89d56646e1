"""`python -m tests.unit.histories`: keep the stories as this release lives them.

Done once for each release, and when a decision is changed on purpose: the difference is what the
change does to flows that are under way.
"""

from datetime import timedelta

from tests.unit.conductor.builders import FLOW, NOW
from tests.unit.histories.flow_history import Happening, answered, keep, step
from tests.unit.histories.scenarios import STORIES, Story
from tidegate.conductor.state import FlowState


def lived(story: Story) -> list[tuple[Happening, FlowState]]:
    """Each happening with the state that it meets."""
    state, now, found = FlowState(flow=FLOW), NOW, []
    for seconds, tell in story:
        now += timedelta(seconds=seconds)
        what = Happening(at=now, event=tell(state), release="first")
        found.append((what, state))
        state = answered(state, what).state
    return found


def main() -> None:
    """Write every story down."""
    for name, story in STORIES.items():
        keep(name, [step(what, answered(state, what)) for what, state in lived(story())])


if __name__ == "__main__":
    main()
