import math

import pandas as pd
import pytest

from plsim.analysis.ledger import ranked
from plsim.report.figures import trials
from plsim.report.figures.sheet import svg
from plsim.report.writing import shipped_ledger

ROW = {
    "trial": "tiny", "role": "held_out", "study": "Nobody 2026", "outcome": "achievement",
    "measure": "exam", "year": 1, "subgroup": "all", "arm": "small", "published": 0.2,
    "published_low": 0.1, "published_high": 0.3, "model": 0.05, "model_low": -0.1,
    "model_high": 0.2, "accept_low": 0.1, "accept_high": 0.3, "inside": "no",
    "status": "COMPUTED", "kind": "difference", "unit": "SD",
}  # fmt: skip
OTHERS = [
    {"trial": "ties_<b>", "role": "fit", "outcome": "ties", "measure": "", "year": 2,
     "published": 61.0, "model": 65.0, "model_low": 56.0, "model_high": 74.0, "accept_low": 51.0,
     "accept_high": 71.0, "inside": "yes", "kind": "level", "unit": "of 100"},
    {"trial": "order", "role": "unseen", "published": math.nan, "published_low": math.nan,
     "published_high": math.nan, "accept_low": -0.1, "accept_high": 100.0, "inside": "yes",
     "kind": "order", "subgroup": "low less all"},
    {"trial": "absent", "model": math.nan, "model_low": math.nan, "model_high": math.nan,
     "inside": "not run"},
]  # fmt: skip


@pytest.fixture
def table():
    return pd.DataFrame([ROW, *(ROW | other for other in OTHERS)])


def test_numbers_of_100_are_shown_as_shares(table):
    shown = trials.scaled(table)
    ties = shown.set_index("trial").loc["ties_<b>"]
    assert (ties["published"], ties["model"], ties["accept_high"]) == (0.61, 0.65, 0.71)
    assert shown["model"][0] == 0.05
    assert table["model"][1] == 65.0


def test_large_numbers_are_shown_in_tens_and_their_unit_says_so(table):
    big = table.assign(unit="minutes a week", published=11.0, model=12.3, model_high=14.0)
    shown = trials.scaled(big[:1])
    assert shown.loc[0, "unit"] == "10 minutes a week"
    assert tuple(shown.loc[0, ["published", "model", "accept_low"]]) == (1.1, 1.23, 0.01)


def test_data_and_alt_text_say_what_the_picture_says(table):
    drawing = trials.draw(table, "1 of 2 inside.")
    assert drawing.alt == "1 of 2 inside. Missed: tiny achievement small."
    assert list(drawing.data["zero_would_pass"]) == [False, False, True, False]
    assert drawing.data["miss"][0] == pytest.approx(-0.15)
    assert trials.draw(table[1:], "All.").alt == "All. None is missed."


def test_every_row_is_in_the_picture(table):
    picture = svg(trials.draw(table, "1 of 2 inside."))
    for text in ("tiny: small", "ties_&lt;b&gt;: ties, small, year 2", "order: small, low less all",
                 "absent: small", "missed", "inside", "not run", "1 of 2 inside."):  # fmt: skip
        assert text in picture
    assert picture == svg(trials.draw(table, "1 of 2 inside."))


def test_a_range_open_at_one_side_does_not_stretch_the_axis(table):
    figure = trials.draw(table, "").figure
    left, right = figure.axes[0].get_xlim()
    assert -0.5 < left < 0 < right < 1


def test_nothing_but_findings_that_were_not_run_can_be_drawn(table):
    assert trials.draw(table[3:], "None.").alt == "None. None is missed."


def test_every_finding_of_the_shipped_ledger_has_a_label_of_its_own():
    table = ranked(shipped_ledger())
    drawing = trials.draw(table, "score")
    texts = [text for text in drawing.figure.texts if text.get_ha() == "right"]
    labels = [text.get_text() for text in texts if ": " in text.get_text()]
    assert len(labels) == len(set(labels)) == len(table)
    assert not any("…" in label for label in labels)


def test_labels_that_are_too_long_lose_their_middle_and_stay_apart(table):
    long = "a_trial_of_a_very_long_name_that_somebody_gave_to_it"
    both = pd.concat([table.iloc[:1].assign(trial=long, year=year) for year in (2, 3)])
    drawing = trials.draw(both, "score")
    labels = [text.get_text() for text in drawing.figure.texts if "…" in text.get_text()]
    assert len(set(labels)) == 2
    assert all(label.startswith("a_trial_of") for label in labels)
    assert [label[-6:] for label in labels] == ["year 2", "year 3"]
