"""Summers: who leaves, who enters, and that all arms meet the same new people."""

from itertools import pairwise

import numpy as np
import pytest

from plsim.core.errors import Faults
from plsim.core.luck import Luck
from plsim.population.classes import deal, promote
from plsim.population.flow import renew
from plsim.population.people import People
from plsim.population.teachers import HELPING, HIRED, LATER
from plsim.scenario.schema import Scenario
from plsim.timetable.parts import Staffing

SCHOOL = {"grades": [3, 4, 5], "classes": 2, "class_size": 10, "schools": 2}
OPEN = {"flow": "open"}
WORLDS = 6
ROSTER = {
    "file": "pupils.csv",
    "columns": {
        "student": "pupil", "class": "room", "grade": "grade",
        "scores": {"reading": {"column": "read", "reliability": 0.9}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def grown(made, setting):
    """Run summers: grown(people told, staffing=..., summers=...) -> states after each, renewals."""

    def run(told, *, staffing=None, summers=4, keep=False, weeks_seed=9, people=None):
        staffing = staffing or Staffing()
        scenario = Scenario.model_validate({"name": "school", "school": SCHOOL, "people": told})
        people = people or People()
        state, _ = made(
            worlds=WORLDS, years=summers + 1, school=SCHOOL, told=told, staffing=staffing,
            people=people,
        )  # fmt: skip
        luck, weeks = Luck.of(1, range(WORLDS)), Luck.of(weeks_seed, range(WORLDS))
        seen = [(dict(state.arrays), None)]
        for year in range(1, summers + 1):
            renewal = renew(state, scenario, setting, people, luck, year, staffing)
            state.apply(renewal.changes, renewal.changes, "summer")
            dealt = deal(state, weeks, year, staffing, keep)
            state.apply(dealt, dealt, "dealing")
            seen.append((dict(state.arrays), renewal))
        return seen

    return run


def pairs(state, world, ident):
    return set(zip(state[world].tolist(), state[ident].tolist(), strict=True))


def test_a_closed_school_is_promoted_as_ever(grown, made):
    (before, _), (after, renewal) = grown({}, summers=1)
    state, _ = made(worlds=WORLDS, years=2, school=SCHOOL)
    expected = promote(state, Luck.of(9, range(WORLDS)), 1)
    assert set(renewal.changes) == {"grade"}
    assert not renewal.entrants.any()
    assert not renewal.newcomers.any()
    assert np.array_equal(after["grade"], expected["grade"])
    assert np.array_equal(after["home"], expected["home"])
    assert np.array_equal(after["student_id"], before["student_id"])


def test_ids_are_unique_and_never_used_again(grown):
    ever = {"student": set(), "teacher": set()}
    last = {"student": set(), "teacher": set()}
    for state, _ in grown(OPEN):
        for who, world, ident in (
            ("student", "world", "student_id"), ("teacher", "teacher_world", "teacher_id"),
        ):  # fmt: skip
            now = pairs(state, world, ident)
            assert len(now) == len(state[world])
            assert not (now - last[who]) & ever[who]  # who is new was never here
            ever[who] |= now
            last[who] = now


def test_grades_and_classes_keep_their_sizes(grown):
    for state, _ in grown(OPEN):
        for grade in (3, 4, 5):
            here = state["grade"] == grade
            assert set(np.bincount(state["school"][here])) == {20}
        assert set(np.bincount(state["home"])) == {10}
        assert np.array_equal(state["teacher_grade"][state["home"]], state["grade"])


def test_the_top_grade_leaves_and_others_by_their_share(grown):
    seen = grown(OPEN)
    for (before, _), (after, renewal) in pairwise(seen):
        top = before["grade"] == 5
        assert np.all(renewal.entrants[top])
        assert np.all(after["grade"][top] == 3)
        assert np.array_equal(after["grade"][~top], before["grade"][~top] + 1)
        assert 0.04 < renewal.entrants[~top].mean() < 0.17
        stayed = ~renewal.entrants
        assert np.array_equal(after["student_id"][stayed], before["student_id"][stayed])
        assert np.array_equal(after["skill"][stayed], before["skill"][stayed])
        assert np.all(after["student_id"][~stayed] != before["student_id"][~stayed])
    none = grown(OPEN | {"leave": 0.0, "teachers_leave": 0.0}, summers=1)[1]
    assert np.array_equal(none[1].entrants, none[0]["grade"] == 3)
    assert not none[1].newcomers.any()


def test_entrants_are_like_the_students_of_week_0(grown, setting):
    started, entered = [], []
    for state, renewal in grown(OPEN | {"leave": 1.0}, summers=6):
        grade = state["grade"]
        place = (state["skill"] - setting.calendar.fall[grade]) / setting.calendar.spread[grade]
        (started if renewal is None else entered).append(
            [place.mean(), place.std(), state["disadvantaged"].mean(), state["attention"].std()]
        )
        assert np.array_equal(state["start_skill"], state["skill"])
        assert np.all(state["estimate_variance"] == 50.0)
    assert np.mean(entered, axis=0) == pytest.approx(started[0], abs=0.08)


def test_entrants_keep_the_level_of_their_school(grown):
    before, *_, (after, _) = [
        (state, renewal) for state, renewal in grown(OPEN, people=People(school_share=0.25))
    ]
    count = np.bincount(after["school"])
    first, last = (
        np.bincount(each["school"], each["skill"].mean(axis=1)) / count
        for each in (before[0], after)
    )
    assert np.corrcoef(first, last)[0, 1] > 0.6


@pytest.mark.parametrize("staffing", [Staffing(class_size=4.0), Staffing(helpers=1.0)])
def test_all_arms_meet_the_same_people(grown, staffing):
    for (one, first), (two, second) in zip(
        grown(OPEN), grown(OPEN, staffing=staffing, weeks_seed=77), strict=True
    ):
        for name in ("student_id", "grade", "skill", "start_skill", "disadvantaged", "attention"):
            assert one[name].tobytes() == two[name].tobytes(), name
        own = two["teacher_id"] % LATER < HIRED
        for name in ("teacher_id", "effectiveness", "strength", "experience"):
            assert one[name].tobytes() == two[name][own].tobytes(), name
        if first is not None:
            assert np.array_equal(first.entrants, second.entrants)
            assert np.array_equal(first.newcomers, second.newcomers[own])


def test_new_teachers_take_the_place_and_know_nobody(made, setting):
    told = {"teachers_leave": 0.5}
    scenario = Scenario.model_validate({"name": "school", "school": SCHOOL, "people": told})
    staffing = Staffing(helpers=1.0, helper_quality=-0.5, hired_novices=1.0, class_size=5.0)
    state, _ = made(worlds=WORLDS, school=SCHOOL, years=2, staffing=staffing)
    some = {
        "known": np.full_like(state["known"], 0.5),
        "practice": np.full_like(state["practice"], 0.1),
    }
    state.apply(some, some, "test")
    luck = Luck.of(1, range(WORLDS))
    renewal = renew(state, scenario, setting, People(), luck, 1, staffing)
    new, changes = renewal.newcomers, renewal.changes
    assert 0.4 < new.mean() < 0.6
    for name in ("teacher_id", "effectiveness", "strength", "experience"):
        same = np.atleast_2d((changes[name] == state[name]).T).all(axis=0)
        assert np.all(same[~new]), name
    assert np.all(changes["teacher_id"][new] == state["teacher_id"][new] + LATER)
    assert np.array_equal(changes["practice"], np.where(new, 0.0, 0.1))
    for school in range(state.sizes.school):
        first = state["first_teacher"][school]
        rows = first + np.arange((state["teacher_school"] == school).sum())
        known = changes["known"][state["school"] == school]
        assert np.all(known[:, : len(rows)] == np.where(new[rows], 0.0, 0.5))
    hired = new & (state["teacher_id"] >= HIRED) & (state["teacher_id"] < HELPING)
    assert np.all(changes["experience"][hired] < 3)
    helps = new & (state["teacher_id"] >= HELPING)
    others = new & (state["teacher_id"] < HIRED)
    gap = changes["effectiveness"][others].mean() - changes["effectiveness"][helps].mean()
    assert gap == pytest.approx(0.5, abs=0.12)


def test_strained_teachers_leave_sooner(made, setting):
    told = {"teachers_leave": 0.2}
    scenario = Scenario.model_validate({"name": "school", "school": SCHOOL, "people": told})
    state, _ = made(worlds=WORLDS, school=SCHOOL, years=2)
    left = []
    for strain in (0.2, 0.4, 0.8):  # .4 is usual
        state.apply({"strain": np.full_like(state["strain"], strain)}, ("strain",), "test")
        renewal = renew(state, scenario, setting, People(), Luck.of(1, range(WORLDS)), 1)
        left.append(renewal.newcomers)
    assert [mask.mean() for mask in left] == pytest.approx([0.1, 0.2, 0.4], abs=0.1)
    for calm, strained in pairwise(left):  # the same luck, so whoever leaves calm leaves strained
        assert not (calm & ~strained).any()
        assert calm.sum() < strained.sum()


def test_ties_to_those_who_left_end(made, setting):
    scenario = Scenario.model_validate({"name": "school", "school": SCHOOL, "people": OPEN})
    state, _ = made(worlds=WORLDS, school=SCHOOL, told=OPEN)
    rows = np.arange(state.sizes.student)
    friends = np.full_like(state["friends"], -1)
    friends[:, 0], friends[:, 1] = np.roll(rows, 1), np.roll(rows, 7)
    state.apply({"friends": friends}, ("friends",), "test")
    renewal = renew(state, scenario, setting, People(), Luck.of(1, range(WORLDS)), 1)
    expected = [[-1 if f < 0 or renewal.entrants[f] else f for f in row] for row in friends]
    assert renewal.changes["friends"].tolist() == expected


def test_kept_teachers_go_round_with_their_class(grown):
    seen = grown(OPEN | {"teachers_leave": 0.0}, keep=True)
    for state, _ in seen:
        assert np.array_equal(state["home"], seen[0][0]["home"])
        assert np.array_equal(state["teacher_grade"][state["home"]], state["grade"])
        assert set(np.bincount(state["teacher_grade"])[3:]) == {WORLDS * 2 * 2}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"leave": 0.1}, "0.1 leave, but flow is closed"),
        ({"flow": "open", "roster": ROSTER}, "a roster says nothing of them"),
    ],
)
def test_flows_that_cannot_be_are_refused(told, words):
    with pytest.raises((Faults, ValueError), match=words):
        Scenario.model_validate({"name": "school", "people": told})


def test_the_usual_shares_hold_where_nothing_is_said():
    def shares(**told):
        people = Scenario.model_validate({"name": "school", "people": told}).people
        return people.leaving, people.teachers_leaving

    assert shares() == (0.0, 0.0)
    assert shares(flow="open") == (0.1, 0.08)
    assert shares(flow="open", leave=0.3, teachers_leave=0.0) == (0.3, 0.0)
    assert shares(teachers_leave=0.2) == (0.0, 0.2)
