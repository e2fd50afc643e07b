"""Make the tables of a run that never ran: cards, manifest, results and students."""

from typing import Any

import numpy as np
import pandas as pd

from plsim.analysis.worlds import Gathering, Worlds

CARDS = {
    "achievement": ("achievement", "SD", "higher", "higher", "lower", 0.05, "kraft2020",
                    True, True),
    "gap": ("gap", "SD", "lower", "wider", "narrower", 0.05, "kraft2020", True, False),
    "known": ("students known well", "of 100 students", "higher", "more", "fewer", 5.0, "assumed",
              False, False),
    "strain": ("teachers' strain", "of 1", "lower", "more", "less", 0.05, "assumed", False, False),
    "cost": ("cost", "per student", "lower", "dearer", "cheaper", 50.0, "assumed", False, False),
    "spread": ("spread", "SD^2", "neither", "wider", "narrower", 0.05, "assumed", False, False),
}  # fmt: skip
FIELDS = ("name", "title", "unit", "direction", "more", "less", "smallest", "smallest_source",
          "standardise", "months")  # fmt: skip
TITLES = {
    "fixed": "Fixed classes", "hybrid": "Hybrid", "westover": "Westover regrouping",
    "cooperative": "Cooperative", "relational": "Relational", "tracked": "Tracked",
    "self_paced": "Self-paced software",
}  # fmt: skip
EFFECTS = {  # achievement of low, middle, high; known; strain; cost
    "fixed": (0, 0, 0, 0, 0, 0), "hybrid": (0.16, 0.12, 0.08, 7, 0.13, 410),
    "westover": (0.12, 0.07, 0.01, 3, 0.10, 160), "cooperative": (0.06, 0.03, 0.01, 6, 0.02, 60),
    "relational": (0.07, 0.03, 0.0, 28, -0.01, 340), "tracked": (-0.08, 0.0, 0.07, -3, 0.05, 90),
    "self_paced": (-0.13, -0.04, 0.05, -17, -0.04, 120), "luck alone": (0, 0, 0, 0, 0, 0),
}  # fmt: skip


def manifest(arms: list[str], worlds: int = 200, **more: Any) -> dict[str, Any]:
    cards = {name: dict(zip(FIELDS, (name, *card), strict=True)) for name, card in CARDS.items()}
    described = [
        {"name": a, "title": TITLES.get(a, a), "notes": "", "policy": a, "scenario": {"years": 1}}
        for a in arms
    ]
    assumptions = [
        {"name": f"software.{i}", "value": 1.0, "low": 0.5, "high": 2.0, "unit": "1",
         "source": source, "meaning": "a number"}
        for i, source in enumerate(["assumed", "kraft2020", "assumed", "star"])
    ]  # fmt: skip
    base = {
        "name": "main", "question": "Which way of grouping raises achievement?", "arms": described,
        "reference": arms[0], "primary": "achievement", "worlds": worlds, "draws": worlds // 2,
        "seed": 7, "outcomes": cards, "assumptions": assumptions, "calibrated": False,
    }  # fmt: skip
    return base | more


def results(
    arms: list[str],
    worlds: int = 200,
    seed: int = 1,
    null: bool = False,
    sd: float = 1.2,
    weekly: bool = False,
) -> pd.DataFrame:
    """Make tidy rows; with `null` every arm is the reference, number by number."""
    rng = np.random.default_rng(seed)
    world = np.arange(worlds)
    draw = world // 2
    people = rng.normal(0, 0.1, worlds)
    parts = [_spread(arm, world, draw, sd) for arm in arms]
    for arm in arms:
        *lift, known, strain, cost = EFFECTS["fixed" if null else arm]
        by_draw = rng.normal(1, 0.5, worlds // 2 + 1)[draw]
        luck = 0.0 * people if null else rng.normal(0, 0.05, worlds)
        level = dict(zip(("low", "middle", "high"), (-1.0, 0.0, 1.0), strict=True))
        thirds = {
            third: base + people + sd * (effect * by_draw + luck)
            for (third, base), effect in zip(level.items(), lift, strict=True)
        }
        thirds["all"] = sum(thirds.values()) / 3
        thirds["disadvantaged"] = 0.7 * thirds["low"] + 0.3 * thirds["high"]
        thirds["not_disadvantaged"] = 0.3 * thirds["low"] + 0.7 * thirds["high"]
        for measure in ("skill", "exam"):
            for group, value in thirds.items():
                parts.append(_rows(arm, world, draw, group, "achievement", measure, value, "raw"))
            gap = thirds["high"] - thirds["low"]
            parts.append(_rows(arm, world, draw, "high-low", "gap", measure, gap, "raw"))
            parts.append(_rows(arm, world, draw, "disadvantage", "gap", measure, 0.4 * gap, "raw"))
        if weekly:
            ends = {third: (base, thirds[third]) for third, base in level.items()}
            parts += [_weekly(arm, world, draw, third, *end) for third, end in ends.items()]
        noise = 0.0 * people if null else rng.normal(0, 1, worlds)
        parts.append(_rows(arm, world, draw, "all", "known", "", 50 + known + 3 * noise, "of 100"))
        parts.append(_rows(arm, world, draw, "all", "strain", "", 0.4 + strain + 0.02 * noise, "1"))
        parts.append(_rows(arm, world, draw, "all", "cost", "", 900 + cost + 5 * noise, "dollars"))
    return pd.concat(parts, ignore_index=True)


def worlds(rows: pd.DataFrame, reference: str) -> Worlds:
    """Make the worlds of tidy rows that stand at the years' ends."""
    found = Gathering()
    found.add(rows)
    return found.whole(reference, list(dict.fromkeys(rows["arm"])))


def _spread(arm: str, world: Any, draw: Any, sd: float) -> pd.DataFrame:
    wobble = 1 + 0.1 * np.sin(world)
    one = _rows(arm, world, draw, "all", "spread", "skill", sd**2 * wobble, "raw^2")
    return pd.concat([one, one.assign(measure="exam", value=1.1 * one["value"])])


def _weekly(arm: str, world: Any, draw: Any, third: str, base: float, end: Any) -> pd.DataFrame:
    """Make the weeks of a third: a straight line from its start to its end."""
    weeks = [
        _rows(arm, world, draw, third, "achievement", "skill", base + (end - base) * week / 36, "")
        .assign(week=week)
        for week in range(0, 36, 3)
    ]  # fmt: skip
    return pd.concat(weeks)


def _rows(
    arm: str, world: Any, draw: Any, group: str, outcome: str, measure: str, value: Any, unit: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {"arm": arm, "world": world, "draw": draw, "year": 1, "week": 36, "subgroup": group,
         "outcome": outcome, "measure": measure, "value": value, "unit": unit}
    )  # fmt: skip


def students(
    arms: list[str], worlds: int = 20, each: int = 60, seed: int = 3, null: bool = False
) -> pd.DataFrame:
    """Make the table of students, with the hidden arm of luck alone at the end."""
    rng = np.random.default_rng(seed)
    parts = []
    world, student = np.repeat(np.arange(worlds), each), np.tile(np.arange(each), worlds)
    start = rng.normal(0, 1, worlds * each)
    third = np.searchsorted([-0.43, 0.43], start)
    shared = rng.normal(0, 0.05, worlds * each)
    for arm in arms if null else [*arms, "luck alone"]:
        lift = np.array(EFFECTS["fixed" if null else arm][:3])[third]
        luck = 0 if null else rng.normal(0, 0.07, worlds * each)
        parts.append(
            pd.DataFrame(
                {"arm": arm, "world": world, "student": student, "school": 0,
                 "grade": 3 + student % 2, "third": third, "disadvantaged": start < 0,
                 "start": start, "end": start + shared + lift + luck, "later": np.nan}
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)
