from types import SimpleNamespace

import fake_results
import numpy as np
import pandas as pd
import pytest

from plsim.analysis.deciding import deciding, leading_two, robustness
from plsim.analysis.doubts import fits, most_by, unsourced, who_leads, would_flip
from plsim.analysis.draws import differences_by_draw, varied
from plsim.analysis.flip import flip_rule
from plsim.analysis.leaders import leads
from plsim.analysis.summary import analyse, cards, primary_cell
from plsim.analysis.tornado import beyond_chance, correlations, share_unsourced, tornado

COUNT = 30
SOURCES = {f"software.a{i}": "assumed" if i % 2 else "star" for i in range(COUNT)}


def assumptions(draws=200, seed=1):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(rng.normal(size=(draws, COUNT)), columns=list(SOURCES)).rename_axis("draw")


def made_of(values, weights, noise=0.5, seed=2):
    rng = np.random.default_rng(seed)
    total = sum(weight * values[name] for name, weight in weights.items())
    return total + noise * rng.normal(size=len(values))


def test_rank_correlations_are_scipys():
    from scipy.stats import spearmanr

    x = assumptions().to_numpy()
    y = np.round(x[:, 0] + x[:, 1], 1)  # with ties
    found = correlations(x, y)
    assert found == pytest.approx([spearmanr(x[:, i], y).statistic for i in range(COUNT)])


def test_the_tornado_names_what_moves_the_difference_and_the_results_at_its_ends():
    values = assumptions(2000)
    difference = made_of(values, {"software.a3": 1.0, "software.a8": -0.5}, noise=0.3)
    table = tornado(values, difference, SOURCES)
    assert list(table["assumption"][:2]) == ["software.a3", "software.a8"]
    assert list(table["clear"]) == [True, True] + [False] * 8
    assert table["source"][0] == "assumed"
    assert table["correlation"][1] < 0 < table["correlation"][0]
    # at the 10th and 90th percentile of a normal the difference is -1.28 and +1.28
    assert (table["low"][0], table["high"][0]) == pytest.approx((-1.28, 1.28), abs=0.1)
    assert (table["at_low"][0], table["at_high"][0]) == pytest.approx((-1.28, 1.28), abs=0.2)


def test_an_assumption_that_moves_nothing_is_seldom_called_clear():
    values, rng = assumptions(60), np.random.default_rng(5)
    clear = 0
    for _ in range(200):
        table = tornado(values, pd.Series(rng.normal(size=60)), SOURCES)
        clear += bool(table["clear"].any())
    assert clear / 200 < 0.1
    assert beyond_chance(60, COUNT) > beyond_chance(600, COUNT)


def test_too_few_draws_and_a_difference_that_does_not_vary_have_no_tornado():
    values = assumptions()
    assert tornado(values, values["software.a1"][:19], SOURCES).empty
    assert tornado(values, 0 * values["software.a1"], SOURCES).empty


def test_the_share_without_a_source_is_that_of_the_spread():
    values = assumptions(5000)
    difference = made_of(values, {"software.a3": 1.0, "software.a8": 2.0}, noise=0.1)
    assert share_unsourced(values, difference, SOURCES) == pytest.approx(0.2, abs=0.03)
    rng = np.random.default_rng(4)
    silent = [
        share_unsourced(assumptions(100), pd.Series(rng.normal(size=100)), SOURCES) is None
        for _ in range(100)
    ]
    assert sum(silent) > 85


def test_the_rule_finds_the_corner_in_which_the_rival_leads():
    values = assumptions(300)
    rival = (values["software.a3"] < -0.3) & (values["software.a8"] > 0.2)
    rule = flip_rule(values, rival)
    assert {edge.assumption: edge.below for edge in rule.edges} == {
        "software.a3": True,
        "software.a8": False,
    }
    ends = {edge.assumption: edge.value for edge in rule.edges}
    assert ends["software.a3"] == pytest.approx(-0.3, abs=0.1)
    assert ends["software.a8"] == pytest.approx(0.2, abs=0.1)
    # density, coverage and mass are counts that anybody can make again
    box = (values["software.a3"] < ends["software.a3"]) & (
        values["software.a8"] > ends["software.a8"]
    )
    assert rule.mass == pytest.approx(box.mean())
    assert rule.density == pytest.approx(rival[box].mean())
    assert rule.coverage == pytest.approx((rival & box).sum() / rival.sum())
    assert rule.density > 0.9
    assert "software.a3 < -0.3" in str(rule)


def test_draws_left_out_of_the_search_tell_what_other_draws_have_to_expect():
    # the same search in 60 made-up runs, each tried on 4,000 draws that it never saw
    weights = {"software.a3": 1.0, "software.a8": 0.7}
    many = assumptions(4000, seed=99)
    elsewhere = made_of(many, weights, noise=1.0, seed=1099) < -0.5
    found = []
    for seed in range(60):
        values = assumptions(80, seed=seed)
        rule = flip_rule(values, made_of(values, weights, noise=1.0, seed=1000 + seed) < -0.5)
        if rule is not None:
            box = np.ones(len(many), dtype=bool)
            for edge in rule.edges:
                x = many[edge.assumption]
                box &= (x < edge.value) if edge.below else (x > edge.value)
            found.append((rule.density, rule.expected, elsewhere[box].mean()))
    density, expected, truth = np.mean(found, axis=0)
    assert len(found) > 30
    assert density > truth + 0.05
    assert expected == pytest.approx(truth, abs=0.04)


def test_no_rule_where_nothing_explains_who_leads():
    rng = np.random.default_rng(6)
    values = assumptions(80)
    found = [flip_rule(values, pd.Series(rng.random(80) < 0.4)) for _ in range(40)]
    assert sum(rule is not None for rule in found) <= 5
    assert flip_rule(values, pd.Series(np.zeros(80, dtype=bool))) is None
    assert flip_rule(values[:10], pd.Series(np.arange(10) < 5)) is None


def test_the_rule_is_the_same_every_time():
    values = assumptions(100)
    rival = made_of(values, {"software.a3": 1.0}) < 0
    assert flip_rule(values, rival) == flip_rule(values, rival)


def test_only_what_varies_is_looked_at_and_arms_of_their_own_have_columns_of_their_own():
    draws = pd.DataFrame(
        {
            "arm": ["a"] * 3 + ["b"] * 3,
            "draw": [0, 1, 2] * 2,
            "x.same": [1.0, 2, 3, 1, 2, 3],
            "x.fixed": 7.0,
            "x.own": [1.0, 2, 3, 3, 2, 1],
            "x.one": [1.0, 2, 3, 5, 5, 5],
        }
    )
    table = varied(draws, "a", "b")
    assert set(table.columns) == {"x.same", "x.own (a)", "x.own (b)", "x.one"}
    assert list(table["x.own (b)"]) == [3, 2, 1]
    assert list(varied(draws, "a").columns) == ["x.same", "x.own", "x.one"]


@pytest.fixture(scope="module")
def found():
    arms = ["fixed", "hybrid", "westover", "self_paced"]
    values = assumptions(100)
    table = pd.concat([values.reset_index().assign(arm=arm) for arm in arms], ignore_index=True)
    return analyse(fake_results.results(arms), None, fake_results.manifest(arms), table)


def test_leaders_are_counted_draw_by_draw(found):
    cell = primary_cell(found.manifest)
    table = leads(found.worlds, [cell], cards(found.manifest), "fixed").set_index("arm")
    assert table["leads"].sum() == pytest.approx(1.0)
    # a second way: a loop over draws
    by_draw = differences_by_draw(found.worlds, cell, "fixed")
    first = [max(row, key=row.get) for row in by_draw.to_dict("records")]
    for arm in table.index:
        assert table.loc[arm, "leads"] == pytest.approx(first.count(arm) / len(first))
    best = by_draw.max(axis=1)
    assert table.loc["fixed", "regret"] == pytest.approx((best - 0.0).mean())


def leads_of(values, draws, reference, cell):
    """Give the table of leads where arms have these values in each world."""
    parts = [
        pd.DataFrame(
            {"arm": arm, "world": range(len(own)), "draw": draws, "value": own, "week": 36}
        )
        for arm, own in values.items()
    ]
    worlds = fake_results.worlds(pd.concat(parts).assign(week=36, **cell), reference)
    return leads(worlds, [cell], cards(fake_results.manifest(["fixed"])), reference)


def test_arms_at_the_same_value_share_the_lead_and_lower_may_be_better():
    cell = {"outcome": "gap", "measure": "skill", "year": 1, "subgroup": "high-low"}
    values = {"a": [0.0] * 4, "b": [0.0, 0.0, -0.2, -0.2], "c": [0.0] * 4}
    table = leads_of(values, [0, 0, 1, 1], "c", cell).set_index("arm")
    assert table["leads"].to_dict() == pytest.approx({"a": 1 / 6, "b": 2 / 3, "c": 1 / 6})
    assert table["clearly"].to_dict() == pytest.approx({"a": 0.0, "b": 0.5, "c": 0.0})


def leaders_of(**values):
    """Say who leads where policies have these values in each draw; the reference has 0."""
    cell = {"outcome": "strain", "measure": "", "year": 1, "subgroup": "all"}
    draws = len(next(iter(values.values())))
    table = leads_of(values | {"fixed": [0.0] * draws}, range(draws), "fixed", cell)
    return who_leads(SimpleNamespace(leads=table, draws=draws, enough=False), "strain", {})


def test_policies_that_are_equal_are_said_to_be_so():
    same = [0.0] * 4
    assert (
        leaders_of(a=same, b=same) == "strain: no difference between the policies in any of 4 draws"
    )
    assert leaders_of(a=same * 5, b=same * 5, c=[0.1] * 20) == (
        "strain: led by a = b = fixed in 100 % of 20 draws"
    )
    assert leaders_of(a=same, b=[0.1] * 4) == ("strain: led by a = fixed in 100 % of 4 draws")
    assert leaders_of(a=same, b=[0.1, 0.1, 0.1, -0.1]) == (
        "strain: led by a = fixed in 75 % and b in 25 % of 4 draws"
    )
    assert leaders_of(a=[0.1, -0.1], b=[-0.1, 0.1]) == (
        "strain: led by a in 50 % and b in 50 % of 2 draws"
    )


def test_the_rival_is_who_leads_most_draws_beside_the_best_average():
    table = pd.DataFrame({"a": [3.0, 3, 3, -1], "b": [1.0, 1, 1, 1], "c": [2.0, 2, 2, -9]})
    assert leading_two(table) == ("a", "b")
    assert leading_two(table[:3]) == ("a", "c")


def test_everything_is_found_from_plain_tables_and_said_in_words(found):
    said = deciding(found)
    assert {said.first, said.rival} <= {"fixed", "hybrid", "westover", "self_paced"}
    assert said.draws == 100
    titles = {"hybrid": "Hybrid", "westover": "Westover"}
    for text in (most_by(said), would_flip(said, titles), unsourced(said, titles)):
        assert "nan" not in text
        assert "undefined" not in text
    board = [primary_cell(found.manifest), {**primary_cell(found.manifest), "outcome": "gap",
                                            "subgroup": "high-low"}]  # fmt: skip
    assert [each.outcome for each in robustness(found, board)] == ["achievement", "gap"]
    text = who_leads(said, "achievement", titles)
    assert text.startswith("achievement: led by Hybrid in ")


def test_a_rule_is_told_with_what_it_is_worth(found):
    from dataclasses import replace

    said = deciding(found)
    values = assumptions(100)
    rival = values["software.a3"] < -0.4
    clear = replace(
        said, values=values, rule=flip_rule(values, rival), flips=float(rival.mean())
    )  # fmt: skip
    text = would_flip(clear, {})
    assert "where software.a3 < -0.4" in text
    assert fits(clear.rule) in text
    assert "100 % of those draws" in text
    assert "none of 100" in would_flip(replace(said, flips=0.0, rule=None), {})
    assert "no corner" in would_flip(replace(said, flips=0.3, rule=None), {})


def test_a_run_without_draws_or_with_one_arm_decides_nothing(found):
    from dataclasses import replace

    assert deciding(replace(found, draws=None)) is None
    cell = {**primary_cell(found.manifest), "outcome": "spread"}
    assert deciding(found, cell) is None


def test_one_draw_in_which_nothing_varies_decides_nothing():
    table = pd.DataFrame({"arm": ["a", "b"], "draw": [0, 0], "x.y": [1.0, 1.0]})
    assert varied(table, "a", "b").shape == (1, 0)
    assert flip_rule(varied(table, "a", "b"), pd.Series([True], index=[0])) is None
