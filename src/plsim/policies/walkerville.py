"""Walkerville: a slow start; the first weeks of a year go to relationships and norms."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plsim.core.calendar import WEEKS_TAUGHT
from plsim.core.declare import lever, nested
from plsim.core.registry import parts
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.composition import slowly_started
from plsim.timetable.parts import Changes, Policy, Staffing, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import scaled


@dataclass(frozen=True)
class Walkerville(Policy):
    """Start any policy slowly: relationships and norms first, at the cost of content.

    Written as the scenario's `start`, around its policy. Starr 2018 (Ms. Walker).
    """

    title = "Slow start"
    groups_by = "as the policy inside it"
    regroups = "as the policy inside it"
    needs = "-"
    sources = ("starr2018",)
    weakest_link = "how lasting norms are, and what they save, is assumed"
    looks_at = ("home", "teacher_id")
    demand = 0.0  # the policy inside asks what it asks

    weeks: int = lever(
        7, low=1, high=WEEKS_TAUGHT, unit="weeks", meaning="length of the slow start"
    )
    share: float = lever(
        0.25, low=0.0, high=1.0, unit="share of the week",
        meaning="minutes that go to relationships and norms in these weeks",
    )  # fmt: skip
    inner: Any = nested(lambda: parts("policies")["fixed"](), meaning="the policy after the start")

    def plan(self, view: View, week: Week) -> Plan:
        """Give a share of the first weeks to relationships and norms, all else to the policy."""
        if week.of_year < self.weeks and self.share > 0.0:
            return slowly_started(self.inner, view, week, self.share)
        plan: Plan = self.inner.planned(view, week)
        return plan

    def staffing(self) -> Staffing:
        """Ask for the staff of the policy inside."""
        staff: Staffing = self.inner.staffing()
        return staff

    def keeps_teachers(self, year: int) -> bool:
        """Leave it to the policy inside."""
        keeps: bool = self.inner.keeps_teachers(year)
        return keeps

    def intake(self, view: View, week: Week) -> Changes:
        """Leave the intake to the policy inside."""
        changes: Changes = self.inner.intake(view, week)
        return changes

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse a start without lessons, and what the policy inside refuses in what is left."""
        if self.share == 1.0:
            yield "share", "the whole week (1) leaves no minute of lessons; give less than 1"
            return
        least = scaled(setting, 1.0 - self.share)
        for name, what in self.inner.faults(least):
            yield f"inner.{name}", what
