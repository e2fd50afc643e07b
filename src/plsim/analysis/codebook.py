"""Explain the tables: columns, outcomes with units and smallest differences, months of learning."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from plsim.analysis.gainers import WORSE_OFF
from plsim.analysis.numbers import EEF_MONTHS
from plsim.analysis.summary import Manifest, cards
from plsim.core.declare import OutcomeCard
from plsim.core.sources import SOURCES

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    "kind", "name", "meaning", "unit", "direction", "smallest", "smallest_source", "standardiser",
    "low", "high", "source", "prior_low", "prior_high", "identified", "informed_by",
]  # fmt: skip
STANDARDISER = "reference arm's within-grade SD of the same measure and week, pooled over worlds"

RESULTS = {
    "arm": "name of the arm",
    "world": "number of the world; one world has the same people and luck in every arm",
    "draw": "number of the joint draw of the assumptions; two worlds share each",
    "year": "school year, 1 = the first; a follow-up's years come after",
    "week": "school week, 0 = before the first lesson",
    "subgroup": "group of students: thirds of true skill in week 0, disadvantage, or a gap",
    "outcome": "what was measured",
    "measure": "skill = true skill, exam = a score with error, empty where neither applies",
    "value": "measured on one world, in raw units",
    "unit": "unit of the value, or of the estimate",
}
SUMMARY = {
    "reference": "arm from which the difference is taken; empty where the estimate is a level",
    "estimate": "mean over worlds of the paired difference",
    "ci_low": "low end of the mean's 95 % interval, clustered by draw",
    "ci_high": "high end of the mean's 95 % interval, clustered by draw",
    "worlds_low": "5th percentile over worlds of the paired difference",
    "worlds_high": "95th percentile over worlds of the paired difference",
    "share": "share of worlds whose difference is on the mean's side of 0",
    "verdict": "words for the difference; the same function gives them everywhere",
    "worlds": "number of pairs of worlds",
    "correlation": "correlation of the two arms over worlds; empty where it is undefined",
    "variance_reduction": "variance of an unpaired difference over that of the paired one",
}


def codebook(manifest: Manifest) -> "pd.DataFrame":
    """Give the table of `codebook.csv`: columns, outcomes, and the months-of-learning table."""
    import pandas as pd

    columns = [{"kind": "column", "name": n, "meaning": m} for n, m in (RESULTS | SUMMARY).items()]
    known = {**cards(manifest), WORSE_OFF.name: WORSE_OFF}
    outcomes = [_outcome(card) for card in known.values()]
    assumptions = [_assumption(card) for card in manifest.get("assumptions", [])]
    return pd.DataFrame([*columns, *outcomes, *_months(), *assumptions], columns=COLUMNS)


def _outcome(card: OutcomeCard) -> dict[str, Any]:
    source = SOURCES.get(card.smallest_source)
    cited = f"{source.citation} ({source.status})" if source else card.smallest_source
    better = "neither" if card.direction == "neither" else f"{card.direction} is better"
    return {
        "kind": "outcome",
        "name": card.name,
        "meaning": f"{card.title}; a difference is called {card.more} or {card.less}",
        "unit": "SD" if card.standardise else card.unit,
        "direction": better,
        "smallest": card.smallest,
        "smallest_source": cited,
        "standardiser": STANDARDISER if card.standardise else "",
    }


def _assumption(card: Mapping[str, Any]) -> dict[str, Any]:
    """Explain a column of `draws.csv`: its range, and its source or the word assumed."""
    source = SOURCES.get(str(card["source"]))
    return {
        "kind": "assumption",
        "name": card["name"],
        "meaning": card["meaning"],
        "unit": card["unit"],
        "low": card["low"],
        "high": card["high"],
        "prior_low": card.get("prior_low", card["low"]),
        "prior_high": card.get("prior_high", card["high"]),
        "identified": ("yes" if card["identified"] else "no") if "identified" in card else "",
        "informed_by": "; ".join(card.get("informed_by", ())),
        "source": f"{source.citation} ({source.status})" if source else card["source"],
    }


def _months() -> list[dict[str, Any]]:
    table = SOURCES["eef"]
    cited = f"{table.citation} ({table.status})"
    ends = [*(f"below {end:.2f}" for end in EEF_MONTHS[1:]), "or more"]
    return [
        {
            "kind": "months",
            "name": f"{count} month{'' if count == 1 else 's'}",
            "meaning": f"EEF table: a difference of {start:.2f} SD up to {end}"
            if end != "or more"
            else f"EEF table: a difference of {start:.2f} SD or more",
            "unit": "months of learning",
            "smallest_source": cited,
        }
        for count, (start, end) in enumerate(zip(EEF_MONTHS, ends, strict=True), start=1)
    ]
