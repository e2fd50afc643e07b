import fake_results
import numpy as np
import pytest

from plsim.analysis.dominance import no_better_than
from plsim.analysis.doubts import least_regret, pareto
from plsim.analysis.draws import differences_by_draw
from plsim.analysis.summary import analyse, cards
from plsim.analysis.tradeoffs import tradeoffs

ARMS = ["fixed", "hybrid", "westover", "cooperative", "tracked"]


@pytest.fixture(scope="module")
def found():
    return analyse(fake_results.results(ARMS), None, fake_results.manifest(ARMS))


def board(*names):
    groups = {"gap": "high-low"}
    measure = {"achievement": "skill", "gap": "skill"}
    return [
        {"outcome": n, "measure": measure.get(n, ""), "year": 1, "subgroup": groups.get(n, "all")}
        for n in names
    ]


def test_every_policy_stands_beside_the_others_with_intervals_that_hold_at_once(found):
    sides = tradeoffs(found, board("achievement", "gap", "spread"))
    assert len(sides.table) == 5 * 2  # spread has no better direction
    assert (sides.compared, sides.shown) == (5 * 4 * 2, 4 * 2)
    for row in sides.table.to_dict("records"):
        if row["arm"] == "fixed":
            assert (row["simultaneous_low"], row["simultaneous_high"]) == (0.0, 0.0)
            continue
        one = found.summary[
            (found.summary["arm"] == row["arm"])
            & (found.summary["reference"] == "fixed")
            & (found.summary["outcome"] == row["outcome"])
            & (found.summary["measure"] == "skill")
            & found.summary["subgroup"].isin(["all", "high-low"])
        ].iloc[0]
        assert row["estimate"] == pytest.approx(one["estimate"])
        # what holds for eight at once is wider than what holds for one
        assert row["simultaneous_low"] < one["ci_low"] < one["ci_high"] < row["simultaneous_high"]


def test_beaten_is_what_dominance_says_and_the_rest_is_not_beaten(found):
    cells = board("achievement", "gap")
    sides = tradeoffs(found, cells)
    assert sides.beaten == no_better_than(found.worlds, cells, cards(found.manifest), "fixed")
    assert set(sides.beaten) | set(sides.unbeaten) == set(ARMS)
    assert "tracked" in sides.beaten
    assert "hybrid" in sides.unbeaten
    text = pareto(sides, {"hybrid": "Hybrid"})
    assert "tracked (by " in text
    assert "not beaten: " in text
    assert "40 comparisons, 95 % intervals that hold all at once" in text


def test_regret_is_what_is_lost_beside_the_best_of_each_draw(found):
    cells = board("achievement", "strain")
    table = tradeoffs(found, cells).table.set_index(["outcome", "arm"])
    by_draw = differences_by_draw(found.worlds, cells[0], "fixed")
    for arm in ARMS:
        lost = [max(row.values()) - row[arm] for row in by_draw.to_dict("records")]
        assert table.loc[("achievement", arm), "regret"] == pytest.approx(np.mean(lost))
        assert table.loc[("achievement", arm), "regret_high"] == pytest.approx(
            np.quantile(lost, 0.95)
        )
    # strain is better lower: who has least of it has no regret
    by_draw = differences_by_draw(found.worlds, cells[1], "fixed")
    least = by_draw.mean().idxmin()
    assert table.loc["strain", "regret"].idxmin() == least


def test_least_regret_is_said_with_its_unit(found):
    sides = tradeoffs(found, board("achievement"))
    text = least_regret(sides, cards(found.manifest)["achievement"], "SD", {"hybrid": "Hybrid"})
    assert text.startswith("Least regret on achievement: Hybrid, 0.0")
    assert "SD behind the best policy of each draw on average" in text


def test_a_policy_against_itself_beats_nobody():
    arms = ["fixed", "westover"]
    null = analyse(fake_results.results(arms, null=True), None, fake_results.manifest(arms))
    sides = tradeoffs(null, board("achievement", "gap"))
    assert sides.beaten == {}
    assert "No policy was beaten" in pareto(sides, {})
    assert (sides.table["regret"] == 0).all()
