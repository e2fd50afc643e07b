"""Staff minutes: paid time of adults, by which no policy may win unseen."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.declare import OutcomeCard
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class StaffMinutes(Outcome):
    """Minutes paid in the last week, per student: the contact week of every adult at work."""

    card = OutcomeCard(
        "staff_minutes", "staff minutes", "minutes per student and week", "lower", "more", "fewer",
        1.0, "assumed",
    )  # fmt: skip
    reads = ("world", "home", "teacher_world")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Divide the paid minutes by the students of each world."""
        adults = with_class(view) | at_work(view, week)
        minutes = adults * week.setting.week_minutes
        paid: Floats = np.bincount(view.teacher_world, minutes, week.worlds).astype(np.float64)
        return [("", "all", per_student(paid, view, week))]


def with_class(view: View) -> Mask:
    """Mark the teachers who have a home class: (teacher,)."""
    mask = np.zeros(len(view.teacher_world), dtype=bool)
    mask[view.home[view.home >= 0]] = True
    return mask


def at_work(view: View, week: Week) -> Mask:
    """Mark the adults who lead anybody in the week's plan, however briefly: (teacher,).

    An adult without a home class who leads nobody in the last week is not seen as paid.
    """
    busy: Mask = week.plan.minutes_of_teachers(len(view.teacher_world)) > 0.0
    return busy


def per_student(total: Floats, view: View, week: Week) -> Floats:
    """Divide a sum of each world by its students; NaN where a world has none."""
    students = np.bincount(view.world, minlength=week.worlds)
    shares: Floats = np.full(week.worlds, np.nan)
    np.divide(total, students, out=shares, where=students > 0)
    return shares
