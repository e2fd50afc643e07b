"""The arrays and a plain Mesa model, written apart, say the same about everybody."""

import numpy as np
import pytest
from plain_twin import Twin, run_twin
from plain_twin.student import PLAIN

from plsim.scenario.schema import Scenario
from plsim.week.engine import Engine

PRACTICE = {
    "assess_every": 4, "assess_minutes": 60, "sharing": 0.5, "public_practice": 1, "coaching": 0.4,
}  # fmt: skip
POLICIES = {
    "fixed": {"use": "fixed"},
    "westover": {"use": "westover"},
    "westover, in turn": {"use": "westover", "placement": "even", "level": "calendar", "every": 4},
    "westover, neediest": {"use": "westover", "placement": "match", "by": "neediest"},
    "westover, neediest first": {"use": "westover", "by": "neediest"},
    "self_paced": {"use": "self_paced", "share": 0.6, "support": 0.5},
    "self_paced, all of it": {"use": "self_paced", "share": 1.0, "support": 0.0},
}


def engine_of(policy, classes=2, practice=None, **more):
    scenario = Scenario.model_validate(
        {
            "name": "small",
            "school": {
                "grades": [3, 4], "classes": classes, "class_size": 8, "practice": practice or {},
            },
            "people": {"disruptive": 0.3},
            "facts": {"lag": 0.1, "aim": 0.2},
            "policy": policy,
            **more,
        }
    )  # fmt: skip
    return Engine.of(scenario, [0, 1], [0, 1], 5, years=2)


def assert_alike(engine, twin):
    state = engine.state
    for name in (*PLAIN, "home", "placed", "friends", "known"):
        found = twin_field(twin, name)
        assert np.array(found).shape == state[name].shape, name
        np.testing.assert_allclose(found, state[name], rtol=0, atol=1e-9, err_msg=name)
    for name in ("class_year", "practice", "strain"):
        found = [getattr(teacher, name) for teacher in twin.teachers]
        np.testing.assert_allclose(found, state[name], rtol=0, atol=1e-9, err_msg=name)


def twin_field(twin, name):
    read = {
        "home": lambda student: student.home.row,
        "placed": lambda student: [teacher.row for teacher in student.placed],
        "friends": lambda student: [
            -1 if other is None else other.row for other in student.friends
        ],
        "known": lambda student: list(student.known.values()),
    }.get(name, lambda student: getattr(student, name))
    return [read(student) for student in twin.students]


CASES = {
    **{name: (policy, PRACTICE) for name, policy in POLICIES.items()},
    **{
        f"{name}, no practice": (POLICIES[name], None)
        for name in ("fixed", "westover", "self_paced")
    },
}


@pytest.mark.parametrize(("policy", "practice"), CASES.values(), ids=CASES)
def test_the_twin_agrees_with_the_arrays_into_the_second_school_year(policy, practice):
    engine = engine_of(policy, practice=practice, classes=3 if policy["use"] == "westover" else 2)
    twin = Twin(engine)
    assert_alike(engine, twin)
    for week in range(57):
        engine.step()
        twin.step()
        if week in (0, 5, 6, 35, 40, 51, 52):
            assert_alike(engine, twin)
    assert_alike(engine, twin)


def test_the_twin_notices_one_changed_assumption_in_one_world():
    engine = engine_of({"use": "fixed"})
    twin = Twin(engine)
    twin.assumed[1]["engagement"]["speed"] += 1e-6
    engine.step()
    twin.step()
    with pytest.raises(AssertionError, match="engagement"):
        assert_alike(engine, twin)


def test_a_run_of_the_twin_starts_from_the_engine_and_leaves_it_alone():
    engine = engine_of({"use": "fixed"})
    before = engine.state["skill"].copy()
    twin = run_twin(engine, 2)
    assert (twin.week, engine.number) == (2, 0)
    assert np.array_equal(engine.state["skill"], before)
    assert twin.students[0].skill != before[0].tolist()
