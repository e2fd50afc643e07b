import math
import statistics

import fake_results
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from plsim.analysis.certainty import certainty, share_of_assumptions
from plsim.analysis.codebook import codebook
from plsim.analysis.sentences import Finding, sentence
from plsim.analysis.summary import COLUMNS, analyse, cards, main_year, summarise, titles

ARMS = ["fixed", "hybrid", "tracked", "self_paced"]


@pytest.fixture(scope="module")
def run():
    return fake_results.manifest(ARMS)


@pytest.fixture(scope="module")
def results():
    return fake_results.results(ARMS, worlds=60)


@pytest.fixture(scope="module")
def found(run, results):
    return analyse(results, fake_results.students(ARMS, worlds=60), run)


def slow_table(results, run):
    """Recompute estimates and verdicts from the tidy rows with loops and plain Python alone."""
    values, draw_of = {}, {}
    for row in results.to_dict("records"):
        key = (row["outcome"], row["measure"], row["year"], row["subgroup"], row["arm"])
        values.setdefault(key, {})[row["world"]] = row["value"]
        draw_of[row["world"]] = row["draw"]
    table = {}
    for (outcome, measure, year, group, arm), own in values.items():
        if arm == run["reference"]:
            continue
        card = run["outcomes"][outcome]
        base = values[outcome, measure, year, group, run["reference"]]
        scale = 1.0
        if card["standardise"]:
            spread = values["spread", measure, year, "all", run["reference"]]
            scale = math.sqrt(statistics.fmean(spread.values()))
        d = {world: (own[world] - base[world]) / scale for world in own if world in base}
        table[outcome, measure, year, group, arm] = slow_verdict(d, draw_of, card)
    return table


def slow_verdict(d, draw_of, card):
    mean, n = statistics.fmean(d.values()), len(d)
    by_draw = {}
    for world, value in d.items():
        by_draw.setdefault(draw_of[world], []).append(value)
    draws = [statistics.fmean(pair) for pair in by_draw.values()]
    error, half = (
        statistics.stdev(draws) / math.sqrt(len(draws)),
        stats.t.ppf(0.975, len(draws) - 1),
    )
    a = stats.skew(draws) / math.sqrt(len(draws))  # Hall's cubic, undone

    def unskewed(x):
        return 3 / a * (math.cbrt(1 + a * (x - a / 6)) - 1) if abs(a) > 1e-6 else x

    low, high = mean - error * max(half, unskewed(half)), mean + error * max(half, -unskewed(-half))
    m = card["smallest"]
    if n < 20:
        return mean, "too few worlds to say"
    if low >= -m and high <= m:
        within = sum(1 for value in d.values() if -m <= value <= m) / n >= 0.95
        return mean, f"about the same {'in nearly every world' if within else 'on average'}"
    if low <= 0 <= high:
        return mean, "cannot tell; run more worlds"
    side = 1 if mean > 0 else -1
    share = sum(1 for value in d.values() if side * value > 0) / n
    word = card["more"] if mean > 0 else card["less"]
    for least, tail in (
        (0.95, "in nearly every world"),
        (0.80, "in most worlds"),
        (0.60, "in more worlds than not"),
    ):
        if share >= least:
            return mean, f"{word} {tail}"
    return mean, f"{word} on average, but worlds disagree"


@pytest.mark.parametrize("worlds", [10, 24, 60])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_verdicts_equal_those_of_a_second_slow_implementation(run, worlds, seed):
    results = fake_results.results(ARMS, worlds=worlds, seed=seed)
    table = summarise(results, run)
    slow = slow_table(results, run)
    per_100 = table.outcome == "achievement_per_100"  # see test_value.py
    rows = table[(table.reference == "fixed") & ~per_100].to_dict("records")
    assert len(rows) == len(slow)
    words = set()
    for row in rows:
        key = tuple(row[k] for k in ("outcome", "measure", "year", "subgroup", "arm"))
        mean, verdict = slow[key]
        assert row["estimate"] == pytest.approx(mean, abs=1e-12), key
        assert row["verdict"] == verdict, key
        words.add(verdict)
    assert len(words) == 1 if worlds < 20 else len(words) > 4


def test_the_table_has_the_agreed_columns_and_no_infinity(found):
    assert list(found.summary.columns) == COLUMNS
    assert not np.isinf(found.summary.select_dtypes("number").to_numpy(float)).any()


def test_each_row_is_there_once(found):
    keys = ["outcome", "measure", "year", "subgroup", "arm", "reference"]
    assert not found.summary.duplicated(keys).any()
    assert not (found.summary.arm == found.summary.reference).any()


def test_standardised_outcomes_are_in_sd_and_others_in_their_own_unit(found):
    units = found.summary.groupby("outcome").unit.unique().map(list).to_dict()
    assert units["achievement"] == units["gap"] == ["SD"]
    assert units["cost"] == ["per student"]


def test_the_two_leading_arms_are_compared_directly(found, results):
    rows = found.summary[~found.summary.reference.isin(["fixed", "luck alone"])]
    assert rows[["outcome", "subgroup", "arm"]].to_numpy().tolist() == [
        ["achievement", "all", "hybrid"]
    ]
    main = found.summary[
        (found.summary.outcome == "achievement")
        & (found.summary.measure == "skill")
        & (found.summary.subgroup == "all")
        & (found.summary.reference == "fixed")
    ].set_index("arm")
    row = rows.iloc[0]
    assert main.estimate.idxmax() == "hybrid"
    difference = main.estimate["hybrid"] - main.estimate[row.reference]
    assert row.estimate == pytest.approx(difference)


def test_worse_off_stands_against_the_reference_and_against_luck(found):
    rows = found.summary[(found.summary.outcome == "worse_off") & (found.summary.subgroup == "all")]
    level = rows[rows.reference == "fixed"].set_index("arm")
    excess = rows[rows.reference == "luck alone"].set_index("arm")
    assert set(level.index) == {"hybrid", "tracked", "self_paced", "luck alone"}
    assert set(excess.index) == {"hybrid", "tracked", "self_paced"}
    luck = level.estimate["luck alone"]
    assert excess.estimate["tracked"] == pytest.approx(level.estimate["tracked"] - luck)
    assert excess.verdict["self_paced"] == "more in nearly every world"
    assert excess.verdict["hybrid"] == "fewer in nearly every world"


def test_the_null_policy_against_itself_is_the_same_everywhere(run):
    null = fake_results.results(ARMS, null=True)
    found = analyse(null, fake_results.students(ARMS, null=True), run)
    assert set(found.summary.verdict) == {"about the same in nearly every world"}
    assert (found.summary.estimate == 0.0).all()
    assert found.summary.correlation.isna().all()
    assert (found.gains[["worse", "better"]] == 0).all(axis=None)
    known = {**cards(run), "worse_off": None}
    for row in found.summary[found.summary.outcome != "worse_off"].to_dict("records"):
        text = sentence(Finding.of(row, titles(run)), known[row["outcome"]])
        assert "about the same in nearly every world" in text


def test_the_null_policy_under_other_luck_is_clear_in_few_cells():
    """A policy that is the reference with other luck may not look like a finding."""
    arms = ["fixed", "other"]
    fake_results.EFFECTS["other"] = fake_results.EFFECTS["fixed"]
    marks = []
    for seed in range(20):
        table = summarise(
            fake_results.results(arms, worlds=60, seed=seed), fake_results.manifest(arms)
        )
        marks += list(table.verdict.str.contains("in most worlds|higher in nearly|wider in nearly"))
    assert np.mean(marks) < 0.02


def test_text_columns_may_be_categories_and_a_mapping_of_columns_will_do(run, results, found):
    text = ["arm", "subgroup", "outcome", "measure", "unit"]
    categories = results.astype(dict.fromkeys(text, "category"))
    columns = {name: categories[name].to_numpy() for name in categories}
    pd.testing.assert_frame_equal(summarise(categories, run), summarise(columns, run))


def test_the_order_of_rows_changes_nothing(run, results):
    shuffled = results.sample(frac=1.0, random_state=5)
    one, other = summarise(results, run), summarise(shuffled, run)
    keys = ["outcome", "measure", "year", "subgroup", "arm", "reference"]
    pd.testing.assert_frame_equal(
        one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True)
    )


def test_a_world_that_failed_in_one_arm_is_left_out_of_its_pairs(run, results):
    gone = results[~((results.arm == "hybrid") & (results.world == 3))]
    table = summarise(gone, run)
    main = table[table.reference == "fixed"]
    assert set(main.worlds[main.arm == "hybrid"]) == {59}
    assert set(main.worlds[main.arm == "tracked"]) == {60}


def test_one_arm_has_no_differences(run):
    alone = fake_results.manifest(["fixed"])
    found = analyse(fake_results.results(["fixed"], worlds=4), None, alone)
    assert found.summary.empty
    assert list(found.summary.columns) == COLUMNS


def test_an_sd_of_0_is_called_undefined(run):
    table = summarise(fake_results.results(ARMS, worlds=20, sd=0.0), run)
    rows = table[table.outcome == "achievement"]
    assert set(rows.verdict) == {"undefined"}
    assert rows.estimate.isna().all()


def test_the_main_year_is_the_last_before_any_followup():
    run = fake_results.manifest(["fixed"])
    assert main_year(run) == 1
    run["arms"][0]["scenario"]["years"] = 3
    assert main_year(run) == 3
    assert main_year({**run, "years": 2}) == 2


def test_certainty_counts_what_can_be_counted(found):
    sure = certainty(found)
    assert (sure.worlds, sure.assumptions, sure.unsourced) == (60, 4, 2)
    assert not sure.calibrated
    assert 0 < sure.half_width < 0.1
    assert sure.unpaired > sure.worlds


def draws_of(shared, apart):
    """Make differences of pairs of worlds: what their draw gives them, and what is their own."""
    count = len(shared)
    frame = {"arm": "a", "draw": np.repeat(range(count), 2)}
    return pd.DataFrame({**frame, "difference": np.repeat(shared, 2) + apart})


def test_the_share_of_assumptions_is_that_of_known_variances():
    rng = np.random.default_rng(8)
    share = share_of_assumptions(draws_of(rng.normal(0, 2, 4000), rng.normal(0, 1, 8000)))
    assert share.value == pytest.approx(4 / (4 + 1), abs=0.02)
    assert share.low == pytest.approx(share.high, abs=0.03)


def test_the_share_of_assumptions_is_0_where_only_luck_differs_and_1_where_only_draws_do():
    rng = np.random.default_rng(9)
    base = draws_of(np.zeros(200), rng.normal(size=400))
    assert share_of_assumptions(base).low == 0.0
    assert share_of_assumptions(base).value < 0.15
    by_draw = share_of_assumptions(draws_of(rng.normal(size=200), np.zeros(400)))
    assert (by_draw.value, by_draw.low, by_draw.high) == pytest.approx((1.0, 1.0, 1.0))
    assert share_of_assumptions(base.assign(difference=0.0)) is None
    assert share_of_assumptions(base.assign(difference=np.nan)) is None
    assert share_of_assumptions(base[:3]) is None


@pytest.mark.parametrize("draws", [6, 20])
@pytest.mark.parametrize("truth", [0.0, 0.5, 0.9])
def test_the_interval_of_the_share_of_assumptions_holds_the_truth(draws, truth):
    rng = np.random.default_rng(11)

    def held():
        shared = rng.normal(0, np.sqrt(truth), draws)
        own = draws_of(shared, rng.normal(0, np.sqrt(1 - truth), 2 * draws))
        share = share_of_assumptions(own)
        return share.low <= truth <= share.high

    assert 0.93 <= np.mean([held() for _ in range(400)]) <= (0.995 if truth == 0 else 0.975)


def test_arms_of_which_none_is_beyond_luck_make_no_share_together():
    # each arm's own share, were it kept from falling under 0, would add up to a share of nothing
    rng = np.random.default_rng(12)
    arms = [draws_of(np.zeros(10), rng.normal(size=20)).assign(arm=f"arm {n}") for n in range(200)]
    assert share_of_assumptions(pd.concat(arms)).value < 0.05


def test_the_codebook_explains_every_column_and_outcome(run, found):
    book = codebook(run)
    columns = set(book.name[book.kind == "column"])
    assert set(found.summary.columns) | set(fake_results.results(["fixed"], worlds=1)) <= columns
    outcomes = book[book.kind == "outcome"].set_index("name")
    assert set(outcomes.index) == {*run["outcomes"], "worse_off"}
    assert outcomes.smallest["worse_off"] == 2.0
    assert "Kraft" in outcomes.smallest_source["gap"]
    assert "within-grade SD" in outcomes.standardiser["gap"]
    months = book[book.kind == "months"]
    assert len(months) == 12
    assert months.smallest_source.str.contains("from memory").all()
