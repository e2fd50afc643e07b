"""Two classes of twelve become four of six, with an hour of advisory and teachers who loop."""

import numpy as np
import pytest

from plsim.core.registry import parts
from plsim.population.classes import promote
from plsim.week.assemble import setting_of
from schools import engine_of, scenario_of

Relational = parts("policies")["relational"]


def test_advisory_is_taken_from_other_subjects():
    engine = engine_of({"use": "relational", "students": 6, "advisory": 60.0}, class_size=12)
    engine.step()
    blocks = engine.plan.blocks
    assert [(block.slot, block.mode.name, block.minutes[0]) for block in blocks] == [
        ("mathematics", "whole_class", 300),
        ("reading", "whole_class", 450),
        ("advisory", "community", 60),
        ("other subjects", "whole_class", 690),
    ]
    for block in blocks:
        assert set(block.sizes) == {0, 6} or set(block.sizes) == {6}
        assert np.array_equal(block.group, engine.state["home"])


def test_classes_keep_their_teacher_for_so_many_years():
    kept = [Relational(looping=3).keeps_teachers(year) for year in range(7)]
    assert kept == [False, True, True, False, True, True, False]
    assert not any(Relational(looping=1).keeps_teachers(year) for year in range(5))


def test_policies_around_it_keep_its_teachers_where_all_classes_do():
    policies, loops = parts("policies"), Relational(looping=2)
    part_time, camps = policies["part_time"], policies["camps"]
    assert [camps(inner=loops).keeps_teachers(year) for year in (1, 2)] == [True, False]
    assert part_time(regular=loops).keeps_teachers(1)
    assert not part_time(directed=loops).keeps_teachers(1)
    for name in ("phased", "magnet"):
        mixed = policies[name]
        assert mixed(inner=loops, usual=Relational(looping=4)).keeps_teachers(1)
        assert not mixed(inner=loops, usual=Relational(looping=4)).keeps_teachers(2)
        assert not mixed(inner=loops).keeps_teachers(1)


def test_promotion_honours_it():
    engine = engine_of({"use": "relational", "students": 6}, class_size=12, years=3)
    policy, state = engine.policy, engine.state
    teacher = state["teacher_id"][state["home"]]
    for year, same in ((1, True), (2, False)):
        changes = promote(state, engine.luck, year, policy.staffing(), policy.keeps_teachers(year))
        state.apply(changes, changes, "promotion")
        assert np.array_equal(state["teacher_grade"][state["home"]], state["grade"])
        assert np.array_equal(state["teacher_id"][state["home"]], teacher) == same
        assert set(np.bincount(state["home"])) <= {0, 6}


def test_adults_come_to_know_more_of_their_students():
    usual = engine_of("fixed", class_size=24, run=36)
    small = engine_of({"use": "relational", "students": 8}, class_size=24, run=36)
    assert small.state["best_known"].mean() > usual.state["best_known"].mean() + 0.02


def test_more_advisory_than_other_minutes_is_refused():
    setting = setting_of(scenario_of(other_minutes=50))
    [(lever, what)] = Relational(advisory=60.0).faults(setting)
    assert lever == "advisory"
    assert "60 minutes of advisory are more than the 50" in what
    assert not list(Relational(advisory=50.0).faults(setting))
    engine = engine_of({"use": "relational", "advisory": 50.0}, other_minutes=50)
    engine.step()
    students = engine.plan.minutes_of_students(engine.state.sizes.student)
    assert students == pytest.approx(800)
