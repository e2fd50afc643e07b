"""A school of two classes of twelve is divided into classes of five, or put together into one."""

import numpy as np

from plsim.core.registry import parts
from schools import engine_of, scenario_of

ClassSize = parts("policies")["class_size"]


def planned(students, **more):
    engine = engine_of({"use": "class_size", "students": students} | more, class_size=12)
    engine.step()
    return engine


def test_twenty_four_students_make_five_classes_of_at_most_five():
    engine = planned(5)
    state, plan = engine.state, engine.plan
    for block in plan.blocks:
        sizes = block.sizes[block.sizes > 0]
        assert sorted(set(sizes)) == [4, 5]
        assert len(sizes) == 2 * 2 * 5  # worlds, grades, classes
        assert np.array_equal(block.group, state["home"])
    assert [block.mode.name for block in plan.blocks] == ["whole_class"] * 3
    assert [block.minutes[0] for block in plan.blocks] == [300, 450, 750]
    assert {block.level for block in plan.blocks} == {"calendar"}


def test_larger_classes_leave_teachers_without_a_class():
    engine = planned(24)
    assert set(np.bincount(engine.state["home"], minlength=8)) == {0, 24}
    assert np.array_equal(
        np.flatnonzero(engine.state["leads_class"]), np.unique(engine.state["home"])
    )
    minutes = engine.plan.minutes_of_teachers(engine.state.sizes.teacher)
    assert sorted(set(minutes)) == [0, 1500]


def test_the_size_that_the_school_has_changes_nothing():
    engine, plain = planned(12), engine_of("fixed", class_size=12)
    plain.step()
    for name in ("home", "skill", "estimate", "known", "engagement", "strain"):
        assert np.array_equal(engine.state[name], plain.state[name]), name


def test_small_classes_learn_more_and_novices_cost_a_part_of_it():
    def year(**policy):
        engine = engine_of(policy, worlds=12, classes=2, class_size=24, run=36)
        return engine.state["skill"].mean()

    usual = year(use="fixed")
    small = year(use="class_size", students=12, novices=0.0) - usual
    novices = year(use="class_size", students=12, novices=1.0) - usual
    assert small > 0.05
    assert novices < small - 0.02


def test_it_asks_for_teachers_alone():
    staffing = ClassSize(students=13, novices=0.5).staffing()
    assert (staffing.class_size, staffing.helpers, staffing.hired_novices) == (13.0, 0.0, 0.5)
    assert scenario_of("class_size").policy.use == "class_size"
