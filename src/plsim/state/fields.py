"""Every array of the state, declared once: name, meaning, shape, unit, bounds, who starts it.

Shapes are written in names: `student`, `student x strand`, `student x subject`,
`student x teacher` (the teachers of the student's school, in their order), `student x friend`,
`teacher`, `teacher x strand`, `teacher x subject`, `school`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

Starter = Literal["population", "mechanism", "engine"]


@dataclass(frozen=True)
class Field:
    """Describe one array of the state.

    `rows_of` names the table whose row numbers the field holds (-1 = none), or is empty.
    """

    name: str
    meaning: str
    shape: str
    unit: str
    low: float
    high: float
    starter: Starter = "population"
    dtype: type[np.generic] = np.float64
    rows_of: str = ""

    @property
    def axes(self) -> tuple[str, ...]:
        """The names of the axes, rows first."""
        return tuple(self.shape.split(" x "))


def _table(*fields: Field) -> dict[str, Field]:
    return {field.name: field for field in fields}


SKILL = (-12.0, 20.0)
"""Bounds of skill: far outside what any grade's students reach, near enough to catch a runaway."""

FIELDS: dict[str, Field] = _table(
    # who and where
    Field("world", "world of the student", "student", "row", 0, 1e9, dtype=np.int32),
    Field(
        "school",
        "school of the student",
        "student",
        "row",
        0,
        1e9,
        dtype=np.int32,
        rows_of="school",
    ),
    Field(
        "student_id",
        "lasting number of the student in the world",
        "student",
        "id",
        0,
        1e18,
        dtype=np.int64,
    ),
    Field(
        "grade",
        "grade attended; 0 is kindergarten or reception",
        "student",
        "grade",
        0,
        24,
        dtype=np.int32,
    ),
    Field(
        "home",
        "teacher of the home class",
        "student",
        "row",
        -1,
        1e9,
        dtype=np.int32,
        rows_of="teacher",
    ),
    Field(
        "placed",
        "teacher of the student's group in a subject",
        "student x subject",
        "row",
        -1,
        1e9,
        "engine",
        np.int32,
        "teacher",
    ),
    Field(
        "seat",
        "number of the student's group in a subject, of those that a policy keeps; -1 = none",
        "student x subject",
        "number",
        -1,
        1e9,
        "engine",
        np.int32,
    ),
    Field(
        "new_teacher",
        "has another home teacher than last year",
        "student",
        "0 or 1",
        0,
        1,
        "engine",
    ),
    Field("applied", "applied for a school of choice", "student", "0 or 1", 0, 1, "engine"),
    Field("admitted", "was admitted to it", "student", "0 or 1", 0, 1, "engine"),
    # what a student brings
    Field("disadvantaged", "eligible for free lunch or the like", "student", "0 or 1", 0, 1),
    Field("language_learner", "learns the language of instruction", "student", "0 or 1", 0, 1),
    Field("special_education", "has special-education status", "student", "0 or 1", 0, 1),
    Field("disruptive", "tends to disrupt lessons", "student", "0 or 1", 0, 1),
    Field("home_support", "support for learning at home", "student", "SD", -6, 6),
    Field("self_regulation", "skill in working alone", "student", "SD", -6, 6),
    Field("attention", "usual attention in lessons", "student", "SD", -6, 6),
    Field("drive", "lasting part of engagement", "student", "engagement", -1, 1),
    # skill
    Field("skill", "what the student can do", "student x strand", "SD of grade 4", *SKILL),
    Field(
        "start_grade",
        "grade in the student's first week",
        "student",
        "grade",
        0,
        24,
        dtype=np.int32,
    ),
    Field("start_skill", "skill in week 0", "student x strand", "SD of grade 4", *SKILL),
    Field(
        "standing",
        "usual place relative to the calendar",
        "student x strand",
        "SD of grade 4",
        *SKILL,
        "mechanism",
    ),
    Field("rate", "own learning rate", "student x subject", "ratio", 0.05, 10, "mechanism"),
    # what adults and software believe
    Field(
        "estimate", "adults' belief about the skill", "student x strand", "SD of grade 4", -20, 28
    ),
    Field(
        "estimate_variance", "variance of that belief", "student x strand", "SD squared", 1e-6, 50
    ),
    Field(
        "judge",
        "lasting number of the teacher whose misjudgment is held; -1 = none",
        "student x subject",
        "id",
        -1,
        1e18,
        "mechanism",
        np.int64,
    ),
    Field(
        "misjudged",
        "how much that teacher overrates the student for ever",
        "student x subject",
        "SD of misjudgments",
        -6,
        6,
        "mechanism",
    ),
    Field(
        "software_estimate",
        "software's belief about the skill",
        "student x strand",
        "SD of grade 4",
        -20,
        28,
        "mechanism",
    ),
    Field(
        "software_variance",
        "variance of that belief",
        "student x strand",
        "SD squared",
        1e-6,
        50,
        "mechanism",
    ),
    Field(
        "known",
        "how well each teacher of the school knows the student",
        "student x teacher",
        "share",
        0,
        1,
        "mechanism",
    ),
    Field(
        "best_known",
        "how well the adult who knows the student best does",
        "student",
        "share",
        0,
        1,
        "mechanism",
    ),
    Field(
        "trust",
        "the student's trust in the adults of the week",
        "student",
        "share",
        0,
        1,
        "mechanism",
    ),
    Field(
        "visible",
        "how easily adults come to know the student; 1 is usual",
        "student",
        "ratio",
        1e-4,
        1e4,
        "mechanism",
    ),
    # state of mind
    Field(
        "engagement", "effort given to lessons; .75 is usual", "student", "share", 0, 1, "mechanism"
    ),
    Field(
        "belonging", "feeling of being part of the school", "student", "share", 0, 1, "mechanism"
    ),
    Field("agency", "sense of steering the own work", "student", "share", 0, 1, "mechanism"),
    Field(
        "friends",
        "friends named by the student",
        "student x friend",
        "row",
        -1,
        1e9,
        "mechanism",
        np.int32,
        "student",
    ),
    Field(
        "start_friends",
        "friends named in week 0",
        "student x friend",
        "row",
        -1,
        1e9,
        "mechanism",
        np.int32,
        "student",
    ),
    Field(
        "attendance",
        "share of the year's days on which the student came",
        "student",
        "share",
        0,
        1,
        "mechanism",
    ),
    Field(
        "staying",
        "chance to stay and graduate on time, after years like this one",
        "student",
        "share",
        0,
        1,
        "mechanism",
    ),
    # this week
    Field(
        "order", "share of lesson time not lost to disruption", "student", "share", 0, 1, "engine"
    ),
    Field(
        "norms",
        "norms of working together that the class has built",
        "student",
        "share",
        0,
        1,
        "engine",
    ),
    Field(
        "lesson_minutes",
        "minutes of lessons in the week",
        "student x strand",
        "minutes",
        0,
        2400,
        "engine",
    ),
    Field(
        "lesson_dose",
        "the same, weighted by what each is worth",
        "student x strand",
        "standard minutes",
        0,
        200000,
        "engine",
    ),
    Field(
        "software_dose",
        "useful software work, as share of a week of lessons",
        "student x strand",
        "weeks",
        0,
        20,
        "engine",
    ),
    Field(
        "success", "how well the week's work fitted the student", "student", "share", 0, 1, "engine"
    ),
    Field(
        "software_progress",
        "progress that the software itself reports, summed",
        "student x strand",
        "SD",
        -1,
        1e3,
        "mechanism",
    ),
    Field(
        "moves",
        "times the student changed group since week 0",
        "student",
        "count",
        0,
        1e6,
        "engine",
    ),
    Field("score", "last exam", "student x subject", "SD of grade 4", -20, 28, "mechanism"),
    Field(
        "start_score", "exam of week 0", "student x subject", "SD of grade 4", -20, 28, "mechanism"
    ),
    # teachers
    Field("teacher_world", "world of the teacher", "teacher", "row", 0, 1e9, dtype=np.int32),
    Field(
        "teacher_school",
        "school of the teacher",
        "teacher",
        "row",
        0,
        1e9,
        dtype=np.int32,
        rows_of="school",
    ),
    Field(
        "teacher_id",
        "lasting number of the teacher in the world",
        "teacher",
        "id",
        0,
        1e18,
        dtype=np.int64,
    ),
    Field(
        "teacher_grade", "grade that the teacher teaches", "teacher", "grade", 0, 24, dtype=np.int32
    ),
    Field("leads_class", "leads a home class", "teacher", "0 or 1", 0, 1),
    Field("effectiveness", "general effectiveness", "teacher", "log", -3, 3),
    Field(
        "strength",
        "strength per strand beside general effectiveness",
        "teacher x strand",
        "log",
        -3,
        3,
    ),
    Field(
        "strength_seen",
        "effectiveness per strand as the leader sees it",
        "teacher x strand",
        "log",
        -6,
        6,
    ),
    Field(
        "class_year",
        "shock of this teacher's class in this year",
        "teacher x subject",
        "log",
        -6,
        6,
        "engine",
    ),
    Field(
        "feedback",
        "what knowing the own results adds to lessons",
        "student",
        "share",
        0,
        2,
        "mechanism",
    ),
    Field(
        "practice",
        "effectiveness gained from colleagues and coaching",
        "teacher",
        "log",
        -1,
        3,
        "engine",
    ),
    Field("assessing", "skill in judging what students can do", "teacher", "SD", -6, 6),
    Field("orchestration", "skill in leading several levels at once", "teacher", "SD", -6, 6),
    Field("relating", "skill in building relationships", "teacher", "SD", -6, 6),
    Field("experience", "years of experience", "teacher", "years", 0, 60),
    Field(
        "fidelity",
        "how far the policy is done as it is meant",
        "teacher",
        "share",
        0,
        1,
        "mechanism",
    ),
    Field("effort", "effort that answers to the group", "teacher", "log", -1, 1, "engine"),
    Field("strain", "strain of the work", "teacher", "share", 0, 1, "mechanism"),
    # schools
    Field("school_world", "world of the school", "school", "row", 0, 1e9, dtype=np.int32),
    Field(
        "school_id",
        "lasting number of the school in the world",
        "school",
        "id",
        0,
        1e18,
        dtype=np.int64,
    ),
    Field(
        "first_teacher",
        "row of the school's first teacher",
        "school",
        "row",
        0,
        1e9,
        dtype=np.int32,
        rows_of="teacher",
    ),
    Field(
        "leader_insight", "how well the leader sees teachers' strengths", "school", "share", 0, 1
    ),
)
