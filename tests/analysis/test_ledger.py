"""Scores of a ledger and of the rivals, worked by hand; the ledger read back from its file."""

import math

import pandas as pd
import pytest

from plsim.analysis import ledger
from plsim.report.tables import write_table


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
    model, zero, mean = ledger.scores(MIXED)
    # three held-out and unseen differences were run; the fitted ones are .2 on average
    assert (model.name, model.inside, model.of) == ("the model", 1, 3)
    assert model.squared == pytest.approx((0.2**2 + 0.05**2 + 0.4**2) / 3)
    assert (zero.inside, zero.squared) == (1, pytest.approx((0.1**2 + 0.25**2 + 0.2**2) / 3))
    assert (mean.inside, mean.squared) == (2, pytest.approx((0.3**2 + 0.05**2 + 0.0**2) / 3))


def test_counts_by_role_and_wrong_signs():
    found = ledger.counts(MIXED)
    assert found["held_out"] == {"yes": 1, "no": 1, "not run": 1}
    assert found["unseen"] == {"yes": 1, "no": 1, "not run": 0}
    assert found["fit"] == {"yes": 2, "no": 1, "not run": 0}
    assert ledger.wrong_signs(MIXED) == 1  # the unseen -.2 to -.1 lower and higher


def test_held_out_findings_come_first_and_misses_before_the_others():
    found = ledger.ranked(MIXED)
    assert list(found["role"]) == ["held_out"] * 3 + ["unseen"] * 2 + ["fit"] * 3
    assert list(found["inside"]) == ["no", "yes", "not run", "no", "yes", "no", "yes", "yes"]


def test_the_sentence_tells_all_of_it():
    text = ledger.summary(MIXED)
    assert "1 of 2 held-out findings inside (1 not run)" in text
    assert "1 of 2 unseen findings inside; 2 of 3 fitted findings inside" in text
    assert "always 0 0.0375 (1 of 3 inside)" in text
    assert "Clearly of the wrong sign: 1." in text
    assert "nan" not in ledger.summary(MIXED[MIXED["role"] == "fit"])


def test_a_ledger_is_read_back_as_it_was_written(tmp_path):
    whole = MIXED.reindex(columns=list(ledger.COLUMNS)).assign(status="COMPUTED", study="Nobody")
    path = write_table(whole, tmp_path / "ledger.csv")
    again = ledger.read(path)
    assert ledger.summary(again) == ledger.summary(MIXED)
    assert list(again["measure"]) == list(MIXED["measure"])
    assert ledger.read(tmp_path / "absent.csv") is None
    write_table(whole.drop(columns="unit"), path)
    assert ledger.read(path) is None
