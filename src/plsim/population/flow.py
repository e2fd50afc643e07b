"""The summer between two school years: students who leave and enter, teachers who are replaced."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.luck import Luck
from plsim.population.people import People
from plsim.population.start import NOTHING_KNOWN, Fields
from plsim.population.synthetic import brought
from plsim.population.teachers import HELPING, HIRED, LATER, Staff, staff_fields
from plsim.scenario.schema import Scenario
from plsim.state.state import State
from plsim.timetable.parts import Staffing
from plsim.timetable.setting import Setting

Mask = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]
OWN_STAFF = Staffing()
USUAL_STRAIN = 0.4
DRAWN_ANEW = (
    "teacher_id", "effectiveness", "strength", "strength_seen", "assessing", "orchestration",
    "relating", "experience",
)  # fmt: skip


@dataclass(frozen=True)
class Renewal:
    """Hold the fields that change in a summer, and whose rows hold new people.

    `entrants` (student,) and `newcomers` (teacher,) mark the rows in which every mechanism has to
    start its own fields again.
    """

    changes: Fields
    entrants: Mask
    newcomers: Mask


def renew(
    state: State,
    scenario: Scenario,
    setting: Setting,
    people: People,
    luck: Luck,
    year: int,
    staffing: Staffing = OWN_STAFF,
) -> Renewal:
    """Promote students, replace those who leave and the teachers who leave, in their rows.

    `luck` is that of people, `year` (1, 2, ...) the coming one. Everybody new has a lasting id
    that nobody had before, made of the seat and the year alone, so that all arms meet the same
    people. Home classes are dealt afterwards (`classes.deal`).
    """
    grade, entrants = _promoted(state, scenario, luck, year)
    # the more strained leave sooner; at the usual strain the usual share leaves
    strain = np.where(state["strain"] > 0.0, state["strain"] / USUAL_STRAIN, 1.0)
    leaving = scenario.people.teachers_leaving * strain
    newcomers = _leave(luck, state["teacher_world"], state["teacher_id"], year, leaving)
    changes: Fields = {"grade": grade}
    if entrants.any():
        changes |= _entered(state, scenario, setting, people, luck, year, grade, entrants)
    if newcomers.any():
        changes |= _replaced(state, setting, people, luck, year, newcomers, staffing)
    return Renewal(changes, entrants, newcomers)


def _promoted(state: State, scenario: Scenario, luck: Luck, year: int) -> tuple[Any, Mask]:
    """Give the new grade of every row, and mark the rows whose students leave."""
    grade = state["grade"] + 1
    if scenario.people.flow == "closed":
        return grade.astype(np.int32), np.zeros(len(grade), dtype=bool)
    lowest, highest = scenario.school.grades[0], scenario.school.grades[-1]
    graduates = grade > highest
    left = _leave(luck, state["world"], state["student_id"], year, scenario.people.leaving)
    return np.where(graduates, lowest, grade).astype(np.int32), graduates | left


def _leave(luck: Luck, world: Any, ident: Ids, year: int, share: Any) -> Mask:
    return np.asarray(luck.stream(world, ident).uniform("people.leave", year)[:, 0] < share)


def new_ids(ident: Ids, year: int) -> Ids:
    """Give lasting ids to those who take the seats of others in a year.

    >>> new_ids(np.array([7, 7 + LATER]), 2) % LATER
    array([7, 7])
    """
    return np.asarray(ident % LATER + year * LATER)


def _entered(
    state: State,
    scenario: Scenario,
    setting: Setting,
    people: People,
    luck: Luck,
    year: int,
    grade: npt.NDArray[np.int32],
    entrants: Mask,
) -> Fields:
    """Draw the entrants as the students of week 0 were, and let nobody know them yet."""
    students: Fields = {
        "world": state["world"][entrants],
        "school": state["school"][entrants],
        "student_id": new_ids(state["student_id"][entrants], year),
        "grade": grade[entrants],
    }
    stream = luck.stream(students["world"], students["student_id"])
    staff = _staff_of(state)
    drawn = brought(scenario, setting, people, luck, (stream, students, staff), state.sizes.world)
    drawn["student_id"], drawn["start_skill"] = students["student_id"], drawn["skill"]
    drawn["start_grade"] = students["grade"]
    drawn["estimate"] = np.zeros_like(drawn["skill"])
    drawn["estimate_variance"] = np.full_like(drawn["skill"], NOTHING_KNOWN)
    changes = {name: _with(state, name, entrants, values) for name, values in drawn.items()}
    friends = state["friends"]
    gone = (friends >= 0) & entrants[friends]
    return changes | {"friends": np.where(gone, -1, friends).astype(np.int32)}


def _replaced(
    state: State,
    setting: Setting,
    people: People,
    luck: Luck,
    year: int,
    newcomers: Mask,
    staffing: Staffing,
) -> Fields:
    """Draw the new teachers, who know nobody and have learned from no colleague."""
    staff = _staff_of(state)
    rows = ("world", "school", "ident", "grade", "experience", "leads", "novices", "quality")
    staff = replace(staff, **{name: getattr(staff, name)[newcomers] for name in rows})
    hired = (staff.ident % LATER >= HIRED) & (staff.ident % LATER < HELPING)
    helps = staff.ident % LATER >= HELPING
    staff = replace(
        staff,
        ident=new_ids(staff.ident, year),
        novices=np.where(hired, staffing.hired_novices, np.nan),
        quality=np.where(helps, staffing.helper_quality, 0.0),
    )
    drawn = staff_fields(people, setting, luck, staff, state.sizes.world)
    changes = {name: _with(state, name, newcomers, drawn[name]) for name in DRAWN_ANEW}
    changes["practice"] = np.where(newcomers, 0.0, state["practice"])
    column = np.arange(state.sizes.teacher) - state["first_teacher"][state["teacher_school"]]
    new = np.zeros((state.sizes.school, state["known"].shape[1]), dtype=bool)
    new[state["teacher_school"][newcomers], column[newcomers]] = True
    return changes | {"known": np.where(new[state["school"]], 0.0, state["known"])}


def _staff_of(state: State) -> Staff:
    return Staff.own(
        world=state["teacher_world"],
        school=state["teacher_school"],
        ident=state["teacher_id"],
        grade=state["teacher_grade"],
        experience=np.full(state.sizes.teacher, np.nan),
        school_world=state["school_world"],
        school_id=state["school_id"],
    )


def _with(state: State, name: str, rows: Mask, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
    array = state[name].copy()
    array[rows] = values
    return array
