import math

import fake_results
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize, stats

from plsim.analysis import paired
from plsim.analysis.intervals import clustered_interval
from plsim.analysis.summary import analyse, cards

NUMBERS = st.floats(-100, 100).map(lambda value: round(value, 3))
WORLDS = st.lists(st.tuples(NUMBERS, st.integers(0, 6)), min_size=2, max_size=40)


def slow_interval(values, clusters):
    """Sandwich variance of a mean, as a double loop over pairs of worlds in one draw."""
    count, names = len(values), sorted(set(clusters))
    mean = sum(values) / count
    meat = 0.0
    for i in range(count):
        for j in range(count):
            if clusters[i] == clusters[j]:
                meat += (values[i] - mean) * (values[j] - mean)
    error = math.sqrt(max(0.0, meat) * len(names) / (len(names) - 1)) / count
    half = stats.t.ppf(0.975, len(names) - 1)
    sums = [sum(v - mean for v, c in zip(values, clusters, strict=True) if c == n) for n in names]
    low, high = max(half, unskewed(half, sums)), max(half, -unskewed(-half, sums))
    return mean, mean - low * error, mean + high * error


def unskewed(quantile, sums):
    """Solve Hall's cubic for the t whose transform is the quantile."""
    n, squares = len(sums), sum(s * s for s in sums)
    if squares < 1e-9:
        return quantile
    g = sum(s**3 for s in sums) / n / (squares / n) ** 1.5

    def transform(t):
        root = math.sqrt(n)
        return t + g * t * t / (3 * root) + g * g * t**3 / (27 * n) + g / (6 * root)

    return optimize.brentq(lambda t: transform(t) - quantile, -1e5, 1e5, xtol=1e-12, rtol=1e-14)


@given(WORLDS)
def test_interval_equals_the_slow_double_loop(worlds):
    values, clusters = [w[0] for w in worlds], [w[1] for w in worlds]
    found = clustered_interval(values, clusters)
    if len(set(clusters)) < 2:
        assert math.isnan(found[1])
        assert math.isnan(found[2])
    else:
        # the double loop subtracts nearly equal sums, and the quantile of 1 degree enlarges that
        rounding = 1e-6 * (1.0 + max(map(abs, values)))
        assert found == pytest.approx(slow_interval(values, clusters), abs=rounding)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=30))
def test_interval_of_equal_clusters_is_scipys_of_their_means(pairs):
    values = [value for pair in pairs for value in pair]
    clusters = [nr for nr, _ in enumerate(pairs) for _ in range(2)]
    _, low, high = clustered_interval(values, clusters)
    means = np.array(pairs).mean(axis=1)
    if means.std() > 1e-9:
        students = stats.ttest_1samp(means, 0).confidence_interval(0.95)
        rounding = 1e-9 * (1.0 + abs(students.low) + abs(students.high))
        assert low <= students.low + rounding
        assert high >= students.high - rounding
        # the end on the side of the short tail is Student's
        assert min(students.low - low, high - students.high) == pytest.approx(0.0, abs=rounding)


def test_interval_without_clusters_is_students():
    half = np.random.default_rng(0).normal(size=25)
    x = np.concatenate([3.0 + half, 3.0 - half])  # without any skewness
    _, low, high = clustered_interval(x, np.arange(50))
    expected = stats.ttest_1samp(x, 0).confidence_interval(0.95)
    assert (low, high) == pytest.approx((expected.low, expected.high))


def test_interval_ignores_the_order_of_worlds():
    rng = np.random.default_rng(1)
    x, draw = rng.normal(size=40), np.arange(40) // 2
    order = rng.permutation(40)
    assert clustered_interval(x[order], draw[order]) == pytest.approx(clustered_interval(x, draw))


@pytest.mark.parametrize("between", [0.0, 0.5, 2.0])
def test_interval_covers_the_truth_in_95_of_100_runs(between):
    rng = np.random.default_rng(20180401)
    runs, draws, hits = 2000, 15, 0
    draw = np.arange(2 * draws) // 2
    for _ in range(runs):
        x = rng.normal(0, between, draws)[draw] + rng.normal(0, 1, 2 * draws)
        _, low, high = clustered_interval(x, draw)
        hits += low <= 0 <= high
    assert 0.93 <= hits / runs <= 0.97


def test_interval_that_forgot_the_draws_would_be_caught_by_the_coverage_test():
    rng = np.random.default_rng(2)
    hits = 0
    draw = np.arange(30) // 2
    for _ in range(500):
        x = rng.normal(0, 2, 15)[draw] + rng.normal(0, 1, 30)
        _, low, high = clustered_interval(x, np.arange(30))
        hits += low <= 0 <= high
    assert hits / 500 < 0.93


def test_identical_arms_differ_by_exactly_0_and_have_no_correlation():
    x = np.random.default_rng(3).normal(size=40)
    found = paired.statistics(x, x.copy(), np.arange(40) // 2, 0.05)
    assert (found.estimate, found.ci_low, found.ci_high) == (0.0, 0.0, 0.0)
    assert (found.worlds_low, found.worlds_high, found.share, found.inside) == (0.0, 0.0, 1.0, 1.0)
    assert math.isnan(found.correlation)
    assert math.isnan(found.variance_reduction)


def test_a_constant_shift_has_no_variance_reduction_rather_than_an_infinite_one():
    x = np.random.default_rng(3).normal(size=40)
    found = paired.statistics(x + 0.3, x, np.arange(40) // 2)
    assert found.estimate == pytest.approx(0.3)
    assert math.isnan(found.variance_reduction)


def test_statistics_equal_the_textbooks():
    rng = np.random.default_rng(4)
    b = rng.normal(size=60)
    a = b + rng.normal(0.1, 0.3, size=60)
    found = paired.statistics(a, b, np.arange(60) // 2, 0.2)
    d = a - b
    assert found.estimate == pytest.approx(d.mean())
    assert (found.worlds_low, found.worlds_high) == pytest.approx(tuple(np.percentile(d, [5, 95])))
    assert found.share == np.mean(d > 0)
    assert found.inside == np.mean(abs(d) <= 0.2)
    assert found.correlation == pytest.approx(stats.pearsonr(a, b).statistic)
    expected = (np.var(a, ddof=1) + np.var(b, ddof=1)) / np.var(d, ddof=1)
    assert found.variance_reduction == pytest.approx(expected)


def test_worlds_with_a_missing_value_leave_both_arms():
    found = paired.statistics([1.0, np.nan, 3.0, 4.0], [0.0, 0.0, np.nan, 1.0], [0, 0, 1, 1])
    assert found.worlds == 2
    assert found.estimate == 2.0


def test_no_pair_of_worlds_is_undefined():
    found = paired.statistics([np.nan], [1.0], [0])
    assert found.worlds == 0
    assert math.isnan(found.estimate)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=30))
def test_statistics_are_never_infinite(pairs):
    a, b = np.array(pairs).T
    found = paired.statistics(a, b, np.arange(len(pairs)) // 2, 0.05)
    assert not any(math.isinf(value) for value in vars(found).values())


def differences(rows, arms):
    shown = fake_results.worlds(rows, arms[0]).shown(cards(fake_results.manifest(arms)))
    return shown.of({})


def paired_rows(arms, **more):
    rows = paired.tidy(fake_results.results(arms, **more))
    return rows, differences(rows, arms)


def test_standardiser_is_the_root_of_the_mean_variance_of_the_reference():
    rows, worlds = paired_rows(["fixed", "hybrid"], sd=2.5)
    spread = rows[(rows.arm == "fixed") & (rows.outcome == "spread") & (rows.measure == "exam")]
    sd = math.sqrt(spread.value.mean())
    own = rows[
        (rows.outcome == "achievement") & (rows.measure == "exam") & (rows.subgroup == "low")
    ]
    raw = own.pivot(index="world", columns="arm", values="value")
    found = worlds[
        (worlds.outcome == "achievement") & (worlds.measure == "exam") & (worlds.subgroup == "low")
    ].set_index("world")
    expected = (raw.hybrid - raw.fixed) / sd
    pd.testing.assert_series_equal(found.difference, expected, check_names=False)


def test_outcomes_that_are_not_standardised_keep_their_unit():
    rows, worlds = paired_rows(["fixed", "hybrid"])
    raw = rows[rows.outcome == "cost"].pivot(index="world", columns="arm", values="value")
    found = worlds[worlds.outcome == "cost"].set_index("world")
    pd.testing.assert_series_equal(found.difference, raw.hybrid - raw.fixed, check_names=False)


def test_a_change_of_scale_changes_no_standardised_difference():
    rows, worlds = paired_rows(["fixed", "hybrid"])
    scaled = rows.copy()
    scaled.loc[scaled.outcome.isin(["achievement", "gap"]), "value"] *= 7.0
    scaled.loc[scaled.outcome == "spread", "value"] *= 49.0
    other = differences(scaled, ["fixed", "hybrid"])
    same = worlds.outcome.isin(["achievement", "gap"])
    assert other.difference[same].to_numpy() == pytest.approx(worlds.difference[same].to_numpy())


def test_an_sd_of_0_is_undefined_not_infinite():
    _, worlds = paired_rows(["fixed", "hybrid"], sd=0.0)
    assert worlds.loc[worlds.outcome == "achievement", "difference"].isna().all()
    assert worlds.loc[worlds.outcome == "cost", "difference"].notna().all()


def test_weekly_rows_use_their_own_week_or_the_years_end():
    rows, _ = paired_rows(["fixed", "hybrid"])
    week = rows[(rows.outcome == "achievement") & (rows.measure == "skill")].assign(week=4)
    both = pd.concat([rows, week])
    found = differences(both, ["fixed", "hybrid"]).set_index("week")
    own = found[(found.outcome == "achievement") & (found.measure == "skill")]
    assert own.difference[4].to_numpy() == pytest.approx(own.difference[36].to_numpy())


def test_only_the_last_week_of_each_year_is_summarised():
    rows, _ = paired_rows(["fixed"])
    week = rows[rows.outcome == "achievement"].assign(week=4)
    assert set(paired.year_ends(pd.concat([rows, week])).week) == {36}


def test_rows_that_stand_twice_count_once_and_contradictions_are_refused():
    rows, _ = paired_rows(["fixed", "hybrid"])
    twice = paired.tidy(pd.concat([rows, rows.head(50)]))
    assert len(twice) == len(rows)
    wrong = paired.tidy(pd.concat([rows, rows.head(1200).tail(1).assign(value=99.0)]))
    with pytest.raises(ValueError, match="two values"):
        differences(wrong, ["fixed", "hybrid"])


def test_a_missing_reference_is_refused():
    rows, _ = paired_rows(["fixed", "hybrid"])
    with pytest.raises(ValueError, match="no arm 'nobody'"):
        analyse(rows, None, fake_results.manifest(["nobody", "hybrid"]))
