"""Teachers and leaders in week 0: effectiveness, strengths, skills, and what the leader sees."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.luck import Luck
from plsim.population.people import People, of_rows
from plsim.timetable.setting import Setting

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Ids = npt.NDArray[np.int64]

NOVICE_YEARS = 3.0
USUAL_YEARS = 11.0  # mean beyond the first three years; STAR: 13.8 years over all
MOST_YEARS = 42.0

KINDS = 1 << 40
HIRED, HELPING = 1 * KINDS, 2 * KINDS
"""First lasting ids of teachers whom a policy hires, and of helpers; a school's own come before."""
LATER = 1 << 44
"""Lasting ids of a year's new people stand so far apart from those of the year before."""


@dataclass(frozen=True)
class Staff:
    """Hold the rows of teachers (in the order of world, school, grade) and of schools.

    `school` numbers rows of schools; `experience` is NaN where it is not known. `leads` (0 or 1)
    says who may lead a home class, `novices` is the share of novices among those like this adult
    (NaN = as everywhere), `quality` shifts effectiveness (log).
    """

    world: Rows
    school: Rows
    ident: Ids
    grade: Rows
    experience: Floats
    leads: Floats
    novices: Floats
    quality: Floats
    school_world: Rows
    school_id: Ids

    @classmethod
    def own(
        cls, world: Rows, school: Rows, ident: Ids, grade: Rows, experience: Floats,
        school_world: Rows, school_id: Ids,
    ) -> "Staff":  # fmt: skip
        """Make a school's own teachers, who all may lead a class."""
        blank = np.full(len(ident), np.nan)
        leads, quality = np.ones(len(ident)), np.zeros(len(ident))
        return cls(
            world, school, ident, grade, experience, leads, blank, quality, school_world, school_id
        )

    @property
    def first_teacher(self) -> Rows:
        """Row of each school's first teacher: (school,)."""
        schools = np.arange(len(self.school_world))
        return np.searchsorted(self.school, schools).astype(np.int32)


def staff_fields(
    people: People, setting: Setting, luck: Luck, staff: Staff, worlds: int
) -> dict[str, npt.NDArray[Any]]:
    """Draw the fields of teachers and schools."""
    p = of_rows(people, staff.world, worlds)
    stream = luck.stream(staff.world, staff.ident)
    p.novice_share = np.where(np.isnan(staff.novices), p.novice_share, staff.novices)
    drawn = _experience(p, stream.uniform("people.experience", 0)[:, 0])
    experience = np.where(np.isnan(staff.experience), drawn, staff.experience)
    general, strength = _effects(p, setting, stream, "people.teacher")
    skills = stream.normal("people.teacher_skills", 0, 3)
    r = p.skills_effectiveness
    skills = r[:, None] * (general / np.maximum(p.teacher_general, 1e-9))[:, None] + (
        np.sqrt(1.0 - r**2)[:, None] * skills
    )
    effectiveness = general - p.novice_penalty * (experience < NOVICE_YEARS) + staff.quality
    insight = _insight(people, luck, staff, worlds)
    wrong, wrong_strength = _effects(p, setting, stream, "people.leader")
    i = insight[staff.school][:, None]
    # shrunk as an honest leader would: what is seen varies less than what is true
    seen = i**2 * (effectiveness[:, None] + strength)
    seen += i * np.sqrt(1.0 - i**2) * (wrong[:, None] + wrong_strength)
    return {
        "teacher_world": staff.world,
        "teacher_school": staff.school,
        "teacher_id": staff.ident,
        "teacher_grade": staff.grade,
        "leads_class": staff.leads,
        "effectiveness": effectiveness,
        "strength": strength,
        "strength_seen": seen,
        "assessing": np.clip(skills[:, 0], -6, 6),
        "orchestration": np.clip(skills[:, 1], -6, 6),
        "relating": np.clip(skills[:, 2], -6, 6),
        "experience": experience,
        "school_world": staff.school_world,
        "school_id": staff.school_id,
        "first_teacher": staff.first_teacher,
        "leader_insight": insight,
    }


def _experience(p: Any, luck: Floats) -> Floats:
    """Give years of experience (whole years): a share of novices, then a long tail."""
    share = p.novice_share
    novice = luck < share
    early = np.floor(NOVICE_YEARS * luck / np.maximum(share, 1e-12))
    rest = (luck - share) / np.maximum(1.0 - share, 1e-12)
    late = NOVICE_YEARS + np.floor(-USUAL_YEARS * np.log1p(-np.clip(rest, 0.0, 1.0 - 1e-12)))
    years: Floats = np.where(novice, np.minimum(early, NOVICE_YEARS - 1), late)
    return np.minimum(years, MOST_YEARS)


def _effects(p: Any, setting: Setting, stream: Any, decision: str) -> tuple[Floats, Floats]:
    """Draw general effects (teacher,) and strengths beside them (teacher x strand), log."""
    general = p.teacher_general * stream.normal(f"{decision}_general", 0)[:, 0]
    subject = stream.normal(f"{decision}_subject", 0, len(setting.subjects))
    strand = stream.normal(f"{decision}_strand", 0, len(setting.strands))
    strength = p.teacher_subject[:, None] * subject[:, setting.subject_of]
    return general, strength + p.teacher_strand[:, None] * strand


def _insight(people: People, luck: Luck, staff: Staff, worlds: int) -> Floats:
    p = of_rows(people, staff.school_world, worlds)
    drawn = luck.stream(staff.school_world, staff.school_id).normal("people.leader_insight", 0)
    insight: Floats = np.clip(p.leader_insight + p.leader_insight_sd * drawn[:, 0], 0.0, 1.0)
    return insight
