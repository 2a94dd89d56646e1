"""What has come and what is missing of one flow, since when and until when."""

from datetime import datetime

from flows.flow import Flow
from tidegate.api.completeness_views import ExpectedView, SetMember, SetPlan
from tidegate.conductor import gathering
from tidegate.conductor.state import FlowState
from tidegate.service import Service
from tidegate.sweeps.expectations import Expectation


def set_of(flow: Flow, state: FlowState, now: datetime) -> SetPlan | None:
    """None when the flow declares none."""
    rules = flow.coalescing.complete_set
    if rules is None:
        return None
    missing = gathering.missing(state, rules)
    came = {**state.gathering.coming, **state.gathering.arrived}
    return SetPlan(
        datasets=tuple(sorted(rules.datasets)),
        arrived=tuple(sorted(rules.datasets - set(missing))),
        missing=missing,
        since=state.gathering.since,
        deadline=gathering.deadline(state, rules),
        when_late=rules.when_late.value,
        holds_silver=bool(gathering.held(state, rules, now)),
        members=tuple(
            SetMember(dataset=name, arrived_at=came.get(name)) for name in sorted(rules.datasets)
        ),
    )


async def expected_of(service: Service, flow: Flow) -> tuple[ExpectedView, ...]:
    """One for each dataset whose contract expects files by a time. Raises Transient."""
    return tuple(_view(each) for each in await service.watchdog.expectations.of(flow))


def _view(each: Expectation) -> ExpectedView:
    return ExpectedView(
        dataset=each.dataset,
        cron=each.expected.cron,
        grace_seconds=each.expected.grace.total_seconds(),
        last_arrival=each.last,
        next_expected=each.upcoming,
        late_since=each.missed[0] if each.missed else None,
        missed=len(each.missed),
    )
