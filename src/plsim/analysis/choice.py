"""Set what three kinds of study say of a school of choice beside its true effect."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.paired import Paired, statistics
from plsim.analysis.pieces import source_of

if TYPE_CHECKING:
    import pandas as pd

    Manifest = Mapping[str, Any]

STUDY = "choice_study"
STUDIES = ("naive", "controls", "lottery")
TRUTH = "truth"
LEVEL = ""
"""Stands for the reference where a number is a level and no difference from another arm."""
ORDINARY = {"use": "fixed"}
UNLIKE = ("name", "title", "notes", "policy")  # keys of a scenario that say nothing of the school

Found = tuple[str, str, str, Paired]
"""(study, arm, reference, statistics)."""


def found_by_studies(
    rows: "pd.DataFrame", students: Any, manifest: "Manifest", year: int
) -> Iterator[Found]:
    """Give what each study says of each school of choice, and the true effect where it is known.

    `rows` are the tidy rows of the years' ends. Studies are means over worlds; the truth is the
    difference in skill of the same students, those admitted, from the arm in which the school of
    choice has the same intake and ordinary classes; in the same unit, SD of the exam.
    """
    seen = rows[(rows["outcome"] == STUDY) & (rows["year"] == year)]
    others = without_the_policy(manifest)
    for arm in dict.fromkeys(seen["arm"]):
        own = seen[seen["arm"] == arm]
        for study in STUDIES:
            said = own[own["measure"] == study]
            if len(said):
                value = said["value"].to_numpy(float)
                yield study, str(arm), LEVEL, statistics(value, 0.0 * value, said["draw"])
        if students is not None and str(arm) in others:
            worlds = true_effect(students, str(arm), others[str(arm)])
            draw = own.drop_duplicates("world").set_index("world")["draw"]
            value = worlds.to_numpy(float)
            draws = draw.reindex(worlds.index).to_numpy()
            if len(value):
                yield TRUTH, str(arm), others[str(arm)], statistics(value, 0.0 * value, draws)


def without_the_policy(manifest: "Manifest") -> dict[str, str]:
    """Name, for each arm with a school of choice, the arm that has its intake and fixed classes.

    The two arms differ in the policy inside the school of choice and in nothing else.
    """
    arms = {str(arm["name"]): dict(arm.get("scenario") or {}) for arm in manifest["arms"]}
    found = {}
    for name, scenario in arms.items():
        policy = _policy(scenario)
        if "inner" not in policy or policy["inner"] == ORDINARY:
            continue
        wanted = (_school(scenario), {**policy, "inner": ORDINARY})
        same = [n for n, other in arms.items() if (_school(other), _policy(other)) == wanted]
        if same:
            found[name] = same[0]
    return found


def _policy(scenario: Mapping[str, Any]) -> dict[str, Any]:
    return dict(scenario.get("policy") or {})


def _school(scenario: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in scenario.items() if key not in UNLIKE}


def true_effect(students: Any, arm: str, other: str) -> "pd.Series[float]":
    """Average over those admitted what the policy did to them, in each world: SD of the exam.

    `students` is a table, or a `Source` that is read in pieces. The same students stand in both
    arms, by id. The unit is that of the studies: the world's SD of the exam within grade, in the
    arm that has the policy. Worlds without anyone admitted are left out; there are none where the
    tables do not say who was admitted.
    """
    import pandas as pd

    pieces = source_of(students).pieces([arm, other])
    return pd.concat([_true_effect(piece, arm, other) for piece in pieces])


def _true_effect(students: "pd.DataFrame", arm: str, other: str) -> "pd.Series[float]":
    import pandas as pd

    if "admitted" not in students:
        return pd.Series(dtype=float)
    of = students["arm"].astype(str)
    own = students[of == arm]
    exam = own["end_exam"] - own.groupby(["world", "grade"])["end_exam"].transform("mean")
    spread = exam.groupby(own["world"]).std(ddof=0)
    base = students.loc[of == other, ["world", "student", "end"]]
    both = own[own["admitted"] > 0].merge(base, on=["world", "student"], suffixes=("", "_without"))
    gain = (both["end"] - both["end_without"]).groupby(both["world"]).mean()
    effect: pd.Series[float] = (gain / spread.where(spread > 0).reindex(gain.index)).dropna()
    return effect


def holds(low: float, high: float, truth: float) -> bool:
    """Tell whether an interval holds the truth; one without ends holds nothing.

    >>> holds(0.4, 0.5, 0.05), holds(0.0, 0.1, 0.05), holds(float("nan"), 0.1, 0.05)
    (False, True, False)
    """
    return bool(np.isfinite([low, high, truth]).all()) and low <= truth <= high
