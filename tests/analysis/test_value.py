import fake_results
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plsim.analysis.summary import analyse
from plsim.analysis.value import card_per_100, currency_of, per_100, ratio
from plsim.core.declare import OutcomeCard

DRAWS = np.arange(40) // 2


def table(arm, values):
    worlds = np.arange(len(values))
    return pd.DataFrame({"arm": arm, "world": worlds, "draw": worlds // 2, "difference": values})


def test_a_ratio_is_that_of_the_means_not_the_mean_of_ratios():
    found = ratio([1.0, 0.0, 2.0, 1.0], [100.0, 300.0, 100.0, 300.0], [0, 0, 1, 1])
    assert found.estimate == pytest.approx(0.5)


def test_a_certain_cost_scales_the_interval_of_the_effect():
    rng = np.random.default_rng(1)
    effect = rng.normal(0.2, 0.1, 40)
    dear, cheap = (ratio(effect, np.full(40, cost), DRAWS) for cost in (400.0, 100.0))
    assert dear.ci_high == pytest.approx(cheap.ci_high / 4)
    assert dear.ci_low < dear.estimate < dear.ci_high
    assert dear.share == cheap.share


def test_an_effect_that_is_bought_at_one_price_in_every_world_has_no_interval():
    cost = np.linspace(100.0, 500.0, 40)
    found = ratio(0.001 * cost, cost, DRAWS)
    assert found.estimate == pytest.approx(0.1)
    assert found.ci_high - found.ci_low == pytest.approx(0.0, abs=1e-12)


def test_the_interval_holds_the_true_ratio_about_as_often_as_it_says():
    rng = np.random.default_rng(7)
    hits = 0
    for _ in range(300):
        by_draw = rng.normal(size=20)[DRAWS]
        cost = 300.0 + 60.0 * by_draw + 20.0 * rng.normal(size=40)
        effect = 0.3 + 0.1 * by_draw + 0.1 * rng.normal(size=40)
        found = ratio(effect, cost, DRAWS)
        hits += found.ci_low <= 0.1 <= found.ci_high
    assert 0.91 <= hits / 300 <= 0.99


def test_a_cost_that_may_be_nothing_leaves_the_ratio_undefined():
    cost = np.where(np.arange(40) % 4 < 2, 500.0, -480.0)
    found = ratio(np.ones(40), cost, DRAWS)
    assert np.isnan([found.estimate, found.ci_low, found.ci_high]).all()
    assert found.worlds == 40
    assert ratio([], [], []).worlds == 0
    assert np.isnan(ratio([np.nan], [100.0], [0]).estimate)


@given(st.floats(0.01, 100.0), st.floats(-2.0, 2.0))
def test_the_unit_of_money_only_scales(scale, effect):
    rng = np.random.default_rng(3)
    y, cost = effect + 0.1 * rng.normal(size=40), 300.0 + rng.normal(size=40)
    one, other = ratio(y, cost, DRAWS), ratio(y, scale * cost, DRAWS)
    for end in ("estimate", "ci_low", "ci_high"):
        assert getattr(other, end) * scale == pytest.approx(getattr(one, end), rel=1e-9, abs=1e-12)


def test_only_arms_that_cost_more_than_the_smallest_difference_are_priced():
    effects = pd.concat([table(arm, np.full(6, 0.1)) for arm in "abc"])
    costs = pd.concat(
        [table("a", np.full(6, 200.0)), table("b", np.full(6, 50.0)), table("c", np.full(6, -80.0))]
    )
    found = per_100(effects, costs, 50.0)
    assert list(found) == ["a"]
    assert found["a"].estimate == pytest.approx(0.05)


def test_the_card_says_what_it_is_per():
    card = OutcomeCard(
        "achievement", "achievement", "raw", "higher", "higher", "lower", 0.05, "kraft2020",
        True, True,
    )  # fmt: skip
    made = card_per_100(card, "EUR")
    assert made.name == "achievement_per_100"
    assert made.unit == "SD per 100 EUR"
    assert made.smallest == pytest.approx(0.01)
    assert not made.standardise
    assert not made.months


def test_the_currency_is_the_reference_s():
    run = fake_results.manifest(["fixed", "hybrid"])
    assert currency_of(run) == "per student"  # a unit that names no money stands for itself
    run["arms"][0]["scenario"] = {"school": {"prices": {"currency": "EUR"}}}
    assert currency_of(run) == "EUR"
    del run["outcomes"]["cost"]
    run["arms"][0]["scenario"] = {}
    assert currency_of(run) == "units"


def test_the_summary_has_a_row_for_every_dearer_arm():
    arms = list(fake_results.TITLES)
    found = analyse(fake_results.results(arms), None, fake_results.manifest(arms)).summary
    rows = found[found.outcome == "achievement_per_100"].set_index("arm")
    cost = found[(found.outcome == "cost") & (found.reference == "fixed")].set_index("arm")
    assert set(rows.index) == set(cost.index[cost.estimate > 50.0])
    effect = found[
        (found.outcome == "achievement") & (found.measure == "skill") & (found.subgroup == "all")
        & (found.reference == "fixed")
    ].set_index("arm")  # fmt: skip
    hybrid = effect.estimate["hybrid"] / cost.estimate["hybrid"] * 100
    assert rows.estimate["hybrid"] == pytest.approx(hybrid)
    assert rows.verdict["hybrid"].startswith("higher")
