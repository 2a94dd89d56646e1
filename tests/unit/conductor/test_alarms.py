"""Alarms are facts with names of their own."""

from flows.names import FlowName
from tidegate.conductor.alarms import MAX_REASON, AlarmKind, alarm
from tidegate.messages import AnnouncementType

FLOW = FlowName("netflix")


def test_the_same_fact_has_the_same_id_whatever_its_words() -> None:
    first = alarm(FLOW, AlarmKind.BLOCKED, "bronze-3", "canceled: by ann")
    second = alarm(FLOW, AlarmKind.BLOCKED, "bronze-3", "canceled")
    assert first.id == second.id == "netflix-alarm-blocked-bronze-3"
    assert alarm(FLOW, AlarmKind.BLOCKED, "bronze-4", "canceled").id != first.id


def test_an_alarm_says_what_is_wrong_and_where() -> None:
    told = alarm(FLOW, AlarmKind.PARKED, "cast-1", "x" * (MAX_REASON + 1), dataset="cast", files=3)
    assert told.type is AnnouncementType.ALARM_RAISED
    assert told.subject == "/flows/netflix/alarms/parked"
    assert told.data == {
        "kind": "parked",
        "key": "cast-1",
        "reason": "x" * MAX_REASON,
        "dataset": "cast",
        "files": 3,
    }
