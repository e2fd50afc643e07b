"""Summarise a run: one row per outcome, measure, year, group and arm, with its verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from plsim.analysis import choice, curves, gainers, paired, raw, value, weeks
from plsim.analysis.alike import others
from plsim.analysis.paired import Paired, statistics, statistics_of_all
from plsim.analysis.pieces import Source, source_of
from plsim.analysis.verdict import verdict
from plsim.analysis.worlds import Gathering, Worlds
from plsim.core.declare import OutcomeCard

if TYPE_CHECKING:
    import pandas as pd

Manifest = Mapping[str, Any]

COLUMNS = [
    "outcome", "measure", "year", "subgroup", "arm", "reference", "estimate", "ci_low", "ci_high",
    "worlds_low", "worlds_high", "share", "verdict", "unit", "worlds", "correlation",
    "variance_reduction",
]  # fmt: skip
CELL = ["outcome", "measure", "year", "subgroup"]


@dataclass(frozen=True)
class Findings:
    """Hold all that analysis made of a run.

    `summary` is the table of `summary.csv`; `worlds` the paired differences per world at the end
    of the main year; `gains` who gains and who loses, per 100 students; `manifest` what was run;
    `draws` the values of the assumptions (arm, draw, one column each), where they are known;
    `curves` who gains along the starting percentiles; `weeks` the primary outcome week by week;
    `raw` the gaps on the raw scale.
    """

    summary: "pd.DataFrame"
    gains: "pd.DataFrame"
    worlds: Worlds
    manifest: Manifest
    draws: "pd.DataFrame | None" = None
    curves: "pd.DataFrame | None" = None
    weeks: "pd.DataFrame | None" = None
    raw: "pd.DataFrame | None" = None


def analyse(results: Any, students: Any, manifest: Manifest, draws: Any = None) -> Findings:
    """Make every table of a run from its tidy rows and its table of students.

    `results` has the columns arm, world, draw, year, week, subgroup, outcome, measure, value;
    `students` the columns arm, world, student, grade, third, end (None leaves out who gains); both
    are tables, or a `Source` that is read in pieces. `draws` has the columns arm, draw and one for
    each assumption. Raises ValueError where the reference is missing, or a thing has two values.
    """
    reference, names, year = str(manifest["reference"]), arms(manifest), main_year(manifest)
    ends, weekly = _measured(source_of(results), manifest)
    if not np.isfinite(ends.values[reference]).any():
        raise ValueError(f"results hold no arm {reference!r}, the reference")
    draw_of = dict(zip(ends.worlds.tolist(), ends.draws.tolist(), strict=True))
    shown = ends.shown(cards(manifest))
    worlds, rows = shown.some(shown.cells["year"] == year), outcome_rows(shown, manifest)
    by_world, along = None, None
    if students is not None:
        strangers = others(manifest)  # whose student 7 is not the reference's student 7
        same = [name for name in names if name not in strangers]
        along = curves.curves(students, reference, same)
        by_world = gainers.gains_by_world(students, reference, same)
    table = _table(
        [
            *rows,
            *_best_two(worlds, rows, manifest),
            *_worse_rows(by_world, draw_of, manifest),
            *_study_rows(ends.levels({"outcome": choice.STUDY}), students, manifest),
            *_per_100_rows(worlds, manifest),
        ]
    )
    gains = _gains(by_world, draw_of)
    by_week = weeks.weekly(weekly, cards(manifest), primary_cell(manifest))
    gaps = raw.raw_gaps(ends, year)
    return Findings(table, gains, worlds, manifest, draws, along, by_week, gaps)


def _measured(results: Source, manifest: Manifest) -> tuple[Worlds, Worlds]:
    """Put the rows of a run into arrays: those of the years' ends, and the weekly ones."""
    ends, weekly = Gathering(), Gathering()
    reference, names = str(manifest["reference"]), arms(manifest)
    for piece in results.pieces(names):
        rows = paired.tidy(piece)
        ends.add(paired.year_ends(rows))
        weekly.add(weeks.followed(rows, primary_cell(manifest)))
    return ends.whole(reference, names).year_ends(), weekly.whole(reference, names)


def summarise(results: Any, manifest: Manifest, students: Any = None) -> "pd.DataFrame":
    """Give the table of `summary.csv`; see `analyse`."""
    return analyse(results, students, manifest).summary


def cards(manifest: Manifest) -> dict[str, OutcomeCard]:
    """Give the outcomes' cards, which travel in the manifest as data."""
    return {name: OutcomeCard(**card) for name, card in manifest["outcomes"].items()}


def arms(manifest: Manifest) -> list[str]:
    """List the names of the experiment's arms in the order of the file."""
    return [str(arm["name"]) for arm in manifest["arms"]]


def titles(manifest: Manifest) -> dict[str, str]:
    """Give the arms' titles by name; luck alone has its own, and who has other students says so."""
    named = {str(a["name"]): str(a.get("title") or a["name"]) for a in manifest["arms"]}
    named |= {name: f"{named[name]} (other students)" for name in others(manifest)}
    return {gainers.LUCK: gainers.LUCK} | named


def main_year(manifest: Manifest) -> int:
    """Give the year whose end is the experiment's answer: the last before any follow-up."""
    if "years" in manifest:
        return int(manifest["years"])
    reference = [arm for arm in manifest["arms"] if arm["name"] == manifest["reference"]]
    return int((reference[0].get("scenario") or {}).get("years", 1)) if reference else 1


def subjects(manifest: Manifest) -> list[str]:
    """List the reference's subjects: an outcome of that name has measures named after it."""
    found = [arm for arm in manifest["arms"] if arm["name"] == manifest["reference"]]
    scenario = (found[0].get("scenario") if found else None) or {}
    return list((scenario.get("school") or {}).get("subjects") or ())


def outcome_rows(
    worlds: Worlds, manifest: Manifest, by: Sequence[str] = CELL
) -> list[dict[str, Any]]:
    """Summarise each arm's differences from the reference, cell by cell: rows of `summary.csv`.

    `by` names the columns of `worlds.cells` that tell the cells apart.
    """
    known, rows = cards(manifest), []
    smallest = np.array([known[name].smallest for name in worlds.cells["outcome"]])
    for arm in worlds.others:
        value, base, measured = worlds.pairs(arm)
        there = np.flatnonzero(measured.any(axis=1))
        found = statistics_of_all(value[there], base[there], worlds.draws, smallest[there])
        cells = worlds.cells.iloc[there][list(by)].itertuples(index=False, name=None)
        for cell, stats in zip(cells, found, strict=True):
            named = dict(zip(by, cell, strict=True))
            rows.append(_row(named, arm, worlds.reference, stats, known[named["outcome"]]))
    return rows


def _best_two(
    worlds: Worlds, rows: list[dict[str, Any]], manifest: Manifest
) -> list[dict[str, Any]]:
    # The two leading arms are compared with each other, never through the reference.
    cell = primary_cell(manifest)
    ranked = [r for r in rows if {k: r[k] for k in CELL} == cell and r["estimate"] == r["estimate"]]
    ranked.sort(key=lambda row: row["estimate"], reverse=True)
    if len(ranked) < 2:
        return []
    if cards(manifest)[cell["outcome"]].direction == "lower":
        ranked.reverse()
    first, second = ranked[0]["arm"], ranked[1]["arm"]
    both = worlds.of(cell)
    a, b = (both[both["arm"] == arm] for arm in (first, second))
    both = a.merge(b, on=["world", "draw"], suffixes=("", "_other"))
    card = cards(manifest)[cell["outcome"]]
    stats = statistics(both["value"], both["value_other"], both["draw"], card.smallest)
    return [_row(cell, first, second, stats, card)]


def primary_cell(manifest: Manifest) -> dict[str, Any]:
    """Name the row that leads: the primary outcome, true skill, all students, the main year."""
    primary = str(manifest["primary"])
    measure = "skill" if cards(manifest)[primary].standardise else ""
    if measure and primary in subjects(manifest):
        measure += f" {primary}"
    subgroup = "high-low" if primary == "gap" else "all"
    year = main_year(manifest)
    return {"outcome": primary, "measure": measure, "year": year, "subgroup": subgroup}


def _worse_rows(
    by_world: "pd.DataFrame | None", draws: Mapping[int, int], manifest: Manifest
) -> list[dict[str, Any]]:
    """Make the rows of `worse_off`: against the reference, and against luck alone where it ran."""
    if by_world is None:
        return []
    year, reference = main_year(manifest), str(manifest["reference"])
    counts = by_world.set_index(["arm", "third", "world"])["worse"]
    luck = by_world[by_world["arm"] == gainers.LUCK].set_index(["third", "world"])["worse"]
    rows = []
    for key, worse in counts.groupby(level=["arm", "third"], sort=False):
        arm, third = cast(tuple[Any, ...], key)
        cell = {"outcome": "worse_off", "measure": "skill", "year": year, "subgroup": third}
        worlds = worse.index.get_level_values("world")
        draw = [draws[int(world)] for world in worlds]
        bases = {reference: worse.to_numpy() * 0.0}
        if arm != gainers.LUCK and len(luck):
            bases[gainers.LUCK] = luck.reindex([(third, w) for w in worlds]).to_numpy()
        for base, values in bases.items():
            stats = statistics(worse.to_numpy(), values, draw, gainers.WORSE_OFF.smallest)
            rows.append(_row(cell, str(arm), base, stats, gainers.WORSE_OFF))
    return rows


def _study_rows(rows: "pd.DataFrame", students: Any, manifest: Manifest) -> list[dict[str, Any]]:
    """Make the rows of what studies say of schools of choice (levels), and of the truth."""
    card = cards(manifest).get(choice.STUDY)
    if card is None:
        return []
    year = main_year(manifest)
    found = choice.found_by_studies(rows, students, manifest, year)
    return [
        _row(
            {"outcome": choice.STUDY, "measure": study, "year": year, "subgroup": "all"},
            arm, reference, stats, card,
        )
        for study, arm, reference, stats in found
    ]  # fmt: skip


def _per_100_rows(worlds: Worlds, manifest: Manifest) -> list[dict[str, Any]]:
    """Make the rows of the primary outcome per 100 units of money, for arms that cost more."""
    known, cell = cards(manifest), primary_cell(manifest)
    if value.COST not in known or cell["outcome"] == value.COST:
        return []
    cost = {"outcome": value.COST, "year": cell["year"], "subgroup": "all"}
    effects, costs = (worlds.of(each) for each in (cell, cost))
    card = value.card_per_100(known[cell["outcome"]], value.currency_of(manifest))
    found = value.per_100(effects, costs, known[value.COST].smallest)
    named = {**cell, "outcome": card.name}
    return [_row(named, arm, str(manifest["reference"]), s, card) for arm, s in found.items()]


def _gains(by_world: "pd.DataFrame | None", draws: Mapping[int, int]) -> "pd.DataFrame":
    import pandas as pd

    if by_world is None or by_world.empty:
        columns = ["arm", "third", *gainers.SHARES, "worlds", "beyond_luck"]
        return pd.DataFrame(columns=columns)
    return gainers.gains(by_world, draws)


def _row(
    cell: Mapping[str, Any], arm: str, reference: str, found: Paired, card: OutcomeCard
) -> dict[str, Any]:
    numbers = asdict(found)
    del numbers["inside"]
    unit = "SD" if card.standardise else card.unit
    words = verdict(found, card).words
    return {**cell, "arm": arm, "reference": reference, **numbers, "verdict": words, "unit": unit}


def _table(rows: list[dict[str, Any]]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(rows, columns=COLUMNS).astype({"year": int, "worlds": int})
