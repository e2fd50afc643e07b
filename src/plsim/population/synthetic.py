"""A drawn population: like schools, with equal classes, in every world."""

from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import GRADES
from plsim.core.luck import Luck, Stream
from plsim.population.classes import home_classes
from plsim.population.hiring import staffed
from plsim.population.people import People, of_rows
from plsim.population.skill import (
    Shares,
    Status,
    chance_given,
    school_effect,
    skill_on_scale,
    status_effect,
    strand_deviation,
    structure_of,
)
from plsim.population.start import Fields, state_of
from plsim.population.teachers import Staff, staff_fields
from plsim.population.traits import traits
from plsim.scenario.schema import Scenario
from plsim.state.state import State
from plsim.timetable.parts import Staffing
from plsim.timetable.setting import Setting


def build(
    scenario: Scenario,
    setting: Setting,
    people: People,
    luck: Luck,
    worlds: int,
    years: int,
    staffing: Staffing,
) -> tuple[State, dict[str, Any]]:
    """Draw the people of every world; rows in the order of world, school, grade, student id.

    `years` counts all school years that will be run: promoted students meet teachers.
    """
    students = _students(scenario, worlds)
    staff, _ = staffed(
        _staff(scenario, worlds, years), staffing, students["school"], students["grade"], years
    )
    stream = luck.stream(students["world"], students["student_id"])
    students["home"] = home_classes(
        stream,
        students["student_id"],
        (students["school"], students["grade"]),
        (staff.school, staff.grade),
        year=0,
        leads=staff.leads > 0,
        class_size=staffing.class_size,
    )
    students |= brought(scenario, setting, people, luck, (stream, students, staff), worlds)
    state = state_of(students | staff_fields(people, setting, luck, staff, worlds), setting, worlds)
    return state, {"measured": [], "drawn": ["all students and teachers"], "warnings": []}


def _staff(scenario: Scenario, worlds: int, years: int) -> Staff:
    school = scenario.school
    # teachers of later grades wait for promoted students
    grades = np.arange(school.grades[0], school.grades[-1] + years)
    world, own, grade, seat = _grid(worlds, school.schools, len(grades), school.classes)
    row = (world * school.schools + own).astype(np.int32)
    schools = np.arange(worlds * school.schools)
    return Staff.own(
        world=world.astype(np.int32),
        school=row,
        # so that another class, grade or year changes nobody's number
        ident=((seat * GRADES + grades[grade]) * school.schools + own).astype(np.int64),
        grade=grades[grade].astype(np.int32),
        experience=np.full(len(row), np.nan),
        school_world=(schools // school.schools).astype(np.int32),
        school_id=(schools % school.schools).astype(np.int64),
    )


def _students(scenario: Scenario, worlds: int) -> Fields:
    school = scenario.school
    grades = np.array(school.grades)
    in_grade = school.classes * school.class_size
    world, own, grade, seat = _grid(worlds, school.schools, len(grades), in_grade)
    return {
        "world": world.astype(np.int32),
        "school": (world * school.schools + own).astype(np.int32),
        # seat by seat, so that larger classes change nobody's number in a single school
        "student_id": ((own * in_grade + seat) * len(grades) + grade).astype(np.int64),
        "grade": grades[grade].astype(np.int32),
    }


def _grid(*counts: int) -> tuple[npt.NDArray[np.int64], ...]:
    return tuple(axis.reshape(-1) for axis in np.indices(counts))


def brought(
    scenario: Scenario,
    setting: Setting,
    people: People,
    luck: Luck,
    rows: tuple[Stream, Fields, Staff],
    worlds: int,
) -> Fields:
    """Draw what students bring, by their lasting ids, grades and schools.

    `rows` are the students' luck, their world, school, id and grade, and the staff, which says
    where the schools are.
    """
    stream, students, staff = rows
    told = scenario.people
    shares = Shares(told.disadvantaged, told.language_learners, told.special_education)
    p = of_rows(people, students["world"], worlds)
    structure = structure_of(p, shares)
    status = _status(p, stream, shares)
    common = status_effect(p, structure, shares, status)
    common += np.sqrt(structure.ability) * stream.normal("people.ability", 0)[:, 0]
    subject = np.sqrt(structure.subject)[:, None] * stream.normal(
        "people.subject", 0, len(setting.subjects)
    )
    schools = school_effect(
        of_rows(people, staff.school_world, worlds),
        luck.stream(staff.school_world, staff.school_id),
        len(setting.subjects),
    )
    place = common[:, None] + subject + schools[students["school"]]
    strands = place[:, setting.subject_of] + strand_deviation(p, stream, setting)
    size = np.sqrt(structure.common)
    advantage = (status.disadvantaged, p.disadvantage_gap / size, shares.disadvantaged)
    return {
        "skill": skill_on_scale(strands, students["grade"], setting),
        **vars(status),
        **traits(p, stream, common / size, advantage, told.disruptive),
    }


def _status(p: Any, students: Stream, shares: Shares) -> Status:
    luck = students.uniform("people.status", 0, 3)
    disadvantaged = luck[:, 0] < shares.disadvantaged
    has = [disadvantaged]
    for column, share, ratio in (
        (1, shares.language_learner, p.language_odds),
        (2, shares.special_education, p.special_odds),
    ):
        high, low = chance_given(share, ratio, shares.disadvantaged)
        has.append(luck[:, column] < np.where(disadvantaged, high, low))
    return Status(*(each.astype(np.float64) for each in has))
