import fake_results
import numpy as np
import pytest

from plsim.analysis.dominance import beats, no_better_than, simultaneous
from plsim.analysis.summary import analyse, cards

CELLS = [
    {"outcome": outcome, "measure": measure, "year": 1, "subgroup": group}
    for outcome, measure, group in (
        ("achievement", "skill", "all"), ("gap", "skill", "high-low"), ("known", "", "all"),
        ("strain", "", "all"), ("cost", "", "all"),
    )
]  # fmt: skip


def dominated(arms, cells=CELLS, **more):
    run = fake_results.manifest(arms)
    found = analyse(fake_results.results(arms, **more), None, run)
    return no_better_than(found.worlds, cells, cards(run), arms[0])


def test_beating_equals_brute_force_on_200_random_boards():
    rng = np.random.default_rng(5)
    seen = set()
    for _ in range(200):
        low = rng.normal(0.06, 0.08, 3)
        worse = any(low[i] <= -0.05 for i in range(3))
        better = any(low[i] > 0.05 for i in range(3))
        assert beats(low.tolist(), [0.05] * 3) == (better and not worse)
        seen.add(better and not worse)
    assert seen == {True, False}


def test_an_arm_that_is_better_on_one_outcome_is_never_beaten():
    rng = np.random.default_rng(6)
    for _ in range(200):
        low = rng.normal(0.2, 0.1, 4)
        low[rng.integers(4)] = -0.05 - abs(rng.normal())
        assert not beats(low.tolist(), [0.05] * 4)


def test_the_dearest_arm_is_not_beaten_if_it_leads_elsewhere():
    found = dominated(["fixed", "hybrid", "westover", "tracked"])
    assert "hybrid" not in found
    assert "westover" not in found


def test_a_copy_that_only_costs_more_is_no_better_than_the_original():
    fake_results.EFFECTS["dear"] = (*fake_results.EFFECTS["fixed"][:5], 300)
    assert dominated(["fixed", "dear"]) == {"dear": "fixed"}


def test_nothing_beats_anything_where_all_arms_are_the_reference():
    assert dominated(["fixed", "hybrid", "tracked"], null=True) == {}


def test_too_few_worlds_and_undefined_effects_decide_nothing():
    fake_results.EFFECTS["dear"] = (*fake_results.EFFECTS["fixed"][:5], 300)
    assert dominated(["fixed", "dear"], worlds=18) == {}
    assert dominated(["fixed", "dear"], sd=0.0) == {}


def test_simultaneous_intervals_cover_all_means_at_once():
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(200):
        low, high = simultaneous(rng.normal(size=(60, 8)))
        hits += bool(np.all((low <= 0) & (high >= 0)))
    assert 0.90 <= hits / 200 <= 0.99


def test_simultaneous_intervals_are_wider_than_single_ones():
    x = np.random.default_rng(8).normal(size=(50, 10))
    low, high = simultaneous(x)
    single = 2 * 2.0096 * x.std(axis=0, ddof=1) / np.sqrt(50)
    assert np.all(high - low > single)
    one = simultaneous(x[:, :1])
    assert (one[1] - one[0])[0] == pytest.approx(single[0], rel=0.1)


def test_a_comparison_that_does_not_vary_takes_no_room():
    low, high = simultaneous(np.column_stack([np.full(30, 0.3), np.arange(30.0)]))
    assert low[0] == pytest.approx(0.3)
    assert high[0] == pytest.approx(0.3)
