"""The setting: what holds for a whole run and is known to all parts (facts, not state)."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import Calendar

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Practice:
    """Hold the school's practice, which goes with any policy.

    `assess_every` in weeks (0 = never), `assess_minutes` a time, `assess_variance` in SD squared
    for a strand, `assess_first`: also before the first lesson of each year; `sharing`,
    `public_practice`, `coaching`, `site_training` (in the school, all year) and `canned_training`
    (bought, before the year) from 0 to 1; `materials` is what a lesson is worth with the school's
    books and tasks (1 = ordinary ones).
    """

    assess_every: int = 0
    assess_first: bool = False
    assess_minutes: float = 60.0
    assess_variance: float = 0.4
    sharing: float = 0.0
    public_practice: float = 0.0
    coaching: float = 0.0
    site_training: float = 0.0
    canned_training: float = 0.0
    materials: float = 1.0

    def assesses_in(self, week: int) -> bool:
        """Say whether students are assessed in this week of the year: the last of each period."""
        return bool(self.assess_every) and (week + 1) % self.assess_every == 0


@dataclass(frozen=True)
class Prices:
    """Hold what time and things cost, in `currency`; the defaults are assumed.

    `smallest` is the smallest difference of the yearly cost per student that matters.
    `teacher_hour` and `aide_hour` are hours with students of adults with and without a home class;
    `licence` is per student and year, `coaching_days` are those of full coaching, per teacher and
    year; both trainings are full ones, per teacher and year; `assessment` is one short assessment
    of one student.
    """

    currency: str = "USD"
    smallest: float = 50.0
    teacher_hour: float = 100.0
    aide_hour: float = 40.0
    licence: float = 40.0
    coaching_day: float = 800.0
    coaching_days: float = 5.0
    site_training: float = 2000.0
    canned_training: float = 600.0
    assessment: float = 5.0


@dataclass(frozen=True)
class Size:
    """Hold how large a world is: its schools, and the most grades, classes and students in one.

    `classes` are those of a grade in a school, `class_size` counts the students of a class.
    """

    schools: int
    grades: int
    classes: int
    class_size: int


@dataclass(frozen=True)
class Setting:
    """Hold subjects, strands, the calendar, minutes, practice, prices and the trial's facts.

    `subject_of` (strand,) numbers the subject of each strand; `minutes` (subject,) are the
    ordinary minutes a week; `lag` (SD) is how far the curriculum stands above the students' usual
    level; `aim` (in SD of the group) how far above a group's mean the teacher aims; `scale` counts
    the students whom the program serves; `grade_exam`: exams hold only the grade's questions;
    `size` is None until a roster has been read.
    """

    subjects: tuple[str, ...]
    strands: tuple[str, ...]
    subject_of: npt.NDArray[np.int32]
    minutes: Floats
    other_minutes: float
    calendar: Calendar
    practice: Practice = field(default_factory=Practice)
    prices: Prices = field(default_factory=Prices)
    lag: float = 0.0
    aim: float = 0.0
    scale: float = 150.0
    grade_exam: bool = False
    focus: float = 0.75
    focus_weeks: int = 6
    size: Size | None = None

    @cached_property
    def week_minutes(self) -> float:
        """Minutes of a student's week in school."""
        return float(self.minutes.sum() + self.other_minutes)

    @cached_property
    def strand_minutes(self) -> Floats:
        """Ordinary minutes of a strand in a week, averaged over the year: (strand,)."""
        strands: Floats = np.bincount(self.subject_of).astype(np.float64)
        return np.asarray(np.take(self.minutes / strands, self.subject_of))

    @cached_property
    def mathematics(self) -> npt.NDArray[np.bool_]:
        """Mark mathematics, where some assumptions have a value of their own: (subject,)."""
        return np.array([name == "mathematics" for name in self.subjects])

    def coming_strand(self, subject: int, week: int) -> int:
        """Give the strand of a subject that is in focus in a week of the year."""
        strands = np.flatnonzero(self.subject_of == subject)
        return int(strands[(week // self.focus_weeks) % len(strands)])

    def shares(self, subject: int, week: int) -> Floats:
        """Give the shares of a subject's minutes by strand in a week: (strand,), adding to 1.

        The strand in focus takes `focus` of the minutes, the others share the rest.
        """
        strands = np.flatnonzero(self.subject_of == subject)
        shares = np.zeros(len(self.strands))
        others = len(strands) - 1
        shares[strands] = (1.0 - self.focus) / others if others else 1.0
        shares[self.coming_strand(subject, week)] = self.focus if others else 1.0
        return shares

    def net_minutes(self, week: int) -> Floats:
        """Give each subject's minutes less its part in the week's assessment: (subject,)."""
        # a start of the year may leave no minutes to share
        if not self.practice.assesses_in(week) or not self.minutes.any():
            return self.minutes
        net: Floats = self.minutes * (1.0 - self.practice.assess_minutes / self.minutes.sum())
        return net
