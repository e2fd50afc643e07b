import fake_results
import numpy as np
import pandas as pd
import pytest

from plsim.analysis.gainers import gains, gains_by_world, student_deviation


def table(ends_of, grade=None, third=None):
    """Make a table of students from the ends of each arm, one world per row of an array."""
    parts = []
    for arm, ends in ends_of.items():
        ends = np.atleast_2d(ends)
        worlds, students = ends.shape
        parts.append(
            pd.DataFrame(
                {
                    "arm": arm,
                    "world": np.repeat(np.arange(worlds), students),
                    "student": np.tile(np.arange(students), worlds),
                    "grade": 3 if grade is None else np.tile(grade, worlds),
                    "third": 0 if third is None else np.tile(third, worlds),
                    "end": ends.ravel(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def test_students_are_counted_beside_themselves_in_shares_of_100():
    base = np.array([0.0, 1.0, 2.0, 3.0, 4.0])
    change = np.array([-0.2, -0.05, 0.0, 0.05, 0.2])
    found = gains_by_world(table({"f": base, "a": base + change}), "f", ["f", "a"], deviation=1.0)
    row = found[found.third == "all"].iloc[0]
    assert (row.worse, row.same, row.better, row.students) == (20.0, 60.0, 20.0, 5)


def test_a_step_of_exactly_a_tenth_counts_on_both_sides():
    base = np.zeros(4)
    own = np.array([0.1, -0.1, 0.0999, -0.0999])
    found = gains_by_world(table({"f": base, "a": own}), "f", ["a"], deviation=1.0)
    row = found[found.third == "all"].iloc[0]
    assert (row.worse, row.same, row.better) == (25.0, 50.0, 25.0)


def test_students_are_matched_by_world_and_student_not_by_row():
    rng = np.random.default_rng(1)
    base = rng.normal(size=(3, 20))
    both = table({"f": base, "a": base + 0.5})
    shuffled = both.sample(frac=1.0, random_state=2)
    found = gains_by_world(shuffled, "f", ["a"], deviation=1.0)
    assert (found.better == 100).all()


def test_a_student_of_one_arm_alone_is_left_out():
    both = table({"f": np.zeros(3), "a": np.ones(3)})
    found = gains_by_world(both[~((both.arm == "a") & (both.student == 2))], "f", ["a"])
    assert set(found.students.dropna()) == {2}


def test_the_deviation_is_within_grades_of_the_reference():
    base = np.array([0.0, 2.0, 10.0, 12.0])
    both = table({"f": base, "a": base * 5}, grade=[3, 3, 4, 4])
    assert student_deviation(both, "f") == pytest.approx(1.0)


def test_equal_students_leave_the_shares_undefined():
    found = gains_by_world(table({"f": np.zeros(3), "a": np.ones(3)}), "f", ["a"])
    assert found[["worse", "same", "better"]].isna().all(axis=None)


def test_thirds_are_those_of_the_reference_and_shares_add_up():
    students = fake_results.students(["fixed", "tracked"])
    by_world = gains_by_world(students, "fixed", ["fixed", "tracked"])
    assert by_world[["worse", "same", "better"]].sum(axis=1).to_numpy() == pytest.approx(100)
    found = gains(by_world, {world: world // 2 for world in range(20)}).set_index(["arm", "third"])
    assert set(found.index.get_level_values("third")) == {"all", "low", "middle", "high"}
    assert found.worse["tracked", "low"] > 30 > found.worse["tracked", "high"]


def test_luck_alone_is_a_row_of_its_own_and_no_arm_of_it_is_beyond_luck():
    students = fake_results.students(["fixed", "tracked"])
    copy = students[students.arm == "luck alone"].assign(arm="copy")
    by_world = gains_by_world(pd.concat([students, copy]), "fixed", ["fixed", "tracked", "copy"])
    found = gains(by_world, {world: world // 2 for world in range(20)})
    beyond = found.groupby("arm").beyond_luck.first()
    assert beyond.to_dict() == {"tracked": True, "copy": False, "luck alone": False}
    assert (found.worse[found.arm == "luck alone"] > 2).all()


def test_the_same_luck_leaves_nobody_worse_off():
    students = fake_results.students(["fixed", "tracked"], null=True)
    by_world = gains_by_world(students, "fixed", ["tracked"])
    assert (by_world.same == 100).all()
