"""Camps: some weeks go to one subject, in groups across grades."""

import numpy as np
import pytest

from plsim.core.errors import Faults
from plsim.week.checks import check
from schools import engine_of, scenario_of
from stories import assert_conserved, of_slot

SCHOOL = {"grades": [3, 4], "classes": 1, "class_size": 6}


def test_camps_are_held_in_so_many_weeks_and_the_others_go_on_as_ever():
    engine, held = engine_of({"use": "camps", "inner": {"use": "fixed"}, "weeks": 4}, **SCHOOL), []
    for week in range(36):
        engine.step()
        if any(block.slot == "camp" for block in engine.plan.blocks):
            held.append(week)
    assert held == [8, 17, 26, 35]


def test_groups_go_across_grades_by_estimate_with_a_volunteer_each():
    engine = engine_of(
        {"use": "camps", "inner": {"use": "fixed"}, "weeks": 36, "volunteers": 1.0}, **SCHOOL
    )
    engine.step()
    camp = of_slot(engine, "camp")
    world = engine.state["world"] == 0
    group = camp.group[world]
    assert len(np.unique(group)) == 4
    strand = engine.setting.coming_strand(1, 0)
    assert camp.strands[group[0]].argmax() == strand
    assert len({int(g) for g in group[engine.state["grade"][world] == 3]}) > 1
    assert camp.minutes[group[0]] == pytest.approx(900.0)


def test_minutes_are_conserved():
    assert_conserved({"use": "camps", "inner": {"use": "fixed"}})


def beside(more):
    return scenario_of(
        {"use": "camps", "inner": {"use": "fixed", "more": more}, "minutes": 30.0},
        subjects={name: {"strands": [name], "minutes": 60} for name in ("mathematics", "reading")},
        other_minutes=8,
    )


def test_what_goes_on_beside_camps_must_fit_into_the_minutes_that_they_leave():
    check(beside(3.0))  # 6 of 8 x 98 / 128 minutes
    with pytest.raises(
        Faults, match=r"4 minutes more of each subject are 8, and the week has 6\.125"
    ):
        check(beside(4.0))
