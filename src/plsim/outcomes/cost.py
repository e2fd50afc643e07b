"""Cost: money for adults' time and training, licences and assessments."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import MONEY, OutcomeCard
from plsim.outcomes.staff_minutes import at_work, per_student, with_class
from plsim.state.state import View
from plsim.state.worlds import Floats, Mask
from plsim.timetable.parts import Outcome, Row, Week


@dataclass(frozen=True)
class Cost(Outcome):
    """Money per student and year, at the scenario's prices, as if all weeks were like the last.

    Every adult at work is paid for the whole contact week, however little of it is led. Rooms,
    materials and the time of leaders are not counted.
    """

    card = OutcomeCard(
        "cost", "yearly cost", f"{MONEY} per student", "lower", "dearer", "cheaper", 50.0,
        "assumed",
    )  # fmt: skip
    reads = ("world", "home", "teacher_world")

    def measure(self, view: View, groups: Mapping[str, Mask], week: Week) -> list[Row]:
        """Add up each world's costs and divide them by its students."""
        practice, prices = week.setting.practice, week.setting.prices
        tests = sum(practice.assesses_in(number) for number in range(WEEKS_TAUGHT))
        total = _staff(view, week) + np.bincount(
            view.world, prices.licence * _with_licence(view, week), week.worlds
        )
        return [("", "all", per_student(total, view, week) + prices.assessment * tests)]


def _staff(view: View, week: Week) -> Floats:
    """Price the year of every adult, coaching and training of those with a class: (world,)."""
    practice, prices = week.setting.practice, week.setting.prices
    hours = week.setting.week_minutes / 60.0 * WEEKS_TAUGHT
    learning = practice.coaching * prices.coaching_days * prices.coaching_day
    learning += practice.site_training * prices.site_training
    learning += practice.canned_training * prices.canned_training
    teachers = with_class(view)
    aides = at_work(view, week) & ~teachers
    paid = teachers * (hours * prices.teacher_hour + learning) + aides * hours * prices.aide_hour
    staff: Floats = np.bincount(view.teacher_world, paid, week.worlds).astype(np.float64)
    return staff


def _with_licence(view: View, week: Week) -> Mask:
    """Mark the students with software minutes in the week's plan: (student,)."""
    mask = np.zeros(len(view.world), dtype=bool)
    for block in week.plan.blocks:
        if block.mode.paced_by == "software":
            inside = block.group >= 0
            mask[inside] |= block.minutes[block.group[inside]] > 0.0
    return mask
