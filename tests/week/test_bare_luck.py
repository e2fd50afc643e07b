"""Rules that would break pairing or the state are stopped, and the message says how to mend it."""

import random

import numpy as np
import pytest

from plsim.results.record import Work
from plsim.scenario import load
from plsim.week import simulate as simulation

SMALL = ["school.grades=[3]", "school.classes=2", "school.class_size=4"]


def work():
    return Work("arm", load("fixed", SMALL).resolved(), (0,), (0,), 1)


@pytest.mark.parametrize("draw", [random.random, np.random.normal], ids=["random", "numpy"])
def test_a_rule_that_draws_bare_luck_is_stopped(monkeypatch, draw):
    learn = simulation.Engine.step

    def step(self):
        draw()
        learn(self)

    monkeypatch.setattr(simulation.Engine, "step", step)
    with pytest.raises(ValueError, match=r"global generator.*week\.students\.normal"):
        simulation.simulate(work())


def test_a_run_without_bare_luck_leaves_the_global_generators_alone():
    random.seed(3)
    expected = random.random()
    random.seed(3)
    simulation.simulate(work())
    assert random.random() == expected
