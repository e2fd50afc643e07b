"""Several years of a small school, closed and open: who is where, who is new, and what goes on."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from plsim.population.teachers import HIRED, LATER
from plsim.results.record import BY_GRADE, Work
from plsim.week.draw import POINT
from plsim.week.engine import Engine
from plsim.week.simulate import simulate, subgroups
from schools import ALL_PRACTICE, engine_of, scenario_of

YEARS, WORLDS, WEEKS = 4, 3, 52
SCHOOL = {"grades": [3, 4, 5], "classes": 2, "class_size": 6, "schools": 2}
OPEN = {"flow": "open", "leave": 0.2, "teachers_leave": 0.3, "disruptive": 0.3}
CLOSED = {"disruptive": 0.3}
KEPT = ("student_id", "disadvantaged", "home_support", "attention", "drive", "start_skill")


def lived(policy, people, found={}):  # noqa: B006  (kept between tests)
    """The state at the first week of each year and before each summer's end: [(start, end)]."""
    key = str((policy, people))
    if key not in found:
        found[key] = _lived(policy, people)
    return found[key]


def _lived(policy, people):
    engine = engine_of(
        policy, worlds=WORLDS, years=YEARS, people=people, practice=ALL_PRACTICE, **SCHOOL
    )
    seen = []
    for year in range(YEARS):
        engine.begin_year()
        start, thirds = dict(engine.state.arrays), subgroups(engine)
        for _ in range(WEEKS):
            if engine.number < (year + 1) * WEEKS - 16:
                spring = engine.state["home"]
            engine.step()
        assert np.array_equal(spring, start["home"])  # classes last all year
        seen.append((start, dict(engine.state.arrays), thirds))
    return seen


def turns(policy, people):
    """Pairs of (the end of a summer, the first week after it)."""
    seen = lived(policy, people)
    return [(before[1], after[0]) for before, after in pairwise(seen)]


def stayed(before, after):
    return before["student_id"] == after["student_id"]


SMALL = {"use": "relational", "students": 6}
each = pytest.mark.parametrize("policy", ["fixed", "westover", "tutoring", SMALL], ids=str)


@each
def test_every_seat_is_filled_and_classes_keep_their_size(policy):
    for start, end, _ in lived(policy, OPEN):
        for state in (start, end):
            for grade in (3, 4, 5):
                here = state["grade"] == grade
                assert set(np.bincount(state["school"][here])) == {12}
            assert np.all(state["home"] >= 0)
            sizes = np.bincount(state["home"])
            assert set(sizes[sizes > 0]) == {6}
            assert np.array_equal(state["teacher_grade"][state["home"]], state["grade"])
            assert np.array_equal(state["teacher_school"][state["home"]], state["school"])


@each
def test_ids_are_never_used_again(policy):
    for world, ident in (("world", "student_id"), ("teacher_world", "teacher_id")):
        ever, last = set(), set()
        for start, _, _ in lived(policy, OPEN):
            now = set(zip(start[world].tolist(), start[ident].tolist(), strict=True))
            assert len(now) == len(start[ident])
            assert not (now - last) & ever
            assert last == set() or now != last
            ever, last = ever | now, now


@each
def test_who_stays_goes_up_a_grade_with_all_that_was_learned(policy):
    for before, after in turns(policy, OPEN):
        same = stayed(before, after)
        assert 0.3 < same.mean() < 0.7
        assert np.array_equal(after["grade"][same], before["grade"][same] + 1)
        for name in ("skill", *KEPT, "score", "software_progress", "moves"):
            assert np.array_equal(after[name][same], before[name][same]), name
        assert not np.array_equal(after["skill"][~same], before["skill"][~same])


@each
def test_the_top_grade_leaves_and_the_new_begin_at_the_bottom_or_in_a_seat_left(policy):
    for before, after in turns(policy, OPEN):
        gone = ~stayed(before, after)
        assert np.all(gone[before["grade"] == 5])
        assert np.all(after["grade"][before["grade"] == 5] == 3)
        young = gone & (before["grade"] < 5)
        assert young.any()
        assert np.array_equal(after["grade"][young], before["grade"][young] + 1)
        assert np.array_equal(after["start_skill"][gone], after["skill"][gone])
        assert np.array_equal(after["start_grade"][gone], after["grade"][gone])
        for name in ("moves", "applied", "admitted", "software_progress", "new_teacher"):
            assert np.all(after[name][gone] == 0), name


def test_the_same_people_enter_in_every_arm():
    for policy in ("westover", "tutoring", SMALL):
        arms = zip(lived("fixed", OPEN), lived(policy, OPEN), strict=True)
        for year, ((one, _, _), (two, _, _)) in enumerate(arms):
            for name in (*KEPT, "grade", "school", "start_grade"):
                assert one[name].tobytes() == two[name].tobytes(), (policy, year, name)
            new = one["student_id"] // LATER == year
            assert new.any()
            assert one["skill"][new].tobytes() == two["skill"][new].tobytes()
            assert year == 0 or not np.array_equal(one["skill"][~new], two["skill"][~new])
            own = two["teacher_id"] % LATER < HIRED
            for name in ("teacher_id", "effectiveness", "strength"):
                assert one[name].tobytes() == two[name][own].tobytes(), (policy, year, name)


@each
def test_teachers_who_are_replaced_have_new_ids_and_start_anew(policy):
    for before, after in turns(policy, OPEN):
        new = before["teacher_id"] != after["teacher_id"]
        assert 0.1 < new.mean() < 0.6
        assert np.array_equal(after["teacher_id"][new] % LATER, before["teacher_id"][new] % LATER)
        assert np.all(after["effectiveness"][new] != before["effectiveness"][new])
        assert np.array_equal(after["strength"][~new], before["strength"][~new])
        assert np.all(after["effort"][new] == 0.0)
        assert np.array_equal(after["teacher_school"], before["teacher_school"])
        known = after["known"][:, 0][new[after["first_teacher"][after["school"]]]]
        assert np.all(known == 0.0)


@pytest.mark.parametrize("people", [OPEN, CLOSED], ids=["open", "closed"])
def test_looping_keeps_the_teacher_every_other_year(people):
    policy = SMALL | {"looping": 2}
    kept, staff = [], []
    for before, after in turns(policy, people):
        same = stayed(before, after)
        kept.append(np.array_equal(before["home"][same], after["home"][same]))
        staff.append((before["home"][same] == after["home"][same]).mean())
        old, now = (state["teacher_id"][state["home"]] for state in (before, after))
        assert np.array_equal(after["new_teacher"], same & (old != now))
    assert kept == [True, False, True]
    assert staff[1] < 0.9
    around = {"use": "walkerville", "inner": policy}
    kept = [
        np.array_equal(before["home"], after["home"]) for before, after in turns(around, people)
    ]
    assert kept == [True, False, True]


@each
def test_thirds_are_those_of_the_students_of_the_year(policy):
    for start, _, thirds in lived(policy, OPEN):
        together = thirds["low"] * 1 + thirds["middle"] + thirds["high"]
        assert np.all(together == 1)
        for world in range(WORLDS):
            for grade in (3, 4, 5):
                here = (start["world"] == world) & (start["grade"] == grade)
                counts = [(thirds[name] & here).sum() for name in ("low", "middle", "high")]
                assert counts == [8, 8, 8]
    first, last = (lived(policy, OPEN)[year][2]["low"] for year in (0, -1))
    assert not np.array_equal(first, last)


@each
def test_a_closed_school_keeps_its_students_and_its_teachers(policy):
    for year, (before, after) in enumerate(turns(policy, CLOSED)):
        for name in ("skill", *KEPT, "score"):
            assert np.array_equal(before[name], after[name]), name
        assert np.array_equal(after["grade"], before["grade"] + 1)
        assert np.array_equal(before["teacher_id"], after["teacher_id"])
        assert np.all(after["start_grade"] == after["grade"] - year - 1)
        assert set(np.bincount(after["home"])) <= {0, 6}
        assert np.array_equal(after["teacher_grade"][after["home"]], after["grade"])
    thirds = [year[2]["low"] for year in lived(policy, CLOSED)]
    assert all(np.array_equal(thirds[0], later) for later in thirds)


@each
def test_placements_and_seats_begin_anew_with_the_year(policy):
    for _, after in turns(policy, OPEN):
        assert np.array_equal(after["placed"], np.stack([after["home"]] * 2, axis=1))
        assert np.all(after["seat"] == -1)


def test_the_gap_of_each_grade_is_reported_every_year():
    scenario = scenario_of("fixed", years=3, people=OPEN, **SCHOOL).resolved()
    work = Work("arm", scenario, (0, 1), (POINT, POINT), 1, outcomes=("gap_by_grade",))
    rows = simulate(work).rows
    mine = rows["outcome"] == "gap_by_grade"
    for year in (1, 2, 3):
        found = set(rows["subgroup"][mine & (rows["year"] == year)])
        gaps = ("high-low", "disadvantage")
        assert found == {"all"} | {f"grade {grade}, {gap}" for grade in (3, 4, 5) for gap in gaps}


def test_each_grade_is_a_group_of_students_where_that_is_asked_for():
    scenario = scenario_of("fixed", years=1, people=CLOSED, **SCHOOL).resolved()
    work = Work("arm", scenario, (0, 1), (POINT, POINT), 1, outcomes=("achievement",))
    plain, asked = simulate(work), simulate(replace(work, extra=(BY_GRADE,)))
    assert not any(group.startswith("grade") for group in plain.rows["subgroup"])
    assert not asked.extra
    rows, students = asked.rows, asked.students
    end = (rows["week"] == 36) & (rows["outcome"] == "achievement") & (rows["measure"] == "skill")
    for grade in (3, 4, 5):
        for world in (0, 1):
            row = end & (rows["subgroup"] == f"grade {grade}") & (rows["world"] == world)
            own = (students["grade"] == grade) & (students["world"] == world)
            assert rows["value"][row] == pytest.approx([students["end"][own].mean()])


def test_a_year_more_changes_nothing_in_the_years_before():
    one, two = (
        Engine.of(scenario_of("westover", years=years, people=OPEN, **SCHOOL), [0], [POINT], 1)
        for years in (2, 4)
    )
    for _ in range(WEEKS + 3):
        one.step()
        two.step()
    for name in ("skill", "home", "placed", "student_id", "teacher_id", "estimate"):
        assert np.array_equal(one.state[name], two.state[name]), name


def test_strained_teachers_leave_sooner():
    left = []
    for strain in (0.4, 1.0):
        school = {"schools": 4, "classes": 4, "class_size": 2}
        engine = engine_of("fixed", worlds=4, years=2, people=OPEN, **school)
        full = np.full(engine.state.sizes.teacher, strain)
        engine.state.apply({"strain": full}, ("strain",), "test")
        before = engine.state["teacher_id"].copy()
        engine.number = 52
        engine.begin_year()
        left.append((engine.state["teacher_id"] != before).mean())
    assert left[1] > left[0] + 0.2
