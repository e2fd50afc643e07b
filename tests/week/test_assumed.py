"""A sweep is one batch with an assumption per world: nothing else differs from single runs."""

import numpy as np

from plsim.results.record import Work
from plsim.scenario import load
from plsim.week.simulate import simulate

SETS = ("school.grades=[4]", "school.classes=2", "school.class_size=12")
USAGE = "software.start_usage"


def one(world, **options):
    scenario = load("self_paced", (*SETS, f"assumptions.{USAGE}={options.pop('usage')}"))
    work = Work("a", scenario.resolved(), (world,), (world // 2,), 5, outcomes=("achievement",))
    return simulate(work).rows["value"]


def test_a_world_of_a_sweep_is_that_of_a_run_with_its_assumption_and_its_luck():
    scenario = load("self_paced", SETS)
    values = (0.2, 0.2, 0.9, 0.9)
    work = Work(
        "a", scenario.resolved(), (0, 1, 2, 3), (0, 0, 0, 0), 5,
        lucks=(0, 1, 0, 1), assumed={USAGE: values}, outcomes=("achievement",),
    )  # fmt: skip
    rows = simulate(work).rows
    for world, usage in enumerate(values):
        own = rows["value"][rows["world"] == world]
        assert np.array_equal(own, one(world % 2, usage=usage), equal_nan=True)
    assert not np.array_equal(rows["value"][rows["world"] == 0], rows["value"][rows["world"] == 2])


def test_taking_some_worlds_takes_their_luck_and_assumptions():
    work = Work("a", {}, (0, 1, 2), (0, 0, 1), 5, lucks=(0, 1, 0), assumed={USAGE: (1.0, 2.0, 3.0)})
    assert work.some(slice(1, None)) == Work(
        "a", {}, (1, 2), (0, 1), 5, lucks=(1, 0), assumed={USAGE: (2.0, 3.0)}
    )
    assert work.some(slice(3)) == work
