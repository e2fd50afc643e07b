"""Staff that a policy hires or lets go leave the students, their skill and their luck alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plsim.core.luck import Luck
from plsim.population.classes import promote
from plsim.population.teachers import HELPING, HIRED
from plsim.state.fields import FIELDS
from plsim.timetable.parts import Staffing

SCHOOL = {"grades": [3, 4], "classes": 2, "class_size": 12, "schools": 2}
STAFFINGS = [
    Staffing(class_size=5.0),
    Staffing(class_size=24.0),
    Staffing(helpers=0.5, helper_quality=-0.3),
    Staffing(class_size=7.5, helpers=1.0, hired_novices=1.0),
]
ABOUT_STUDENTS = [
    name
    for name, card in FIELDS.items()
    if card.starter == "population" and card.axes[0] == "student" and name != "home"
]


def own(state):
    return state["teacher_id"] < HIRED


def class_sizes(state):
    return np.bincount(state["home"], minlength=state.sizes.teacher)


@pytest.mark.parametrize("staffing", STAFFINGS)
def test_students_and_own_teachers_are_the_same_under_every_staffing(made, staffing):
    plain, _ = made(worlds=3, years=2, school=SCHOOL)
    other, _ = made(worlds=3, years=2, school=SCHOOL, staffing=staffing)
    for name in ABOUT_STUDENTS:
        assert other[name].tobytes() == plain[name].tobytes(), name
    for name in ("teacher_id", "effectiveness", "strength", "strength_seen", "experience"):
        assert other[name][own(other)].tobytes() == plain[name].tobytes(), name


def test_a_roster_keeps_its_students_and_divides_them_anew(from_csv):
    rows = [f"{i},{i % 2},{i // 10},3,,F,{i % 7},{i % 5}" for i in range(40)]
    text = "pupil,school,room,grade,years,lunch,math,read\n" + "\n".join(rows)
    plain, _ = from_csv(text, worlds=2)
    helped, _ = from_csv(text, worlds=2, staffing=Staffing(helpers=1.0))
    small, _ = from_csv(text, worlds=2, staffing=Staffing(class_size=4.0))
    for name in ABOUT_STUDENTS:
        assert helped[name].tobytes() == plain[name].tobytes(), name
        assert small[name].tobytes() == plain[name].tobytes(), name
    teacher = plain["teacher_id"][plain["home"]]
    assert np.array_equal(helped["teacher_id"][helped["home"]], teacher)
    assert set(class_sizes(small)) <= {0, 4}
    school = small["teacher_school"][small["home"]]
    assert np.array_equal(school, small["school"])


@settings(deadline=None, max_examples=25)
@given(classes=st.integers(1, 3), seats=st.integers(1, 9), size=st.integers(1, 30))
def test_classes_are_as_many_as_the_size_asks(made, classes, seats, size):
    school = {"grades": [3, 4], "classes": classes, "class_size": seats}
    state, _ = made(worlds=2, school=school, staffing=Staffing(class_size=float(size)))
    students = classes * seats
    wanted = -(-students // size)
    found = class_sizes(state)
    for world in (0, 1):
        for grade in (3, 4):
            here = (state["teacher_world"] == world) & (state["teacher_grade"] == grade)
            assert (found[here] > 0).sum() == wanted
            assert state["leads_class"][here].sum() == wanted
            assert here.sum() == max(wanted, classes)
            busy = found[here & (found > 0)]
            assert busy.sum() == students
            assert busy.max() - busy.min() <= 1
            assert busy.max() <= size


def test_rows_of_a_schools_teachers_stand_together(made):
    state, _ = made(worlds=3, years=2, school=SCHOOL, staffing=STAFFINGS[3])
    school = state["teacher_school"]
    assert np.all(np.diff(school) >= 0)
    assert np.array_equal(state["teacher_world"], state["school_world"][school])
    first = [np.flatnonzero(school == each)[0] for each in range(state.sizes.school)]
    assert np.array_equal(state["first_teacher"], first)
    for world in range(3):
        ids = state["teacher_id"][state["teacher_world"] == world]
        assert len(np.unique(ids)) == len(ids)


def test_helpers_lead_no_class_and_are_worth_what_is_said(made):
    plain, _ = made(worlds=30, school=SCHOOL, staffing=Staffing(helpers=0.6))
    weak, _ = made(worlds=30, school=SCHOOL, staffing=Staffing(helpers=0.6, helper_quality=-0.4))
    helps = plain["teacher_id"] >= HELPING
    assert helps.sum() == 30 * 2 * 2 * 2  # .6 of two classes, rounded up
    assert np.array_equal(plain["leads_class"], 1.0 - helps)
    assert class_sizes(plain)[helps].sum() == 0
    lost = plain["effectiveness"] - weak["effectiveness"]
    assert lost == pytest.approx(0.4 * helps)


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0, 0), (0.5, 0.4, 0.6), (1.0, 1, 1)])
def test_hired_teachers_are_novices_as_often_as_said(made, share, low, high):
    staffing = Staffing(class_size=3.0, hired_novices=share)
    state, _ = made(worlds=60, school=SCHOOL, staffing=staffing)
    novice = state["experience"] < 3
    assert low <= novice[~own(state)].mean() <= high
    assert 0.05 < novice[own(state)].mean() < 0.15


def test_one_more_class_changes_nobody_else(made):
    some, _ = made(worlds=2, school=SCHOOL, staffing=Staffing(class_size=6.0))
    more, _ = made(worlds=2, school=SCHOOL, staffing=Staffing(class_size=4.0))
    key = [tuple(row) for row in np.stack([some["teacher_world"], some["teacher_id"]]).T]
    found = {
        tuple(row): at
        for at, row in enumerate(np.stack([more["teacher_world"], more["teacher_id"]]).T)
    }
    at = [found[row] for row in key]
    assert np.array_equal(more["effectiveness"][at], some["effectiveness"])


def test_after_the_policy_classes_go_back_to_the_schools_own_teachers(made):
    luck = Luck.of(1, range(2))
    plain, _ = made(worlds=2, years=3, school=SCHOOL)
    expected = plain["teacher_id"][promote(plain, luck, 1, Staffing())["home"]]
    for staffing in STAFFINGS:
        state, _ = made(worlds=2, years=3, school=SCHOOL, staffing=staffing)
        again = promote(state, luck, 1, staffing)
        assert set(again) == {"grade", "home"}
        count = np.bincount(again["home"], minlength=state.sizes.teacher)
        assert count.max() <= (staffing.class_size or 12)
        home = promote(state, luck, 1, Staffing())["home"]
        assert np.array_equal(state["teacher_id"][home], expected)


def test_kept_teachers_move_up_with_their_class(made):
    luck = Luck.of(1, range(2))
    state, _ = made(worlds=2, years=3, school=SCHOOL, staffing=Staffing(helpers=1.0))
    leads = state["leads_class"] > 0
    for year in (1, 2):
        fresh = promote(state, luck, year)["home"]
        assert set(np.bincount(fresh)) == {0, 12}
        changes = promote(state, luck, year, keep_teachers=True)
        assert set(changes) == {"grade", "teacher_grade"}
        state.apply(changes, changes, "promote")
        assert np.array_equal(state["teacher_grade"][state["home"]], state["grade"])
        for grade in (3, 4, 5, 6):  # those who waited took the grade that was left
            there = leads & (state["teacher_grade"] == grade)
            assert there.sum() == 2 * 2 * 2
