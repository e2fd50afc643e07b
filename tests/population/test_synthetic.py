"""A drawn population has the moments that People states, and keeps its luck by key."""

import numpy as np
import pytest

from plsim.core.luck import Luck
from plsim.population.classes import promote
from plsim.population.people import People
from plsim.state.fields import FIELDS

MANY_SCHOOLS = {"grades": [4], "classes": 2, "class_size": 25, "schools": 30}


@pytest.fixture(scope="module")
def many(made):
    state, _ = made(worlds=40, school=MANY_SCHOOLS)
    return state


@pytest.fixture(scope="module")
def subjects(many, places):
    place = places(many)
    return place[:, :2].mean(axis=1), place[:, 2:].mean(axis=1)


def correlation(a, b):
    return np.corrcoef(a, b)[0, 1]


def test_skill_has_the_calendars_level_and_spread_in_every_grade(made, setting):
    school = {"grades": [0, 1, 2, 3, 4, 5, 6, 7, 8], "classes": 2, "class_size": 25}
    state, _ = made(worlds=300, school=school)
    for grade in range(9):
        here = state["skill"][state["grade"] == grade]
        for strands, column in ((slice(0, 2), 0), (slice(2, 4), 2)):
            mean = here[:, strands].mean(axis=1)
            assert mean.mean() == pytest.approx(setting.calendar.fall[grade, column], abs=0.08)
            assert mean.std() == pytest.approx(setting.calendar.spread[grade, column], rel=0.04)


def test_mathematics_and_reading_go_together(subjects):
    exam_reliability = 0.91
    assert 0.71 < exam_reliability * correlation(*subjects) < 0.75


def test_strands_of_a_subject_go_together_as_assumed(many, places):
    place = places(many)
    assert correlation(place[:, 0], place[:, 1]) == pytest.approx(0.80, abs=0.01)


def test_schools_hold_their_share_of_the_variance_and_classes_none(many, subjects):
    for values in subjects:
        for group, share, size in (("school", 0.19, 50), ("home", 0.19, 25)):
            count = np.bincount(many[group])
            mean = np.bincount(many[group], values) / np.maximum(count, 1)
            within = ((values - mean[many[group]]) ** 2).sum() / (len(values) - (count > 0).sum())
            between = mean[count > 0].var(ddof=1) - within / size
            assert between / (between + within) == pytest.approx(share, abs=0.03)


def test_disadvantage_costs_what_evidence_says(many, subjects):
    poor = many["disadvantaged"] == 1
    for values in subjects:
        assert 0.60 < values[~poor].mean() - values[poor].mean() < 0.70


@pytest.mark.parametrize(
    ("field", "share"),
    [
        ("disadvantaged", 0.45),
        ("language_learner", 0.10),
        ("special_education", 0.12),
        ("disruptive", 0.10),
    ],
)
def test_shares_are_those_of_the_scenario(many, field, share):
    assert set(np.unique(many[field])) == {0.0, 1.0}
    assert many[field].mean() == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_shares_of_nobody_and_everybody(made, share):
    names = ("disadvantaged", "language_learners", "special_education", "disruptive")
    state, _ = made(worlds=3, told=dict.fromkeys(names, share))
    for field in ("disadvantaged", "language_learner", "special_education", "disruptive"):
        assert np.all(state[field] == share)


def test_language_learners_are_commoner_among_the_disadvantaged(many):
    poor = many["disadvantaged"] == 1
    learner = many["language_learner"]
    assert learner[poor].mean() / learner[~poor].mean() == pytest.approx(2.0, abs=0.25)


@pytest.mark.parametrize("field", ["attention", "self_regulation", "home_support"])
def test_traits_are_standard(many, field):
    assert many[field].mean() == pytest.approx(0, abs=0.02)
    assert many[field].std() == pytest.approx(1, abs=0.02)


def test_traits_go_with_ability_and_with_each_other(many, subjects):
    ability = sum(subjects)
    assert 0.20 < correlation(many["self_regulation"], ability) < 0.40
    assert 0.20 < correlation(many["attention"], ability) < 0.40
    assert 0.35 < correlation(many["attention"], many["self_regulation"]) < 0.60
    assert correlation(many["disruptive"], many["attention"]) < -0.2
    poor = many["disadvantaged"] == 1
    home = many["home_support"]
    assert home[~poor].mean() - home[poor].mean() == pytest.approx(0.5, abs=0.03)


def test_teachers_differ_as_assumed(made):
    state, _ = made(worlds=400, school={"grades": [4], "classes": 10, "class_size": 1})
    novice = state["experience"] < 3
    assert novice.mean() == pytest.approx(0.10, abs=0.02)
    general = state["effectiveness"]
    assert general[~novice].std() == pytest.approx(0.245, rel=0.05)
    assert general[~novice].mean() - general[novice].mean() == pytest.approx(0.17, abs=0.05)
    strength = state["strength"]
    assert strength.std() == pytest.approx(np.hypot(0.156, 0.06), rel=0.05)
    same, other = strength[:, 0] - strength[:, 1], strength[:, 0] - strength[:, 2]
    assert same.std() == pytest.approx(0.06 * np.sqrt(2), rel=0.05)
    assert other.std() > 2 * same.std()
    assert abs(correlation(general, strength[:, 0])) < 0.07


@pytest.mark.parametrize("insight", [0.3, 0.6, 1.0])
def test_leaders_see_teachers_as_well_as_their_insight(made, insight):
    people = People(leader_insight=insight, leader_insight_sd=0.0)
    state, _ = made(
        worlds=200, people=people, school={"grades": [4], "classes": 10, "class_size": 1}
    )
    assert np.all(state["leader_insight"] == insight)
    true = state["effectiveness"][:, None] + state["strength"]
    seen = state["strength_seen"]
    assert correlation(true.ravel(), seen.ravel()) == pytest.approx(insight, abs=0.04)
    assert seen.std() == pytest.approx(insight * true.std(), rel=0.1)


def test_a_leader_without_insight_sees_no_difference(made):
    state, _ = made(people=People(leader_insight=0.0, leader_insight_sd=0.0))
    assert np.all(state["strength_seen"] == 0)


def test_the_leaders_error_is_not_the_teachers_strength(made):
    state, _ = made(worlds=200, school={"grades": [4], "classes": 10, "class_size": 1})
    insight = state["leader_insight"][state["teacher_school"]][:, None]
    true = state["effectiveness"][:, None] + state["strength"]
    error = state["strength_seen"] - insight**2 * true
    assert abs(correlation(error.ravel(), true.ravel())) < 0.05


def test_rows_stand_in_the_order_of_world_school_grade_and_student(made):
    state, _ = made(worlds=3, school={"schools": 2, "classes": 2, "class_size": 5})
    order = np.lexsort((state["student_id"], state["grade"], state["school"], state["world"]))
    assert np.array_equal(order, np.arange(60 * 3))
    for world in range(3):
        ids = np.sort(state["student_id"][state["world"] == world])
        assert np.array_equal(ids, np.arange(60))
    assert np.array_equal(state["school_world"][state["school"]], state["world"])
    assert np.array_equal(state["school_id"], [0, 1] * 3)


def test_every_class_has_a_teacher_of_its_grade_school_and_world(made):
    state, _ = made(worlds=3, years=2, school={"schools": 2, "classes": 3, "class_size": 5})
    home = state["home"]
    assert np.array_equal(state["teacher_grade"][home], state["grade"])
    assert np.array_equal(state["teacher_school"][home], state["school"])
    assert np.array_equal(state["teacher_world"][home], state["world"])
    taught = np.bincount(home, minlength=state.sizes.teacher)
    assert set(taught[state["teacher_grade"] <= 5]) == {5}
    assert set(taught[state["teacher_grade"] == 6]) == {0}  # they wait for promoted students
    assert state.sizes.teacher_column == 12
    for school, first in enumerate(state["first_teacher"]):
        assert set(state["teacher_school"][first : first + 12]) == {school}
    for world in range(3):
        ids = state["teacher_id"][state["teacher_world"] == world]
        assert len(set(ids)) == len(ids) == 24


def test_nothing_is_measured_of_drawn_people(made):
    state, notes = made()
    assert np.all(state["estimate"] == 0)
    assert np.all(state["estimate_variance"] == 50)
    assert np.array_equal(state["start_skill"], state["skill"])
    assert state["start_skill"] is not state["skill"]
    assert notes["measured"] == []


def one_world(state, world):
    """Take one world out of a batch, its rows numbered anew."""
    rows = {"student": "world", "teacher": "teacher_world", "school": "school_world"}
    kept = {table: np.flatnonzero(state[field] == world) for table, field in rows.items()}
    arrays = {}
    for name, card in FIELDS.items():
        array = state[name][kept[card.axes[0]]]
        if card.rows_of:
            array = np.where(array < 0, array, array - kept[card.rows_of][0])
        if name in rows.values():
            array = array - world
        arrays[name] = array.astype(card.dtype)
    return arrays


@pytest.mark.parametrize("world", [0, 4, 7])
def test_a_world_alone_is_byte_for_byte_that_world_of_a_batch(made, world):
    school = {"schools": 2, "classes": 3, "class_size": 7}
    batch, _ = made(worlds=8, years=2, school=school)
    alone, _ = made(worlds=1, first=world, years=2, school=school)
    expected = one_world(batch, world)
    for name in FIELDS:
        assert alone[name].tobytes() == expected[name].tobytes(), name


def by_id(state, fields, ident):
    order = np.argsort(state[ident])
    return {name: state[name][order] for name in fields}


BROUGHT = ("skill", "attention", "home_support", "self_regulation", "disadvantaged", "drive")
STAFF = ("effectiveness", "strength", "strength_seen", "experience", "assessing", "teacher_grade")


def test_more_students_leave_the_others_as_they_were(made):
    few, _ = made(school={"class_size": 20})
    more, _ = made(school={"class_size": 21})
    a, b = by_id(few, BROUGHT, "student_id"), by_id(more, BROUGHT, "student_id")
    for name in BROUGHT:
        assert np.array_equal(a[name], b[name][: len(a[name])]), name


def test_more_schools_leave_the_first_as_it_was(made):
    one, _ = made(school={"schools": 1})
    two, _ = made(school={"schools": 2})
    first = two["school"] == 0
    for name in BROUGHT:
        assert np.array_equal(one[name], two[name][first]), name


@pytest.mark.parametrize("change", [{"classes": 6}, {"grades": [3, 4, 5, 6]}])
def test_more_teachers_leave_the_others_as_they_were(made, change):
    before, _ = made()
    after, _ = made(school=change)
    for name in STAFF:
        old = dict(zip(before["teacher_id"], before[name].tolist(), strict=True))
        new = dict(zip(after["teacher_id"], after[name].tolist(), strict=True))
        assert {ident: new[ident] for ident in old} == old, name


def test_more_years_only_add_teachers(made):
    before, _ = made(years=1)
    after, _ = made(years=3)
    for name in BROUGHT:
        assert np.array_equal(before[name], after[name])
    assert set(after["teacher_grade"]) == {3, 4, 5, 6, 7}
    assert set(before["teacher_id"]) < set(after["teacher_id"])


def test_other_seeds_and_worlds_are_other_people(made):
    a, b = made(seed=1)[0], made(seed=2)[0]
    assert not np.isin(a["skill"], b["skill"]).any()
    both, _ = made(worlds=2)
    first = both["world"] == 0
    assert not np.isin(both["skill"][first], both["skill"][~first]).any()


def test_assumptions_may_differ_by_world(made, places):
    people = People(disadvantage_gap=np.array([0.0, 1.0]), teacher_strand=np.array([0.0, 0.2]))
    school = {"classes": 30, "class_size": 30}
    state, _ = made(worlds=2, people=people, school=school)
    skill, poor = places(state).mean(axis=1), state["disadvantaged"] == 1
    for world, gap in enumerate((0.0, 1.0)):
        here = state["world"] == world
        found = skill[here & ~poor].mean() - skill[here & poor].mean()
        assert found == pytest.approx(gap, abs=0.1)
    alone, _ = made(people=People(disadvantage_gap=1.0, teacher_strand=0.2), first=1, school=school)
    assert alone["skill"].tobytes() == state["skill"][state["world"] == 1].tobytes()


def test_a_new_year_brings_a_new_grade_and_new_classes(made):
    state, _ = made(worlds=4, years=3, school={"classes": 3, "class_size": 8})
    luck = Luck.of(1, range(4))
    before = state["home"]
    for year in (1, 2):
        changes = promote(state, luck, year)
        assert set(changes) == {"grade", "home"}
        assert np.array_equal(changes["grade"], state["grade"] + 1)
        state.apply(changes, changes, "promote")
        home = state["home"]
        assert np.array_equal(state["teacher_grade"][home], state["grade"])
        assert np.array_equal(state["teacher_school"][home], state["school"])
        assert set(np.bincount(home)) <= {0, 8}
    # classmates of week 0 are spread over the new classes
    assert len(set(home[before == before[0]])) > 1


def test_people_of_one_strand_and_many_subjects_can_be_drawn(made, setting):
    from plsim.core.calendar import Calendar
    from plsim.population import build
    from plsim.scenario.schema import Scenario
    from plsim.timetable.setting import Setting

    subjects = ("mathematics", "reading", "science")
    wide = Setting(
        subjects=subjects,
        strands=subjects,
        subject_of=np.arange(3, dtype=np.int32),
        minutes=np.array([200.0, 200.0, 100.0]),
        other_minutes=500.0,
        calendar=Calendar.of(subjects, {}),
    )
    state, _ = build(Scenario(name="wide"), wide, People(), Luck.of(1, range(40)), 40, 1)
    place = state["skill"] / wide.calendar.spread[state["grade"]]
    place -= (wide.calendar.fall / wide.calendar.spread)[state["grade"]]
    assert place.std(axis=0) == pytest.approx(1.0, abs=0.05)
    assert correlation(place[:, 1], place[:, 2]) == pytest.approx(0.80, abs=0.04)
