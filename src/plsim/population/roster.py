"""People from a roster: every world holds the same students; what was not measured is redrawn."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.luck import Luck, Stream
from plsim.population.cells import Said, said_by
from plsim.population.classes import home_classes
from plsim.population.hiring import staffed
from plsim.population.inferred import ratings_of, status_given
from plsim.population.measured import (
    Drawn,
    Measured,
    centres,
    draw,
    measured_in,
    standardised,
    within_classes,
)
from plsim.population.people import People, of_rows
from plsim.population.skill import (
    Shares,
    skill_on_scale,
    strand_deviation,
    strand_variance,
)
from plsim.population.staffing import Building, building_of
from plsim.population.start import NOTHING_KNOWN, Fields, state_of
from plsim.population.table import Table, read_table
from plsim.population.teachers import Rows, Staff, staff_fields
from plsim.population.traits import traits
from plsim.scenario.schema import Scenario
from plsim.state.state import State
from plsim.timetable.parts import Staffing
from plsim.timetable.setting import Setting

Floats = npt.NDArray[np.float64]

ALWAYS_NEEDED = (
    "disadvantaged", "language_learner", "special_education", "attention", "self_regulation",
    "home_support", "hyperactivity", "experience",
)  # fmt: skip
"""What the model needs to know of everybody, whether or not a roster tells it."""


def build_roster(
    scenario: Scenario,
    setting: Setting,
    people: People,
    luck: Luck,
    worlds: int,
    years: int,
    staffing: Staffing,
) -> tuple[State, dict[str, Any]]:
    """Make every world from the same roster; rows in the order of world, school, student id.

    A student's id is the place among the rows picked. Raises Faults where the file cannot be used.
    """
    roster = scenario.people.roster
    assert roster is not None  # noqa: S101  (population.build asks first)
    asked_at = scenario.where("people.roster.file")
    table, said = said_by(read_table(Path(roster.file), asked_at), roster)
    building = building_of(said, roster.school_pool, years)
    measured = _measured(scenario, setting, table, said, building)
    # from here on students stand in the order of the state
    order = np.lexsort((np.arange(len(said.classes)), said.grade, building.school))
    staff = building.staff(worlds)
    students = _students(said, building, order, worlds)
    stream = luck.stream(students["world"], students["student_id"])
    drawn = _places(people, luck, (stream, students, staff), _taken(measured, order), worlds)
    fields = students | _brought(scenario, setting, people, (stream, students, said, order), drawn)
    fields |= _beliefs(setting, people, students, _taken(measured, order), drawn)
    # last, so that who a student is never depends on whom a policy hires
    staff, row = staffed(staff, staffing, students["school"], students["grade"], years)
    fields |= staff_fields(people, setting, luck, staff, worlds)
    fields["home"] = _home(stream, students, staff, row, staffing)
    return state_of(fields, setting, worlds), _notes(scenario, table, said, building)


def _measured(
    scenario: Scenario, setting: Setting, table: Table, said: Said, building: Building
) -> Measured:
    """Put subjects and, last, general ability on the scale of places within the grade."""
    roster = scenario.people.roster
    assert roster is not None  # noqa: S101
    columns = len(setting.subjects) + 1
    place, reliability = np.full((len(said.classes), columns), np.nan), np.full(columns, 0.9)
    told = {setting.subjects.index(name): score for name, score in roster.columns.scores.items()}
    scores = {setting.subjects.index(name): values for name, values in said.scores.items()}
    if roster.columns.ability is not None and said.ability is not None:
        scores[columns - 1] = said.ability
    for column, values in scores.items():
        card = told.get(column, roster.columns.ability)
        assert card is not None  # noqa: S101
        where = f"{table.file}:1:{card.column}"
        place[:, column] = standardised(values, said.grade, card.reliability, where)
        reliability[column] = card.reliability
    return measured_in(place, reliability, (building.home, building.school))


def _taken(measured: Measured, order: npt.NDArray[np.int64]) -> Measured:
    return Measured(
        measured.place[order], measured.centre[order], measured.apart[order], measured.error
    )


def _students(said: Said, building: Building, order: npt.NDArray[np.int64], worlds: int) -> Fields:
    world = np.repeat(np.arange(worlds), len(order))
    school = world * building.schools + np.tile(building.school[order], worlds)
    home = world * len(building.teacher_id) + np.tile(building.home[order], worlds)
    return {
        "world": world.astype(np.int32),
        "school": school.astype(np.int32),
        "student_id": np.tile(order, worlds),
        "grade": np.tile(said.grade[order], worlds).astype(np.int32),
        "home": home.astype(np.int32),
    }


def _home(stream: Stream, students: Fields, staff: Staff, row: Rows, staffing: Staffing) -> Rows:
    """Keep the classes of the roster, or deal its students anew where a policy sets the size."""
    if staffing.class_size is None:
        return row[students["home"]]
    return home_classes(
        stream,
        students["student_id"],
        (students["school"], students["grade"]),
        (staff.school, staff.grade),
        year=0,
        leads=staff.leads > 0,
        class_size=staffing.class_size,
    )


def _places(
    people: People,
    luck: Luck,
    rows: tuple[Stream, Fields, Staff],
    measured: Measured,
    worlds: int,
) -> Drawn:
    """Draw true places of all measures in every world: world x student x measure."""
    stream, students, staff = rows
    every = np.arange(worlds, dtype=np.int32)
    correlation = of_rows(people, every, worlds).subject_correlation
    subjects = measured.place.shape[1] - 1
    noise = np.concatenate(
        [stream.normal("people.subject", 0, subjects), stream.normal("people.ability", 0)], axis=1
    )
    home = students["home"].reshape(worlds, -1)
    centre = centres(measured, correlation, luck.stream(staff.world, staff.ident), home)
    inside = within_classes(measured, correlation)
    return draw(measured, inside, centre, noise.reshape(worlds, -1, subjects + 1))


def _brought(
    scenario: Scenario,
    setting: Setting,
    people: People,
    rows: tuple[Stream, Fields, Said, npt.NDArray[np.int64]],
    drawn: Drawn,
) -> Fields:
    stream, students, said, order = rows
    worlds = drawn.place.shape[0]
    p = of_rows(people, students["world"], worlds)
    place = drawn.place.reshape(-1, drawn.place.shape[2])
    ability = place[:, -1]
    told = scenario.people
    rated = ratings_of(stream, said, order, worlds)
    shares = Shares(
        _share(said, "disadvantaged", told.disadvantaged),
        _share(said, "language_learner", told.language_learners),
        _share(said, "special_education", told.special_education),
    )
    known = {name: np.tile(values[order], worlds) for name, values in said.flags.items()}
    # subjects' mean, and its SD: the gaps are those of subjects
    n, together = place.shape[1] - 1, place[:, :-1].mean(axis=1)
    size = np.sqrt((1.0 + (n - 1.0) * p.subject_correlation) / n)
    status = status_given(
        p, stream, shares, known, (together / size, size, rated.get("home_support"))
    )
    strands = place[:, setting.subject_of] + strand_deviation(p, stream, setting)
    gap = p.disadvantage_gap / np.sqrt(p.subject_correlation)
    advantage = (status.disadvantaged, gap, shares.disadvantaged)
    return {
        "skill": skill_on_scale(strands, students["grade"], setting),
        **vars(status),
        **traits(p, stream, ability, advantage, told.disruptive, rated),
    }


def _share(said: Said, flag: str, otherwise: float) -> float:
    values = said.flags.get(flag)
    if values is None or np.isnan(values).all():
        return otherwise
    return float(np.nanmean(values))


def _beliefs(
    setting: Setting, people: People, students: Fields, measured: Measured, drawn: Drawn
) -> Fields:
    """Start adults' estimates where a score was measured: the score, drawn towards the class."""
    worlds, subject_of = drawn.place.shape[0], setting.subject_of
    known = np.tile(~np.isnan(measured.place[:, subject_of]), (worlds, 1))
    grade, calendar = students["grade"], setting.calendar
    mean = drawn.mean[:, :, subject_of].reshape(known.shape)
    own = of_rows(people, students["world"], worlds)
    strands = np.bincount(subject_of)[subject_of]
    apart = [strand_variance(own, int(n)) * (1.0 - 1.0 / n) for n in strands]
    variance = drawn.variance[:, :, subject_of].reshape(known.shape) + np.stack(apart, axis=1)
    spread = calendar.spread[grade]
    return {
        "estimate": np.where(known, skill_on_scale(mean, grade, setting), 0.0),
        "estimate_variance": np.where(
            known, np.clip(spread**2 * variance, 1e-6, NOTHING_KNOWN), NOTHING_KNOWN
        ),
    }


def _notes(scenario: Scenario, table: Table, said: Said, building: Building) -> dict[str, Any]:
    """Say what was measured and what was drawn."""
    unknown = {**said.flags, **said.scores, **said.ratings}
    if said.ability is not None:
        unknown["ability"] = said.ability
    if not np.isnan(said.experience).all():
        unknown["experience"] = said.experience
    measured = ["class", *unknown] if said.school is None else ["school", "class", *unknown]
    drawn = [] if said.school is not None else [f"school ({building.schools} pools of classes)"]
    drawn += [name for name in scenario.school.subjects if name not in said.scores]
    drawn += [name for name in ALWAYS_NEEDED if name not in unknown]
    drawn += ["true skill around each score", "teachers' effectiveness", "friendships"]
    gaps = []
    for name, values in unknown.items():
        lost = int(np.isnan(values).sum())
        if lost:
            gaps.append(f"{name}: {lost:,} of {len(values):,} cells are missing and drawn")
    return {
        "measured": measured,
        "drawn": drawn,
        "rows_read": table.rows_read,
        "rows_used": len(table.rows),
        "warnings": [*building.warnings, *gaps],
    }
