"""The model beside findings: values, the ledger and the rivals, worked by hand."""

import math

import pandas as pd
import pytest

from plsim.scenario import Finding, Trial
from plsim.studies import beside, validate
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


def table(*rows):
    """Rows of a ledger: (role, published, model, accept, kind, unit)."""
    made = []
    for role, published, model, (low, high), *more in rows:
        kind, unit = more or ("difference", "SD")
        inside = "not run" if model is None else "yes" if low <= model <= high else "no"
        model = math.nan if model is None else model
        made.append(
            {
                "trial": "t", "role": role, "published": published, "model": model,
                "model_low": model - 0.1, "model_high": model + 0.1, "accept_low": low,
                "accept_high": high, "inside": inside, "kind": kind, "unit": unit,
                "outcome": "achievement", "measure": "exam", "arm": "a", "subgroup": "all",
                "year": 1,
            }
        )  # fmt: skip
    return pd.DataFrame(made)


MIXED = table(
    ("fit", 0.1, 0.3, (0.0, 0.2)),
    ("fit", 0.3, 0.3, (0.2, 0.4)),
    ("fit", 9.0, 9.0, (8.0, 10.0), "level", "of 100"),
    ("held_out", -0.1, -0.3, (-0.2, 0.0)),
    ("held_out", 0.25, 0.2, (0.1, 0.4)),
    ("held_out", 0.5, None, (0.4, 0.6)),
    ("unseen", 0.2, -0.2, (0.15, 0.3)),
    ("unseen", 5.0, 5.0, (4.0, 6.0), "level", "of 100"),
)


def test_the_rivals_by_hand():
    model, zero, mean = beside.scores(MIXED)
    # three held-out and unseen differences were run; the fitted ones are .2 on average
    assert (model.name, model.inside, model.of) == ("the model", 1, 3)
    assert model.squared == pytest.approx((0.2**2 + 0.05**2 + 0.4**2) / 3)
    assert (zero.inside, zero.squared) == (1, pytest.approx((0.1**2 + 0.25**2 + 0.2**2) / 3))
    assert (mean.inside, mean.squared) == (2, pytest.approx((0.3**2 + 0.05**2 + 0.0**2) / 3))


def test_counts_by_role_and_wrong_signs():
    found = beside.counts(MIXED)
    assert found["held_out"] == {"yes": 1, "no": 1, "not run": 1}
    assert found["unseen"] == {"yes": 1, "no": 1, "not run": 0}
    assert found["fit"] == {"yes": 2, "no": 1, "not run": 0}
    assert beside.wrong_signs(MIXED) == 1  # the unseen -.2 to -.1 lower and higher


def test_held_out_findings_come_first_and_misses_before_the_others():
    found = beside.ranked(MIXED)
    assert list(found["role"]) == ["held_out"] * 3 + ["unseen"] * 2 + ["fit"] * 3
    assert list(found["inside"]) == ["no", "yes", "not run", "no", "yes", "no", "yes", "yes"]


def test_the_sentence_tells_all_of_it():
    text = validate.summary(MIXED)
    assert "1 of 2 held-out findings inside (1 not run)" in text
    assert "1 of 2 unseen findings inside; 2 of 3 fitted findings inside" in text
    assert "always 0 0.0375 (1 of 3 inside)" in text
    assert "Clearly of the wrong sign: 1." in text
    assert "nan" not in validate.summary(MIXED[MIXED["role"] == "fit"])


def test_a_row_of_the_ledger(results):
    from plsim.scenario import Experiment, load

    arms = [{"name": name, "scenario": load("fixed")} for name in ("usual", "small")]
    experiment = Experiment(name="tiny", reference="usual", arms=arms)
    study = {"citation": "Somebody 2020"}
    found = (finding(published=0.25), finding(accept=(0.5, 0.6)))
    trial = Trial(study=study, role="unseen", findings=found, experiment=experiment)
    rows = ledger(trial, results)
    assert tuple(rows.columns[: len(beside.COLUMNS)]) == beside.COLUMNS
    assert list(rows["inside"]) == ["yes", "no"]
    assert math.isnan(rows["published"][1])
    assert list(ledger(trial, None)["inside"]) == ["not run", "not run"]
    assert ledger(trial, None)["model"].isna().all()
