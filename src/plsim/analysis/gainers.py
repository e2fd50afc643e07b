"""Compare students with themselves under the reference: who is worse off, who better off."""

from collections.abc import Iterable, Mapping
from math import nan, sqrt
from typing import TYPE_CHECKING, Any

from plsim.analysis.intervals import clustered_interval
from plsim.analysis.pieces import source_of
from plsim.core.declare import OutcomeCard

if TYPE_CHECKING:
    import pandas as pd

LUCK = "luck alone"
THIRDS = {0: "low", 1: "middle", 2: "high"}
STEP = 0.10  # SD of true skill by which a student counts as worse or better off
SHARES = ["worse", "same", "better"]

WORSE_OFF = OutcomeCard(
    name="worse_off",
    title="students worse off",
    unit="of 100 students",
    direction="lower",
    more="more",
    less="fewer",
    smallest=2.0,
    smallest_source="assumed",
)


def student_deviation(students: Any, reference: str, at: str = "end") -> float:
    """Give the reference arm's SD of true skill within world and grade, pooled over worlds.

    `students` is a table, or a `Source` that is read in pieces.
    """
    import pandas as pd

    parts = []
    for piece in source_of(students).pieces([reference]):
        own = piece[piece["arm"].astype(str) == reference]
        off = own[at] - own.groupby(["world", "grade"])[at].transform("mean")
        parts.append((off**2).groupby(own["world"]).mean())
    variance = pd.concat(parts).mean()
    return sqrt(variance) if variance == variance else nan


def gains_by_world(
    students: Any,
    reference: str,
    arms: Iterable[str],
    at: str = "end",
    deviation: float | None = None,
) -> "pd.DataFrame":
    """Count students worse off, about the same and better off than under the reference.

    `students` is a table, or a `Source` that is read in pieces. Returns one row per arm, world and
    third (`all` too): arm, world, third, students, and per 100 students worse, same, better. A
    difference counts from 0.10 of the reference arm's within-grade SD of true skill (`deviation`;
    measured here if not given). Students who are not in both arms are left out; an SD of 0 leaves
    the shares undefined (NaN).
    """
    import pandas as pd

    others = [name for name in [*arms, LUCK] if name != reference]
    sd = student_deviation(students, reference, at) if deviation is None else deviation
    parts = []
    for some, piece in source_of(students).beside(reference, others):
        for arm in some:
            both = beside_reference(piece, arm, reference, at, sd)
            if len(both):
                parts.append(_by_third(_counted(both).assign(arm=arm)))
    columns = ["arm", "world", "third", "students", *SHARES]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _counted(both: "pd.DataFrame") -> "pd.DataFrame":
    """Give 100 in the column that a student's change belongs to, and 0 in the other two."""
    import numpy as np

    change = both["change"]
    # Adding a hair keeps a step of exactly 0.10 on the side it was meant for.
    step = STEP - 1e-12
    counts = {"worse": change <= -step, "better": change >= step}
    counts["same"] = ~(counts["worse"] | counts["better"])
    shares = {name: np.where(change.isna(), nan, 100.0 * hit) for name, hit in counts.items()}
    return both.assign(**shares)


def beside_reference(
    table: "pd.DataFrame", arm: str, reference: str, at: str, sd: float
) -> "pd.DataFrame":
    """Set an arm's students beside themselves under the reference.

    Returns world, student, third and `change`: the difference in skill over `sd`, NaN where that
    is 0. Students who are not in both arms are left out.
    """
    base = table.loc[table["arm"] == reference, ["world", "student", "third", at]]
    own = table.loc[table["arm"] == arm, ["world", "student", at]]
    both = own.merge(base, on=["world", "student"], suffixes=("", "_base")).dropna()
    change = (both[at] - both[at + "_base"]) / (sd if sd > 0 else nan)
    return both[["world", "student", "third"]].assign(change=change)


def _by_third(rows: "pd.DataFrame") -> "pd.DataFrame":
    import pandas as pd

    named = rows.assign(third=rows["third"].map(THIRDS))
    both = pd.concat([rows.assign(third="all"), named], ignore_index=True)
    grouped = both.groupby(["arm", "world", "third"], sort=False)
    return grouped[SHARES].mean().assign(students=grouped.size()).reset_index()


def gains(by_world: "pd.DataFrame", draws: Mapping[int, int]) -> "pd.DataFrame":
    """Average the counts over worlds and say which arms stand out from luck alone.

    Returns arm, third, worse, same, better (per 100 students), worlds, beyond_luck. An arm is
    beyond luck if more of its students are worse off, or better off, than luck alone makes so
    (95 % interval of the paired difference, clustered by draw); true where luck was not run.
    """
    grouped = by_world.groupby(["arm", "third"], sort=False)
    table = grouped[SHARES].mean().assign(worlds=grouped["world"].nunique()).reset_index()
    arms = table["arm"].unique()
    beyond = {arm: _beyond_luck(by_world, str(arm), draws) for arm in arms}
    return table.assign(beyond_luck=table["arm"].map(beyond).astype(bool))


def _beyond_luck(by_world: "pd.DataFrame", arm: str, draws: Mapping[int, int]) -> bool:
    whole = by_world[by_world["third"] == "all"].set_index("world")
    own, luck = (whole[whole["arm"] == name] for name in (arm, LUCK))
    if luck.empty:
        return True
    for share in ("worse", "better"):
        excess = (own[share] - luck[share]).dropna()
        _, low, _ = clustered_interval(excess, [draws[int(world)] for world in excess.index])
        if low > 0:
            return True
    return False
