"""Two classes of six, each with an aide: for a quarter of a lesson the aide leads three of them."""

import numpy as np
import pytest

from plsim.core.registry import parts
from schools import engine_of

Aide = parts("policies")["aide"]


def planned(week=0, **levers):
    engine = engine_of({"use": "aide"} | levers, run=week + 1)
    return engine, {block.slot: block for block in engine.plan.blocks}


def test_half_of_each_class_is_with_the_aide_for_a_quarter_of_each_subject():
    engine, blocks = planned()
    assert list(blocks) == [
        "mathematics, small_group", "mathematics, whole_class", "reading, small_group",
        "reading, whole_class", "other subjects",
    ]  # fmt: skip
    state = engine.state
    for subject, whole in (("mathematics", 300), ("reading", 450)):
        halves = blocks[f"{subject}, small_group"]
        assert halves.minutes[0] == pytest.approx(0.25 * whole)
        assert blocks[f"{subject}, whole_class"].minutes[0] == pytest.approx(0.75 * whole)
        leader = halves.teacher[halves.group]
        aide = state["leads_class"][leader] == 0
        assert np.array_equal(leader[~aide], state["home"][~aide])
        assert set(halves.sizes[halves.sizes > 0]) == {3}
        assert np.all(halves.at_once == 1)
        for home in np.unique(state["home"]):
            inside = state["home"] == home
            assert len(np.unique(leader[inside & aide])) == 1
        # an aide works in one class, of the own school and grade
        assert len(np.unique(leader[aide])) == len(np.unique(state["home"]))
        assert np.array_equal(state["teacher_grade"][leader], state["grade"])
        assert np.array_equal(state["teacher_school"][leader], state["school"])


def test_the_halves_change_places_every_week():
    engine, blocks = planned(0)
    first = blocks["reading, small_group"].group == engine.state["home"]
    _, blocks = planned(1)
    second = blocks["reading, small_group"].group == engine.state["home"]
    assert np.array_equal(first, ~second)


def test_teachers_keep_their_week_and_aides_have_their_share():
    engine, _ = planned()
    minutes = engine.plan.minutes_of_teachers(engine.state.sizes.teacher)
    leads = engine.state["leads_class"] == 1
    assert minutes[leads] == pytest.approx(1500)
    assert minutes[~leads] == pytest.approx(0.25 * 750)


def test_classes_stay_whole_where_there_is_no_aide():
    engine = engine_of("fixed")
    engine.policy = Aide()
    engine.step()
    for block in engine.plan.blocks:
        assert np.array_equal(block.group, engine.state["home"])


def test_a_poor_aide_is_worth_less():
    good, _ = planned(week=20, quality=0.5, share=1.0)
    poor, _ = planned(week=20, quality=-2.0, share=1.0)
    assert good.state["skill"].mean() > poor.state["skill"].mean() + 0.02
