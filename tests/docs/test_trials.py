"""The block of trials: scores and findings from the shipped ledger, the misses first."""

import numpy as np

from plsim.analysis.ledger import COLUMNS
from plsim.cli import docs_trials
from plsim.cli.docs_blocks import blocks, table

END = "CONFIRMED,difference,SD,c7a2de4,"
ROWS = (
    f"far,held_out,X 2020,achievement,exam,1,all,a,0.3,,,0.1,0.0,0.2,0.2,0.4,no,{END}6d381e6",
    f"near,held_out,Y 2021,achievement,exam,2,low,b,0.1,,,0.12,0.0,0.2,0.0,0.2,yes,{END}",
    f"fit,fit,Z 2022,achievement,exam,1,all,c,0.2,,,-0.004,0,0,-0.1,0.3,yes,{END}",
)


def test_it_counts_scores_and_lists_with_the_misses_first(tmp_path, monkeypatch):
    file = tmp_path / "ledger.csv"
    file.write_text("\n".join([",".join(COLUMNS), *ROWS]) + "\n", encoding="utf-8")
    monkeypatch.setattr(docs_trials, "ledger_file", lambda: file)
    text = docs_trials.trials(table)
    assert "### Held out: 1 of 2 inside" in text
    assert "### Fitted: 1 of 1 inside" in text
    assert "| the model | 0.0202 | 1 of 2 |" in text
    assert "| always 0 | 0.0500 | 1 of 2 |" in text
    assert text.index("| far |") < text.index("| near |")
    assert "| near | b, achievement, low, year 2 | 0.10 | 0.12 | 0.00 to 0.20 |" in text
    assert "| 0.20 | 0.00 |" in text
    assert "| no | `c7a2de4`, mended `6d381e6` |" in text
    assert "| yes | `c7a2de4` |" in text


def test_without_a_ledger_it_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(docs_trials, "ledger_file", lambda: tmp_path / "none.csv")
    assert "No ledger is shipped" in docs_trials.trials(table)


def test_it_is_one_of_the_blocks():
    assert "trials" in blocks()


def test_assumptions_are_listed_by_whether_the_trials_narrowed_them(monkeypatch):
    from plsim.week import ensemble

    told = {"lesson.help": {"identified": True}, "lesson.peak": {"identified": False}}
    made = ensemble.Ensemble(tuple(told), np.ones((3, 2)), np.ones(2), {"assumptions": told})
    monkeypatch.setattr(ensemble, "shipped", lambda: made)
    narrowed, others = docs_trials.identified().split("The other 1 ")
    assert "Of 2 assumptions that were free, 1 are identified" in narrowed
    named = [
        [f"`lesson.{name}`" in part for name in ("help", "peak")] for part in (narrowed, others)
    ]
    assert named == [[True, False], [False, True]]


def test_without_an_ensemble_the_block_says_how_to_make_one(monkeypatch):
    from plsim.week import ensemble

    monkeypatch.setattr(ensemble, "shipped", lambda: ensemble.NONE)
    assert docs_trials.identified() == "No ensemble is shipped; run `plsim calibrate --ship`."
