"""A week in words must be the week that is lived."""

import numpy as np
import pytest

from plsim.core.registry import parts
from plsim.week.portrait import alike, called_for, plan_of, portrait, small_school, stretches
from schools import engine_of

POLICIES = list(parts("policies"))


@pytest.mark.parametrize("name", POLICIES)
def test_the_stretches_of_a_week_add_up_to_the_week(name):
    seen = portrait(name)
    school = seen.scenario.school
    week = sum(subject.minutes for subject in school.subjects.values()) + school.other_minutes
    for stretched in (seen.first, seen.later[1] if seen.later else seen.first):
        assert sum(s.minutes * s.share for s in stretched) == pytest.approx(week)
        for one in stretched:
            assert 0.0 < one.share <= 1.0
            assert 1 <= one.smallest <= one.largest
            assert one.groups * one.largest >= round(one.share * school.students)
            assert one.leaders
            assert not one.strands or sum(s for _, s in one.strands) == pytest.approx(1.0)


def test_the_shipped_scenario_of_a_policy_is_drawn_and_else_the_base():
    assert small_school("westover").school.practice.assess_every == 6
    assert small_school("westover").policy.levers["every"] == 6
    assert small_school("fixed").school.practice.assess_every == 0


def test_fixed_classes_are_one_lesson_for_all_at_the_calendar_s_level():
    seen = portrait("fixed")
    assert {(s.mode, s.level, s.smallest, s.leaders) for s in seen.first} == {
        ("whole_class", "calendar", 27, ("teacher",))
    }
    assert seen.later is None
    assert seen.price.total == seen.price.usual
    assert seen.price.tests == seen.price.moving == seen.price.licensed == 0
    assert "software" not in seen.mechanisms
    assert "fidelity" not in seen.mechanisms


def test_software_its_adult_and_its_licence_are_seen():
    seen = portrait("hybrid")
    software = [s for s in seen.first if s.mode == "software"]
    assert {s.leaders for s in software} == {("helper",)}
    assert {s.level for s in software} == {"own"}
    assert seen.price.licensed == 1.0
    assert seen.price.adults - seen.price.usual_adults == 3
    assert seen.price.total > seen.price.usual
    assert {"software", "fidelity", "lesson", "estimates"} <= set(seen.mechanisms)


def test_a_later_week_is_told_where_it_goes_otherwise():
    seen = portrait("walkerville")
    assert any(s.mode == "community" for s in seen.first)
    assert seen.later is not None
    assert not any(s.mode == "community" for s in seen.later[1])


def test_groups_of_other_students_add_up_and_those_of_the_same_students_do_not():
    engine = engine_of("hybrid", worlds=1, classes=3, class_size=6)
    plan_of(engine, 0)
    small = next(s for s in stretches(engine) if s.mode == "small_group")
    assert small.share == 1.0
    assert small.groups == 12  # two halves of each of six classes
    engine = engine_of("cooperative", worlds=1)
    plan_of(engine, 0)
    whole = [s for s in stretches(engine) if s.mode == "whole_class"]
    assert {s.groups for s in whole} == {4}


def test_weeks_are_alike_whatever_strand_is_taught_but_not_with_other_minutes():
    engine = engine_of("fixed", worlds=1)
    weeks = []
    for number in (0, 6):
        plan_of(engine, number)
        weeks.append(tuple(stretches(engine)))
    assert weeks[0] != weeks[1]
    assert alike(*weeks)
    engine = engine_of("fixed", worlds=1, practice={"assess_every": 6, "assess_minutes": 59})
    plan_of(engine, 5)
    assert not alike(weeks[0], tuple(stretches(engine)))


def test_what_blocks_call_for_comes_in_the_order_of_the_week():
    engine = engine_of("self_paced", worlds=1)
    plan_of(engine, 0)
    called = called_for(engine.policy, engine.plan.blocks)
    assert called.index("lesson") < called.index("software") < called.index("learning")
    assert called_for(engine.policy, ()) == ()


def test_drawing_a_plan_leaves_the_state_alone():
    engine = engine_of("westover", worlds=1)
    before = {name: array.copy() for name, array in engine.state.arrays.items()}
    plan_of(engine, 12)
    for name, array in engine.state.arrays.items():
        assert np.array_equal(array, before[name], equal_nan=True)
