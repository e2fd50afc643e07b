"""Tutoring: the furthest behind leave for a tutor, one round after another."""

import numpy as np
import pytest

from plsim.policies.tutoring import Tutoring
from schools import ALL_PRACTICE, engine_of
from stories import assert_conserved, faults_of, minutes_at, of_slot, one_class

ABOVE = [0.5, -1.0, 0.1, 0.9, -0.4, 0.0, -0.5, -0.6]
FOUR = {"use": "tutoring", "per_class": 4, "ratio": 2, "minutes": 90.0, "sessions": 6}


def test_the_four_furthest_behind_go_two_at_a_time():
    engine = one_class(FOUR, ABOVE)
    first = of_slot(engine, "tutoring 1", "tutorial")
    second = of_slot(engine, "tutoring 2", "tutorial")
    assert np.flatnonzero(first.group >= 0).tolist() == [1, 7]
    assert np.flatnonzero(second.group >= 0).tolist() == [4, 6]
    tutor = int(first.group[1])
    assert engine.state["leads_class"][tutor] == 0.0
    assert engine.plan.minutes_of_teachers(engine.state.sizes.teacher)[tutor] == 180.0
    assert minutes_at(first, 1) == 90.0
    assert minutes_at(of_slot(engine, "tutoring 1", "whole_class"), 4) == 90.0
    assert first.strands[tutor].sum() == pytest.approx(1.0)


def test_what_is_missed_is_other_subjects_or_lessons():
    other, lessons = one_class(FOUR, ABOVE), one_class(FOUR | {"instead_of": "lesson"}, ABOVE)
    assert of_slot(other, "other subjects").minutes[0] == 750.0 - 180.0
    assert of_slot(other, "mathematics").minutes[0] == 300.0
    assert not of_slot(other, "tutoring 1", "whole_class").teaches
    assert of_slot(lessons, "other subjects").minutes[0] == 750.0
    assert of_slot(lessons, "mathematics").minutes[0] == pytest.approx(300.0 - 180.0 * 0.4)
    assert of_slot(lessons, "tutoring 1", "whole_class").teaches


def test_a_tutor_holds_no_more_than_the_sessions_paid_for():
    engine = one_class(FOUR | {"ratio": 1, "per_class": 30, "sessions": 3}, ABOVE)
    assert Tutoring(ratio=1, per_class=30, sessions=3).staffing().helpers == 10.0
    rounds = {b.slot for b in engine.plan.blocks if b.slot.startswith("tutoring")}
    assert len(rounds) <= 3
    tutored = sum((b.group >= 0).sum() for b in engine.plan.blocks if b.mode.name == "tutorial")
    assert tutored == len(ABOVE)


def test_without_tutors_all_stay_in_class():
    engine = one_class(FOUR, ABOVE)
    busy = np.ones(engine.state.sizes.teacher)
    engine.state.apply({"leads_class": busy}, ("leads_class",), "test")
    plan = engine.policy.plan(engine.state.view(engine.policy.sees()), engine.week())
    assert [block.slot for block in plan.blocks] == ["mathematics", "reading", "other subjects"]


def test_students_stay_with_their_tutor_until_it_is_time_to_choose_anew():
    engine, seen = engine_of(FOUR | {"every": 5}, class_size=9, practice=ALL_PRACTICE), []
    for _ in range(11):
        engine.step()
        rounds = [b.group for b in engine.plan.blocks if b.mode.name == "tutorial"]
        seen.append(np.max(rounds, axis=0).tolist())
    changed = [week for week in range(1, 11) if seen[week] != seen[week - 1]]
    assert changed
    assert set(changed) <= {5, 10}


@pytest.mark.parametrize("instead_of", ["other", "lesson"])
def test_minutes_are_conserved(instead_of):
    assert_conserved(FOUR | {"instead_of": instead_of})


def test_sessions_longer_than_the_week_are_refused():
    setting = engine_of(practice=ALL_PRACTICE).setting
    assert faults_of(Tutoring(minutes=130.0), setting) == ["minutes"]  # 780 of 750
    assert faults_of(Tutoring(minutes=125.0), setting) == []
    assert faults_of(Tutoring(minutes=116.0, instead_of="lesson"), setting) == ["minutes"]
    assert faults_of(Tutoring(minutes=115.0, instead_of="lesson"), setting) == []  # 690
