"""Write section 9, whether the model has earned trust: figure 7, the misses first."""

from typing import TYPE_CHECKING

from plsim.analysis import ledger
from plsim.analysis.certainty import Certainty
from plsim.report.figures import trials
from plsim.report.figures.sheet import Drawing
from plsim.report.page.blocks import Picture, Section, Words
from plsim.report.words import fitted

if TYPE_CHECKING:
    import pandas as pd

NONE = (
    "No ledger of trials was at hand when this report was written, so it cannot say what the model"
    " reproduces; plsim validate makes one."
)
READING = (
    "The accepted ranges were written before the trials were run. Facts of some held-out trials"
    " were mended after a first look at them; plsim's page on trials (docs/validation.md) lists"
    " each with the figures before. Findings that were held out, and"
    " never used to choose a value, say more than fitted ones. Two rivals say what any model should"
    " beat: one that always says no difference at all, and one that always says the average of the"
    " fitted findings. Nothing of these trials depends on the run of this report."
)


def section(sure: Certainty, table: "pd.DataFrame | None", figure: list[Picture]) -> Section:
    """Give the section; its lead is the score, beside those of two simple rivals."""
    state = f"The model is {fitted(sure)}."
    lead = NONE if table is None else ledger.summary(table)
    said = [state] if table is None else [state, READING]
    return Section("trust", "Has the model earned trust?", lead, [Words(said), *figure])


def drawing(table: "pd.DataFrame | None") -> Drawing | None:
    """Draw figure 7; None where there is no ledger."""
    if table is None:
        return None
    ranked = ledger.ranked(table)
    return trials.draw(ranked, ledger.summary(ranked))
