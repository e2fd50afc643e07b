"""The emulator finds slopes and bends that are there, and posterior draws find known values."""

import numpy as np
import pytest

from plsim.studies.calibrate import accepted
from plsim.studies.emulator import fitted, standing_out
from plsim.studies.posterior import Aims, centre, draws, misses
from plsim.studies.targets import Target


def tried(rule, noise=0.1, members=400, names=5, seed=1):
    luck = np.random.default_rng(seed)
    z = luck.normal(size=(members, names))
    found = rule(z) + noise * luck.normal(size=(members, 1))
    return z, found


def emulator_of(rule, **more):
    z, found = tried(rule, **more)
    return fitted(z, found, np.ones(len(z)), np.full(found.shape[1], 0.1))


def test_a_plane_is_found_through_the_noise_of_single_worlds():
    found = emulator_of(lambda z: (0.3 + 0.2 * z[:, 0] - 0.1 * z[:, 2])[:, None])
    assert found.constant == pytest.approx([0.3], abs=0.02)
    assert found.linear[0] == pytest.approx([0.2, 0.0, -0.1, 0.0, 0.0], abs=0.02)
    assert found.noise == pytest.approx([0.1], rel=0.15)


def test_a_product_of_two_assumptions_is_found():
    rule = lambda z: (0.2 * z[:, 0] + 0.2 * z[:, 1] + 0.1 * z[:, 0] * z[:, 1])[:, None]  # noqa: E731
    found = emulator_of(rule)
    at = np.array([[1.0, 1.0, 0, 0, 0], [-1.0, 1.0, 0, 0, 0]])
    assert found.says(at)[:, 0] == pytest.approx([0.5, -0.1], abs=0.04)
    assert found.slopes(at[0])[0, 0] == pytest.approx(0.3, abs=0.03)


def test_worlds_without_a_value_are_left_out():
    z, found = tried(lambda z: z[:, :1])
    found[::3] = np.nan
    assert fitted(z, found, np.ones(len(z)), np.ones(1)).linear[0, 0] == pytest.approx(1, abs=0.05)


def test_what_moves_a_target_is_named():
    found = emulator_of(lambda z: (0.2 * z[:, 3])[:, None])
    assert standing_out(found, np.array([0.1]), ["a", "b", "c", "d", "e"])[0][0] == "d"


TARGETS = [Target("sum", 0.9, 1.1), Target("difference", -0.1, 0.1)]
AIMS = Aims.of(TARGETS)


def summed(z):
    return np.stack([z[:, 0] + z[:, 1], z[:, 0] - z[:, 1]], axis=1)


def test_draws_agree_with_the_targets_and_vary_where_nothing_is_known():
    emulator = emulator_of(summed, noise=0.01)
    found = draws(emulator, AIMS, 400, seed=3)
    assert found[:, :2].mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.02)
    assert found[:, :2].std(axis=0).max() < 0.13
    assert found[:, 2:].std(axis=0).min() > 0.85
    assert (misses(emulator, AIMS, found) == 0).mean() > 0.85


def test_draws_are_those_of_the_posterior_where_the_model_is_a_plane():
    """One target, z0 ~ N(1, .5) seen: by Bayes' rule mean .8 and variance .2."""
    emulator = emulator_of(lambda z: z[:, :1], noise=0.001)
    half = 0.5 * 1.645
    aims = Aims.of([Target("z", 1.0 - half, 1.0 + half)])
    found = draws(emulator, aims, 2000, seed=4)[:, 0]
    assert found.mean() == pytest.approx(0.8, abs=0.08)
    assert found.var() == pytest.approx(0.2, rel=0.35)


def test_a_target_out_of_reach_does_not_push_assumptions_to_their_ends():
    emulator = emulator_of(lambda z: np.stack([z[:, 0], 0.1 * z[:, 1]], axis=1), noise=0.01)
    aims = Aims.of([Target("near", 0.4, 0.6), Target("far", 4.9, 5.1)])
    best = centre(emulator, aims)
    assert best[0] == pytest.approx(0.5, abs=0.1)
    assert abs(best[1]) < 2.0


def test_accepted_draws_may_miss_no_more_than_a_tenth():
    emulator = emulator_of(summed, noise=0.01)
    z = np.zeros((2, 5))
    z[0, :2] = 0.5
    z[1, :2] = 1.0
    assert accepted(emulator, AIMS, z, centre(emulator, AIMS)).tolist() == [True, False]


def test_an_order_asks_no_more_than_to_be_inside():
    emulator = emulator_of(lambda z: z[:, :1], noise=0.001)
    aims = Aims.of([Target("more", -0.5, 100.0, order=True)])
    assert centre(emulator, aims)[0] == pytest.approx(0.0, abs=0.01)
    aims = Aims.of([Target("more", 0.5, 100.0, order=True)])
    assert 0.2 < centre(emulator, aims)[0] < 0.6
