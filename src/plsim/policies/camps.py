"""Camps: some weeks of the year go to one subject, in groups across grades by level."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import lever, nested
from plsim.core.registry import parts
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.composition import share_of_week
from plsim.timetable.matching import ranks_in_pools
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import inner_faults, least_minutes, scaled, with_teacher

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Camps(Policy):
    """Hold camps: for a week at a time, hours a day of one subject at the level of the group.

    In a camp week a school's students are cut by estimate, across grades, into as many groups as
    there are teachers and volunteers; the rest of that week, and all other weeks, go on as the
    inner policy plans. Banerjee et al. 2016.
    """

    title = "Learning camps"
    groups_by = "estimate, across grades, in camp weeks"
    regroups = "every camp"
    needs = "volunteers, weeks of the calendar"
    sources = ("banerjee2016",)
    weakest_link = "volunteers count as teachers, paid in all weeks; who comes is left out"
    looks_at = (
        "school", "grade", "home", "student_id", "estimate", "teacher_id", "teacher_school",
        "teacher_grade", "leads_class",
    )  # fmt: skip
    demand = 0.4

    subject: str = lever(
        "reading", choices=("reading", "mathematics"), meaning="what the camps teach"
    )
    weeks: int = lever(
        10, low=1, high=WEEKS_TAUGHT, unit="weeks", meaning="camp weeks, spread over the year"
    )
    minutes: float = lever(
        900.0,
        low=30.0,
        high=2400.0,
        unit="minutes a week",
        meaning="minutes of camp in such a week",
    )
    volunteers: float = lever(
        1.0, low=0.0, high=5.0, unit="adults per class", meaning="volunteers beside the teachers"
    )
    inner: Any = nested(lambda: parts("policies")["fixed"](), meaning="what goes on beside camps")

    def plan(self, view: View, week: Week) -> Plan:
        """Hold a camp where this week is one, beside the inner policy's plan."""
        if not self.is_camp(week.of_year):
            return self.inner.planned(view, week)  # type: ignore[no-any-return]
        setting = week.setting
        subject = setting.subjects.index(self.subject)
        whole = float(setting.net_minutes(week.of_year).sum()) + setting.other_minutes
        plan = share_of_week(self.inner, view, week, 1.0 - self.minutes / whole)
        group = self._groups(view, setting.coming_strand(subject, week.of_year))
        camp = with_teacher(
            "camp", "small_group", self.minutes, group, len(view.teacher_id),
            setting.shares(subject, week.of_year), "group",
        )  # fmt: skip
        camp = replace(camp, demand=self.demand)
        return replace(plan, blocks=(*plan.blocks, camp))

    def is_camp(self, week: int) -> bool:
        """Say whether a week of the year is a camp's; they are spread evenly.

        >>> [week for week in range(36) if Camps(weeks=4).is_camp(week)]
        [8, 17, 26, 35]
        """
        return (week + 1) * self.weeks // WEEKS_TAUGHT > week * self.weeks // WEEKS_TAUGHT

    def staffing(self) -> Staffing:
        """Ask for the volunteers, beside what the inner policy needs."""
        own = self.inner.staffing()
        return replace(own, helpers=max(own.helpers, self.volunteers))  # type: ignore[no-any-return]

    def keeps_teachers(self, year: int) -> bool:
        """Leave it to the inner policy."""
        keeps: bool = self.inner.keeps_teachers(year)
        return keeps

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse a camp in a subject that there is not, or of more minutes than a week has."""
        if self.subject not in setting.subjects:
            yield "subject", f"the school has no {self.subject}; give {setting.subjects[0]}"
        least = float(least_minutes(setting).sum()) + setting.other_minutes
        if self.minutes >= least:
            yield "minutes", f"{self.minutes:g} minutes leave nothing of {least:g}; give less"
            return
        share = 1.0 - self.minutes / least
        for name, what in inner_faults({"inner": self.inner}, scaled(setting, share)):
            yield name, f"{what} (in {share:g} of the week, which camps leave)"

    def _groups(self, view: View, strand: int) -> Rows:
        """Give each student the adult of the camp group: (student,) teacher rows."""
        keys, pool = np.unique(view.school, return_inverse=True)
        here = np.isin(
            view.teacher_school * np.int64(100) + view.teacher_grade,
            np.unique(view.school * np.int64(100) + view.grade),
        )
        leads = np.zeros(len(view.teacher_id), dtype=bool)
        leads[view.home] = True
        adults = np.flatnonzero(here & (leads | (view.leads_class < 0.5)))
        order = np.lexsort(
            (view.teacher_id[adults], view.teacher_grade[adults], view.teacher_school[adults])
        )
        adults = adults[order]
        count = np.bincount(np.searchsorted(keys, view.teacher_school[adults]), minlength=len(keys))
        rank = ranks_in_pools(
            pool.astype(np.int32), view.estimate[:, strand], view.student_id,
            np.zeros_like(view.home),
        )  # fmt: skip
        size = np.bincount(pool)[pool]
        place = rank.astype(np.int64) * count[pool] // size
        first = np.cumsum(count) - count
        return np.asarray(adults[first[pool] + place], dtype=np.int32)
