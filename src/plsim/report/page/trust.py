"""Write section 9, whether the model has earned trust: figure 7, the misses first."""

from typing import TYPE_CHECKING

from plsim.analysis import ledger
from plsim.report.choice import Choice
from plsim.report.figures import trials
from plsim.report.figures.sheet import Drawing
from plsim.report.page.blocks import Picture, Section, Words

if TYPE_CHECKING:
    import pandas as pd

NONE = (
    "No ledger of trials was at hand when this report was written, so it cannot say what the model"
    " reproduces; plsim validate makes one."
)
UNCALIBRATED = "The model is not calibrated: no assumption has been fitted to these findings."
CALIBRATED = "Some assumptions were fitted to findings, those marked fitted; the others were not."
READING = (
    "The accepted ranges were written before the trials were run. Findings that were held out, and"
    " never used to choose a value, say more than fitted ones. Two rivals say what any model should"
    " beat: one that always says no difference at all, and one that always says the average of the"
    " fitted findings. Nothing of these trials depends on the run of this report."
)


def section(choice: Choice, table: "pd.DataFrame | None", figure: list[Picture]) -> Section:
    """Give the section; its lead is the score, beside those of two simple rivals."""
    calibrated = bool(choice.manifest.get("calibrated", False))
    state = CALIBRATED if calibrated else UNCALIBRATED
    lead = NONE if table is None else f"{state} {ledger.summary(table)}"
    said = [] if table is None else [Words([READING])]
    return Section("trust", "Has the model earned trust?", lead, [*said, *figure])


def drawing(table: "pd.DataFrame | None") -> Drawing | None:
    """Draw figure 7; None where there is no ledger."""
    if table is None:
        return None
    ranked = ledger.ranked(table)
    return trials.draw(ranked, ledger.summary(ranked))
