"""Which files stand, told step by step, is what is true of all of them at the end."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from medallion.standing import SUBJECTS, News, Place, standing

from flows.contract import LoadMode
from flows.names import FileId
from tests.unit.medallion.silver_model import File, replaces

FILES = [
    File(order=order, file_id=file_id)
    for order, file_id in [
        (10, "aa-01"),
        (20, "bb-01"),
        (20, "cc-01"),
        (30, "aa-02"),
        (40, "bb-02"),
        (50, "aa-03"),
    ]
]
NAMES = [FileId(file.file_id) for file in FILES]
STEPS = st.lists(
    st.tuples(st.sets(st.sampled_from(FILES)), st.sets(st.sampled_from(NAMES))), max_size=8
)


@dataclass(slots=True)
class Silver:
    """Files whose rows are in the table, kept up step by step from what a run looks at."""

    mode: LoadMode
    bronze: set[File] = field(default_factory=set)
    retracted: set[FileId] = field(default_factory=set)
    holds: set[str] = field(default_factory=set)

    def step(self, arrived: set[File], toggled: set[FileId]) -> None:
        """Files come, and retracts are said and taken back; twice, as after a lost receipt."""
        new = {FileId(file.file_id) for file in arrived - self.bronze}
        self.bronze |= arrived
        self.retracted ^= toggled
        news = News(
            new=frozenset(new),
            touched=frozenset(toggled),
            retracted=frozenset(self.retracted),
        )
        for _ in range(2):
            self._fold(news)

    def _fold(self, news: News) -> None:
        places = [Place(file.order, FileId(file.file_id)) for file in self.bronze]
        found = standing(places, news, SUBJECTS[self.mode])
        there = {file.file_id for file in self.bronze} & found.affected
        self.holds -= found.affected
        self.holds |= there - found.replaced - news.retracted

    def true(self) -> set[str]:
        """By definition."""
        stated = [file for file in self.bronze if file.file_id not in self.retracted]
        return {
            file.file_id
            for file in stated
            if not any(replaces(self.mode, each, file) for each in stated)
        }


@pytest.mark.parametrize("mode", SUBJECTS)
def test_files_stand_whatever_order_they_and_the_retracts_come_in(mode: LoadMode) -> None:
    @settings(max_examples=200, deadline=None)
    @given(STEPS)
    def told(steps: list[tuple[set[File], set[FileId]]]) -> None:
        silver = Silver(mode)
        for arrived, toggled in steps:
            silver.step(arrived, toggled)
            assert silver.holds == silver.true()

    told()


def test_a_run_looks_at_no_file_that_nothing_happened_to() -> None:
    places = [Place(file.order, FileId(file.file_id)) for file in FILES]
    news = News(new=frozenset({FileId("aa-02")}), touched=frozenset(), retracted=frozenset())

    append = standing(places, news, SUBJECTS[LoadMode.APPEND])
    snapshot = standing(places, news, SUBJECTS[LoadMode.SNAPSHOT])

    for found in (append, snapshot):
        assert sorted(found.affected) == ["aa-02", "aa-03"]
        assert sorted(found.replaced) == ["aa-02"]
