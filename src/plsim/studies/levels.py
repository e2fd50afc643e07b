"""Levels that need more than one moment: measured by validation, beside the outcomes.

An outcome sees the state of one week. What follows compares exams of several years, or asks a rule
how much of the software's minutes students really use.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.declare import OutcomeCard
from plsim.mechanisms.software import Software, usage
from plsim.state.worlds import mean_by
from plsim.studies import classes
from plsim.studies.classes import Nest
from plsim.timetable.parts import in_worlds

Floats = npt.NDArray[np.float64]
Level = tuple[str, str, str, Floats]
"""(level, measure, subgroup, one value per world)."""

RECOMMENDED = 30.0
"""Minutes of software a week that count as used as recommended (holt2024)."""


def _card(name: str, title: str, unit: str) -> OutcomeCard:
    return OutcomeCard(name, title, unit, "neither", "more", "less", 0.05, "assumed")


LEVELS: dict[str, OutcomeCard] = {
    card.name: card
    for card in (
        _card("variance_share", "share of the variance of exams", "share"),
        _card("class_year", "spread of what a year in a class is worth", "SD"),
        _card("persistence", "share of a class's effect left a year later", "share"),
        _card("year_to_year", "correlation of the exams of two springs", "correlation"),
        _card("year_growth", "gain from the first fall to spring", "SD"),
        _card("fan", "spread of spring over that of fall", "ratio"),
        _card("start_to_end", "correlation of the first fall's exam with spring's", "correlation"),
        _card("gain_between", "share of the variance of gains between classes", "share"),
        _card("software_use", "software used as recommended", "of 100"),
        _card("minutes_worked", "minutes of software really worked", "minutes a week"),
        _card("colleagues", "gain of students from colleagues one SD better", "SD"),
    )
}
"""What can stand as outcome in a trial's findings, beside the outcomes of `plsim list outcomes`."""


@dataclass(frozen=True)
class Moment:
    """Hold the exams of one moment: scores (student x subject), classes, schools, identities."""

    world: npt.NDArray[np.int32]
    school: npt.NDArray[np.int32]
    grade: npt.NDArray[np.int32]
    home: npt.NDArray[np.int32]
    student: npt.NDArray[np.int64]
    score: Floats

    @classmethod
    def of(cls, state: Any) -> "Moment":
        """Copy what counts out of a state."""
        names = ("world", "school", "grade", "home", "student_id", "score")
        return cls(*(np.array(state[name]) for name in names))

    def measures(self, subjects: Sequence[str]) -> dict[str, Floats]:
        """Give the scores (student,) by measure: the mean of subjects, and each of them."""
        found = {"exam": self.score.mean(axis=1)}
        return found | {f"exam {name}": self.score[:, j] for j, name in enumerate(subjects)}


def levels(seen: Sequence[Moment], subjects: Sequence[str], worlds: int) -> Iterator[Level]:
    """Give every level that the exams so far allow; `seen` are the fall and the springs since.

    Classes count with the school's grade of the time: a school is a school and grade. Students
    who came or left between two exams are left out.
    """
    now = seen[-1]
    for measure in now.measures(subjects):
        scores = [moment.measures(subjects)[measure] for moment in seen]
        for name, group, found in _of_measure(seen, scores, worlds):
            yield name, measure, group, found


def _of_measure(
    seen: Sequence[Moment], scores: Sequence[Floats], worlds: int
) -> Iterator[tuple[str, str, Floats]]:
    rows = [np.flatnonzero(seen[-1].world == world) for world in range(worlds)]
    parts = [classes.shares(scores[-1][r], _nest(seen[-1], r)) for r in rows]
    for group in ("school", "class", "student"):
        yield "variance_share", group, np.array([part[group] for part in parts])
    if len(seen) == 2:
        yield "year_growth", "all", np.array([_growth(seen, scores, r) for r in rows])
        yield "fan", "all", np.array([_fan(seen, scores, r) for r in rows])
        both = [(scores[-1][r], scores[0][r]) for r in rows]
        yield "start_to_end", "all", np.array([classes.correlation(*pair) for pair in both])
        gains = [
            (end - start, seen[-1].home[r]) for (end, start), r in zip(both, rows, strict=True)
        ]
        yield "gain_between", "all", np.array([classes.between_share(*gain) for gain in gains])
        return
    same = [r[seen[-1].student[r] == seen[-2].student[r]] for r in rows]
    pairs = [(scores[-1][r], scores[-2][r]) for r in same]
    found = [
        classes.class_year(*pair, _nest(seen[-1], r)) for pair, r in zip(pairs, same, strict=True)
    ]
    yield "class_year", "all", np.array(found)
    yield "year_to_year", "all", np.array([classes.correlation(*pair) for pair in pairs])
    if len(seen) > 3:
        stayed = [r[seen[-2].student[r] == seen[-3].student[r]] for r in same]
        left = [_persistence(seen[-2], scores, r) for r in stayed]
        yield "persistence", "all", np.array(left)


def _persistence(taught: Moment, scores: Sequence[Floats], rows: npt.NDArray[np.intp]) -> float:
    later, end, before = (scores[back][rows] for back in (-1, -2, -3))
    return classes.persistence(later, end, before, _nest(taught, rows))


def _nest(moment: Moment, rows: npt.NDArray[np.intp]) -> Nest:
    school = moment.school[rows] * np.int32(100) + moment.grade[rows]
    return Nest.of(moment.home[rows], school)


def _growth(seen: Sequence[Moment], scores: Sequence[Floats], rows: npt.NDArray[np.intp]) -> float:
    """Give the mean gain since the fall, in SD of the fall within grades."""
    gain = float((scores[-1][rows] - scores[0][rows]).mean())
    return gain / _spread(scores[0][rows], seen[0].grade[rows])


def _fan(seen: Sequence[Moment], scores: Sequence[Floats], rows: npt.NDArray[np.intp]) -> float:
    """Give the SD of spring over that of fall, within grades."""
    spring, fall = (_spread(scores[at][rows], seen[at].grade[rows]) for at in (-1, 0))
    return spring / fall


def _spread(scores: Floats, grade: npt.NDArray[np.int32]) -> float:
    """Give the SD of scores within grades; NaN where they do not vary."""
    within = scores - np.array([scores[grade == each].mean() for each in grade])
    return float(np.std(within)) or float("nan")


def software_use(engine: Any, groups: Mapping[str, npt.NDArray[np.bool_]]) -> Iterator[Level]:
    """Give the minutes of last week's software really worked, and who used it as recommended."""
    world, worlds = engine.state["world"], engine.state.sizes.world
    minutes = software_minutes(engine)
    enough: Floats = np.where(minutes >= RECOMMENDED, 100.0, 0.0)
    for group, mask in groups.items():
        yield "software_use", "", group, mean_by(enough, world, worlds, mask)
        yield "minutes_worked", "", group, mean_by(minutes, world, worlds, mask)


def software_minutes(engine: Any) -> Floats:
    """Give the minutes of last week's software in which each student really worked: (student,)."""
    state, week = engine.state, engine.week()
    minutes = np.zeros(state.sizes.student)
    for block in engine.plan.blocks:
        if block.mode.paced_by == "software":
            inside = block.group >= 0
            minutes[inside] += block.minutes[block.group[inside]]
    rule = dict(engine.acts).get("software")
    if not isinstance(rule, Software) or not minutes.any():
        return np.zeros_like(minutes)
    named = ("start_usage", "per_regulation", "per_support", "per_agency")
    start, per_regulation, per_support, per_agency = (
        in_worlds(getattr(rule, name), week.worlds)[state["world"]] for name in named
    )
    regulation = state["self_regulation"] + per_agency * (state["agency"] - 0.5)
    told = zip(
        start, per_regulation, per_support, regulation, state["engagement"], strict=True
    )  # fmt: skip
    worked: Floats = minutes * [usage(*each, engine.plan.support) for each in told]
    return worked
