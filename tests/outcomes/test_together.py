"""Friends kept and near, disadvantaged students' mates, attendance and staying: by hand."""

import math

import numpy as np
import pytest

from plsim.core.registry import parts
from plsim.mechanisms.attendance import chance
from schools import act_of, engine_of, with_values


def test_ties_that_hold_whoever_came_since(measure):
    arrays = {
        "world": [0, 0, 0], "start_friends": [[1, 2], [0, -1], [-1, -1]],
        "friends": [[2, -1], [2, 0], [0, 1]],
    }  # fmt: skip
    found = measure("ties", groups={"low": [0, 1, 0], "high": [0, 0, 1]}, **arrays)
    assert found["", "all"] == pytest.approx([100.0 * 2 / 3])  # 0-2 and 1-0 hold, 0-1 does not
    assert found["", "low"] == [100.0]
    assert math.isnan(found["", "high"][0])


def test_all_ties_hold_in_week_0_and_some_are_lost_later(measure):
    engine = engine_of("fixed")
    outcome, groups = (
        parts("outcomes")["ties"](),
        {"all": np.ones(engine.state.sizes.student, bool)},
    )

    def now():
        view = engine.state.view(outcome.reads)
        return outcome.measure(view, groups, engine.week())[0][2]

    assert np.all(now() == 100.0)
    begun = engine.state["start_friends"].copy()
    for _ in range(36):
        engine.step()
    assert np.all(now() < 100.0)
    assert np.array_equal(engine.state["start_friends"], begun)


def test_friends_in_the_room_by_minutes(measure):
    arrays = {
        "world": [0, 0], "home": [0, 0], "placed": [[0, 0], [1, 0]], "friends": [[1, -1], [-1, -1]],
    }  # fmt: skip
    # other lessons (750) and reading (450) together, mathematics (300) apart, of 1,500 minutes
    assert measure("friends_here", **arrays)["", "all"] == pytest.approx([80.0])
    apart = arrays | {"home": [0, 1], "placed": [[0, 0], [1, 1]]}
    assert measure("friends_here", **apart)["", "all"] == [0.0]
    alone = arrays | {"friends": [[-1, -1], [-1, -1]]}
    assert math.isnan(measure("friends_here", **alone)["", "all"][0])


def test_mates_of_disadvantaged_students_by_hand(measure):
    arrays = {"world": [0] * 4, "teacher_world": [0, 0], "disadvantaged": [1, 1, 0, 0]}
    together = {"placed": [[0, 0]] * 4}
    assert measure("exposure", **arrays, **together)["", "all"] == pytest.approx([200.0 / 3])
    apart = {"placed": [[0, 0], [0, 0], [1, 1], [1, 1]]}
    assert measure("exposure", **arrays, **apart)["", "all"] == [0.0]
    mixed = {"placed": [[0, 0], [1, 0], [0, 1], [1, 1]]}  # in mathematics only
    assert measure("exposure", **arrays, **mixed)["", "all"] == [50.0]


def test_mates_are_undefined_without_disadvantaged_students_or_mates(measure):
    arrays = {"world": [0, 0], "teacher_world": [0, 0], "placed": [[0, 0], [1, 1]]}
    assert math.isnan(measure("exposure", disadvantaged=[1, 0], **arrays)["", "all"][0])
    arrays["placed"] = [[0, 0], [0, 0]]
    assert math.isnan(measure("exposure", disadvantaged=[0, 0], **arrays)["", "all"][0])


@pytest.mark.parametrize(("name", "field"), [("attendance", "attendance"), ("staying", "staying")])
def test_rates_are_averages_by_subgroup(measure, name, field):
    arrays = {"world": [0, 0], field: [0.9, 0.8]}
    found = measure(name, groups={"low": [0, 1]}, **arrays)
    assert found["", "all"] == pytest.approx([85.0])
    assert found["", "low"] == pytest.approx([80.0])


def test_trust_and_belonging_keep_students_and_disadvantage_loses_them():
    usual = {"usual": 2.2, "belonging": 0.6, "trust": 0.55, "engagement": 0.75,
             "disadvantaged": 0.0, "per_belonging": 2.0, "per_trust": 1.3, "per_engagement": 1.0,
             "per_disadvantage": 0.8}  # fmt: skip
    base = chance(**usual)
    assert base == pytest.approx(1.0 / (1.0 + math.exp(-2.2)))
    for more in ("belonging", "trust", "engagement"):
        assert chance(**(usual | {more: 0.9})) > base
    assert chance(**(usual | {"disadvantaged": 1.0})) < base


def test_a_years_attendance_is_the_mean_of_its_weeks_and_starts_anew():
    engine = engine_of("fixed")
    weekly, act = [], dict(engine.acts)["attendance"]
    for _ in range(36):
        engine.step()
        view = engine.state.view(act.reads)
        weekly.append(act.start(view, engine.week())["attendance"])
    np.testing.assert_allclose(engine.state["attendance"], np.mean(weekly, axis=0), rtol=1e-12)
    engine.number = 52
    assert engine.of_year == 0
    act_of(engine, "attendance")
    np.testing.assert_allclose(engine.state["attendance"], weekly[-1], rtol=1e-12)


def test_without_effects_everybody_comes_alike():
    engine = engine_of("fixed")
    none = dict.fromkeys(
        ("per_belonging", "per_trust", "per_engagement", "per_disadvantage"), 0.0
    )  # fmt: skip
    act = with_values(dict(engine.acts)["attendance"], 2, **none)
    changes = act_of(engine, "attendance", act)
    assert np.ptp(changes["attendance"]) < 1e-12
    assert np.ptp(changes["staying"]) > 0.01
