"""Write section 3, who gains and who loses: figures 3a and 3b."""

from typing import TYPE_CHECKING

from plsim.analysis.alike import others
from plsim.analysis.gainers import LUCK
from plsim.report.choice import Choice
from plsim.report.figures.gainers import sentence, shares
from plsim.report.page.blocks import Picture, Section, Words

if TYPE_CHECKING:
    import pandas as pd


def section(choice: Choice, gains: "pd.DataFrame", figures: list[Picture]) -> Section:
    """Give the section; its lead counts the leading arm's students, beside luck alone."""
    first = choice.ranked()[0]
    found = gains.set_index(["arm", "third"])
    strangers = [arm for arm in choice.ranked() if arm in others(choice.manifest)]
    named = "; ".join(choice.titles[arm] for arm in strangers)
    left_out = f"Not counted, since their students are not those of the reference: {named}."
    lead = left_out if strangers else "Students were not followed one by one."
    if len(strangers) == len(choice.ranked()):
        return Section("gains", "Who gains, who loses", lead, [])
    if (first, "all") in found.index:
        lead = sentence(choice, found, first)
        worse = shares(found, LUCK)[0]
        if worse is not None:
            lead += f" Luck alone left {worse} of 100 worse off."
    note = (
        "Each student is set beside the same student under the reference: the same child, with the"
        " same start and the same luck. Better off and worse off count from 0.10 SD of true skill."
    )
    said = [note, left_out] if strangers and lead != left_out else [note]
    return Section("gains", "Who gains, who loses", lead, [Words(said), *figures])
