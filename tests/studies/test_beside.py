"""The model beside findings: values, the ledger and the rivals, worked by hand."""

import math

import pandas as pd
import pytest

from plsim.analysis.ledger import COLUMNS
from plsim.scenario import Finding, Trial
from plsim.studies.beside import Results, ledger


def rows_of(cells):
    """Tidy rows: {(arm, outcome, measure, subgroup): one value per world} in year 1, week 36."""
    rows = []
    for (arm, outcome, measure, subgroup), values in cells.items():
        for world, value in enumerate(values):
            rows.append(
                {
                    "arm": arm, "world": world, "draw": world // 2, "year": 1, "week": 36,
                    "subgroup": subgroup, "outcome": outcome, "measure": measure, "value": value,
                    "unit": "",
                }
            )  # fmt: skip
    return pd.DataFrame(rows)


CELLS = {
    ("usual", "achievement", "exam", "all"): [1.0, 2.0],
    ("small", "achievement", "exam", "all"): [1.4, 2.8],
    ("small", "achievement", "exam", "low"): [1.0, 2.0],
    ("usual", "achievement", "exam", "low"): [0.0, 1.0],
    ("usual", "spread", "exam", "all"): [3.0, 5.0],
    ("small", "spread", "exam", "all"): [1.0, 1.0],
    ("usual", "ties", "", "all"): [60.0, 70.0],
    ("small", "ties", "", "all"): [50.0, 70.0],
}


def finding(**own):
    said = {
        "outcome": "achievement", "measure": "exam", "arm": "small", "kind": "difference",
        "status": "COMPUTED", "accept": (0.1, 0.4),
    }  # fmt: skip
    return Finding.model_validate(said | own)


@pytest.fixture
def results():
    return Results(rows_of(CELLS), "usual")


def test_a_difference_is_over_the_spread_of_what_it_is_compared_with(results):
    value = results.value_of(finding())  # .4 and .8 over an SD of 2
    assert value.mean == pytest.approx(0.3)
    assert (value.low, value.high) == pytest.approx((0.21, 0.39))


def test_another_arm_to_compare_with(results):
    value = results.value_of(finding(arm="usual", against="small"))  # over an SD of 1
    assert value.mean == pytest.approx(-0.6)


def test_a_level_is_over_the_arms_own_spread(results):
    assert results.value_of(finding(kind="level")).mean == pytest.approx(2.1)
    assert results.value_of(finding(kind="level", arm="usual")).mean == pytest.approx(0.75)


def test_numbers_of_100_are_not_divided(results):
    level = finding(outcome="ties", measure="", kind="level", arm="usual", unit="of 100")
    assert results.value_of(level).mean == 65
    assert results.value_of(finding(outcome="ties", measure="")).mean == -5


def test_an_order_is_a_difference_less_another(results):
    order = finding(kind="order", subgroup="low", than={"subgroup": "all"})
    assert results.value_of(order).mean == pytest.approx(0.5 - 0.3)
    arms = finding(kind="order", than={"arm": "usual"})  # the reference differs from itself by 0
    assert results.value_of(arms).mean == pytest.approx(0.3)


def test_in_a_trial_of_one_arm_an_order_compares_levels():
    one = {key: values for key, values in CELLS.items() if key[0] == "usual"}
    order = finding(kind="order", arm="usual", than={"subgroup": "low"})
    assert Results(rows_of(one), "usual").value_of(order).mean == pytest.approx(0.5)


def test_what_was_not_measured_is_no_number(results):
    assert math.isnan(results.value_of(finding(measure="exam mathematics")).mean)


def test_worlds_without_a_value_are_left_out():
    cells = CELLS | {("small", "ties", "", "all"): [float("nan"), 77.0]}
    value = Results(rows_of(cells), "usual").value_of(finding(outcome="ties", measure=""))
    assert (value.mean, value.low, value.high) == (7, 7, 7)


def test_a_row_of_the_ledger(results):
    from plsim.scenario import Experiment, load

    arms = [{"name": name, "scenario": load("fixed")} for name in ("usual", "small")]
    experiment = Experiment(name="tiny", reference="usual", arms=arms)
    study = {"citation": "Somebody 2020"}
    found = (finding(published=0.25), finding(accept=(0.5, 0.6)))
    trial = Trial(study=study, role="unseen", findings=found, experiment=experiment)
    rows = ledger(trial, results)
    assert tuple(rows.columns[: len(COLUMNS)]) == COLUMNS
    assert list(rows["inside"]) == ["yes", "no"]
    assert math.isnan(rows["published"][1])
    assert list(ledger(trial, None)["inside"]) == ["not run", "not run"]
    assert ledger(trial, None)["model"].isna().all()
