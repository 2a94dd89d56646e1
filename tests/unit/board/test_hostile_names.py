"""No name from outside can do anything to a page."""

import pytest

from flows.names import Stage
from tests.unit.board.samples import a_flow, a_rejected_file, a_run, a_stage, a_story, stages
from tests.unit.board.sights import FakeSight, paths, show
from tidegate.api.views import Waiting

HOSTILE = 'netflix/titles/"><script>alert(1)</script><img src=x onerror=alert(2)>\u202e\x1b[31m.csv'


def hostile() -> FakeSight:
    file = a_rejected_file(2, path=HOSTILE, reason=HOSTILE)
    words = Waiting(what=HOSTILE, why=HOSTILE, next_step=HOSTILE)
    flow = a_flow(
        description=HOSTILE,
        settled=False,
        waiting=(words,),
        stages=stages(gold=a_stage(Stage.GOLD, state="blocked", blocked=HOSTILE)),
    )
    story = a_story(file, next=HOSTILE, duplicate_of_path=HOSTILE)
    detail = story.file.model_copy(
        update={
            "summary": HOSTILE,
            "place": HOSTILE,
            "rejection": HOSTILE,
            "broken": {HOSTILE: 1},
            "duplicate_of": file.file_id,
            "findings": tuple(
                finding.model_copy(update=dict.fromkeys(("rule", "column", "expected"), HOSTILE))
                for finding in story.file.findings
            ),
        }
    )
    steps = tuple(step.model_copy(update={"words": HOSTILE}) for step in story.steps)
    return FakeSight(
        flows_=[flow],
        files_=[file],
        runs_=[a_run(result="failed", detail=HOSTILE)],
        story_=story.model_copy(update={"file": detail, "steps": steps}),
    )


@pytest.mark.parametrize("index", [0, 1, 2])
def test_no_name_from_outside_becomes_markup(index: int) -> None:
    sight = hostile()
    page = show(sight, paths(sight)[index])
    assert not {"script", "img", "style", "iframe", "form"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"]
    assert page.text.count("<script>alert(1)</script>") >= 3
    assert "\u202e" not in page.text
    assert "\x1b" not in page.text
    assert "U+202E" in page.text
    assert all(href.startswith(("/api/board", "#", "?")) for href in page.all("href"))


def test_a_command_is_typed_with_the_id_when_the_path_would_need_quotes() -> None:
    sight = hostile()
    assert f"tidegate explain {a_rejected_file(2).file_id}" in show(sight, paths(sight)[-1]).text
