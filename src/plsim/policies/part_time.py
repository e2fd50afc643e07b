"""A student-directed part of the week: the rest are regular classes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from plsim.core.declare import lever, nested
from plsim.core.registry import name_of, parts
from plsim.state.state import View
from plsim.timetable.block import Plan
from plsim.timetable.composition import one_after_another, share_of_week
from plsim.timetable.parts import Policy, Staffing, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import inner_faults, joint_staffing, scaled


@dataclass(frozen=True)
class PartTime(Policy):
    """Run one policy for a share of every minute of the week and another for the rest.

    The regular policy says which group a student belongs to. Tomlinson 2017 (Vermont).
    """

    title = "Student-directed part of the week"
    groups_by = "as the policies inside it"
    regroups = "as the policies inside it"
    needs = "as the policies inside it"
    sources = ("tomlinson2017",)
    weakest_link = "what changing between two ways of working costs is left out"
    looks_at = ("home", "placed", "teacher_id")
    demand = 0.0  # the policies inside ask what they ask

    share: float = lever(
        0.2, low=0.0, high=1.0, unit="share of the week", meaning="share of the week directed"
    )
    regular: Any = nested(lambda: parts("policies")["fixed"](), meaning="the regular part's policy")
    directed: Any = nested(
        lambda: parts("policies")["student_directed"](), meaning="the directed part's policy"
    )

    def plan(self, view: View, week: Week) -> Plan:
        """Put both plans one after another."""
        plans = [
            share_of_week(policy, view, week, share)
            for policy, share in ((self.regular, 1.0 - self.share), (self.directed, self.share))
        ]
        return one_after_another(plans)

    def staffing(self) -> Staffing:
        """Ask for the staff of both."""
        return joint_staffing((self.regular, self.directed))

    def keeps_teachers(self, year: int) -> bool:
        """Leave it to the regular policy."""
        keeps: bool = self.regular.keeps_teachers(year)
        return keeps

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse a part of no minutes, and what the inner policies refuse in their share."""
        if not 0.0 < self.share < 1.0:
            name = "directed" if self.share == 0.0 else "regular"
            yield "share", f"{self.share:g} leaves no minute to {name}; give more than 0, under 1"
            return
        both = (self.regular, self.directed)
        if all("seat" in policy.sees() for policy in both):
            yield (
                "directed",
                f"{' and '.join(name_of(policy) for policy in both)} both keep students in groups "
                "or with tutors for some weeks, and a school keeps one such group of each student; "
                "give one of them a policy that keeps none",
            )
        for name, share in (("regular", 1.0 - self.share), ("directed", self.share)):
            part = scaled(setting, share)
            for lever_name, what in inner_faults({name: getattr(self, name)}, part):
                yield lever_name, f"{what} (in {share:g} of the week)"
