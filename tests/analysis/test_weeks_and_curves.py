"""Weeks, curves along the starters, raw gaps: against slow ways, worked by hand."""

import fake_results
import numpy as np
import pandas as pd
import pytest

from plsim.analysis.curves import curves
from plsim.analysis.summary import analyse

ARMS = ["fixed", "hybrid", "tracked"]


@pytest.fixture(scope="module")
def found():
    results = fake_results.results(ARMS, 40, weekly=True)
    return analyse(results, fake_results.students(ARMS), fake_results.manifest(ARMS, 40))


def test_weeks_end_where_the_summary_does_and_start_at_0(found):
    ends = found.weeks[found.weeks["week"] == 36].set_index(["arm", "subgroup"])
    rows = found.summary[
        (found.summary.outcome == "achievement")
        & (found.summary.measure == "skill")
        & (found.summary.reference == "fixed")
    ].set_index(["arm", "subgroup"])
    assert len(ends) == 6
    for key, row in ends.iterrows():
        for name in ("estimate", "worlds_low", "worlds_high"):
            assert row[name] == pytest.approx(rows.loc[key, name], abs=1e-12)
    assert found.weeks.loc[found.weeks["week"] == 0, "estimate"].abs().max() < 1e-12
    assert list(found.weeks["subgroup"].unique()) == ["low", "middle", "high"]


def test_a_curve_is_the_median_of_each_tenth_of_starters():
    start = np.arange(20.0)
    base = pd.DataFrame(
        {"arm": "a", "world": 0, "student": range(20), "grade": 3, "third": 0, "start": start,
         "end": start}
    )  # fmt: skip
    gain = np.repeat(np.arange(10.0), 2) + np.tile([0.0, 0.5], 10)
    other = base.assign(arm="b", end=start + gain)
    table = curves(pd.concat([base, other]), "a", ["a", "b"])
    sd = np.sqrt(np.var(start))
    assert list(table["percentile"]) == [5.0 + 10 * n for n in range(10)]
    assert list(table["students"]) == [2] * 10
    assert table["median"].to_numpy() == pytest.approx((np.arange(10) + 0.25) / sd)
    assert table["low"].to_numpy() == pytest.approx((np.arange(10) + 0.05) / sd)


def test_raw_gaps_are_means_of_paired_differences_without_a_standardiser(found):
    results = fake_results.results(ARMS, 40, weekly=True)
    own = results[(results.outcome == "gap") & (results.measure == "skill")]
    own = own[own.subgroup == "high-low"].pivot(index="world", columns="arm", values="value")
    row = found.raw.set_index(["arm", "subgroup"]).loc[("tracked", "high-low")]
    assert row["difference"] == pytest.approx((own["tracked"] - own["fixed"]).mean())
    assert (row["value"], row["base"]) == pytest.approx(
        (own["tracked"].mean(), own["fixed"].mean())
    )
    assert row["percent"] == pytest.approx(0.0)
