"""Score a ledger: findings inside and missed, beside two simple rivals; the misses first."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]

COLUMNS = (
    "trial", "role", "study", "outcome", "measure", "year", "subgroup", "arm", "published",
    "published_low", "published_high", "model", "model_low", "model_high", "accept_low",
    "accept_high", "inside", "status", "kind", "unit", "frozen", "mended",
)  # fmt: skip
"""Columns of `ledger.csv`."""

INSIDE, MISSED, NOT_RUN = "yes", "no", "not run"
TEXT = ("trial", "role", "study", "outcome", "measure", "subgroup", "arm", "inside", "status",
        "kind", "unit", "frozen", "mended")  # fmt: skip


def read(path: Path) -> "pd.DataFrame | None":
    """Read a ledger as it was written; None where there is none, or it lacks a column."""
    import pandas as pd

    if not path.is_file():
        return None
    table = pd.read_csv(path, dtype=dict.fromkeys(TEXT, str))
    if not set(COLUMNS) <= set(table.columns):
        return None
    return table.assign(**{name: table[name].fillna("") for name in TEXT})


@dataclass(frozen=True)
class Score:
    """Hold how many findings lie inside, and the mean squared miss of those in SD."""

    name: str
    inside: int
    of: int
    squared: float


def scores(table: "pd.DataFrame") -> list[Score]:
    """Score the model and two simple rivals on the held-out and unseen findings that were run.

    The rivals say always 0, and always the mean of the fitted differences. Only differences in SD
    with a published number count, since no rival has a word on levels.
    """
    counted = table[
        (table["kind"] == "difference") & (table["unit"] == "SD") & table["published"].notna()
    ]
    fitted = counted.loc[counted["role"] == "fit", "published"]
    others = counted[(counted["role"] != "fit") & (counted["inside"] != NOT_RUN)]
    told = {
        "the model": others["model"].to_numpy(float),
        "always 0": np.zeros(len(others)),
        "the mean of fitted findings": np.full(len(others), fitted.mean() if len(fitted) else nan),
    }
    return [_score(name, values, others) for name, values in told.items()]


def _score(name: str, values: Floats, rows: "pd.DataFrame") -> Score:
    low, high = (rows[f"accept_{end}"].to_numpy(float) for end in ("low", "high"))
    inside = int(((low <= values) & (values <= high)).sum())
    miss = values - rows["published"].to_numpy(float)
    return Score(name, inside, len(rows), float((miss**2).mean()) if len(rows) else nan)


def wrong_signs(table: "pd.DataFrame") -> int:
    """Count findings whose published sign 9 in 10 worlds have the other way round."""
    differs = table["kind"].isin(["difference", "order"])
    up, down = table["published"] > 0, table["published"] < 0
    wrong = (up & (table["model_high"] < 0)) | (down & (table["model_low"] > 0))
    return int((wrong & differs).sum())


def ranked(table: "pd.DataFrame") -> "pd.DataFrame":
    """Put held-out findings first, then unseen and fitted ones; in each the misses first."""
    roles = {"held_out": 0, "unseen": 1, "fit": 2}
    states = {MISSED: 0, INSIDE: 1, NOT_RUN: 2}
    order = table.assign(_role=table["role"].map(roles), _state=table["inside"].map(states))
    order = order.sort_values(["_role", "_state"], kind="stable", ignore_index=True)
    return order.drop(columns=["_role", "_state"])


def counts(table: "pd.DataFrame") -> dict[str, dict[str, int]]:
    """Count findings by role: inside, missed, not run."""
    roles: Sequence[str] = ("held_out", "unseen", "fit")
    return {
        role: {
            state: int(((table["role"] == role) & (table["inside"] == state)).sum())
            for state in (INSIDE, MISSED, NOT_RUN)
        }
        for role in roles
    }


def reproduced(table: "pd.DataFrame") -> dict[str, tuple[int, int]]:
    """Count findings inside, of those that were run: by role, and as the model and rivals score."""
    by_role = {
        role: (found[INSIDE], found[INSIDE] + found[MISSED])
        for role, found in counts(table).items()
    }
    return by_role | {score.name: (score.inside, score.of) for score in scores(table)}


def summary(table: "pd.DataFrame") -> str:
    """Say in sentences how many findings lie inside, and how the rivals do.

    `table` has the columns of the ledger.
    """
    lines = []
    words = {"held_out": "held-out", "unseen": "unseen", "fit": "fitted"}
    for role, found in counts(table).items():
        ran = found[INSIDE] + found[MISSED]
        text = f"{found[INSIDE]} of {ran} {words[role]} findings inside"
        lines.append(text + (f" ({found[NOT_RUN]} not run)" if found["not run"] else ""))
    known = [score for score in scores(table) if score.squared == score.squared]
    rivals = [f"{s.name} {s.squared:.4f} ({s.inside} of {s.of} inside)" for s in known]
    squared = "Mean squared miss of held-out and unseen differences, SD squared: "
    scored = f"{squared}{'; '.join(rivals)}. " if rivals else ""
    return f"{'; '.join(lines)}. {scored}Clearly of the wrong sign: {wrong_signs(table)}."
