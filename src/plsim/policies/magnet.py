"""Magnet: a school of choice whose intake chose it; any policy may run inside it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from plsim.core.calendar import GRADES
from plsim.core.declare import lever, nested
from plsim.core.registry import parts
from plsim.state.state import View
from plsim.state.worlds import mean_by
from plsim.timetable.block import Plan
from plsim.timetable.composition import side_by_side
from plsim.timetable.matching import ranks_in_pools
from plsim.timetable.parts import Changes, Policy, Staffing, Week
from plsim.timetable.setting import Setting
from plsim.timetable.usual import inner_faults, joint_staffing

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Magnet(Policy):
    """Let families apply for the district's first schools; the policy inside runs there.

    Who applies depends on background, which a study can observe, and on motivation, which it
    cannot; so comparing the magnet with its neighbours is biased, and the lottery is not.
    Starr 2018.
    """

    title = "Magnet school"
    groups_by = "as the policies inside it"
    regroups = "as the policies inside it"
    needs = "a district of two schools or more"
    sources = ("starr2018",)
    weakest_link = "who applies is assumed; classes of all schools have the smaller size"
    looks_at = ("world", "school", "school_id", "home", "placed", "teacher_id")
    families_know = (
        "world", "school", "school_id", "grade", "student_id", "skill", "home_support", "drive",
    )  # fmt: skip
    demand = 0.0  # the policies inside ask what they ask

    schools: int = lever(1, low=1, high=100, unit="schools", meaning="magnets in the district")
    applicants: float = lever(
        0.4, low=0.01, high=1.0, unit="share of students", meaning="share of students who apply"
    )
    by_background: float = lever(
        0.6, low=-3.0, high=3.0, unit="log odds per SD",
        meaning="how much sooner families apply whose children have more support and skill",
    )  # fmt: skip
    by_motivation: float = lever(
        0.6, low=-3.0, high=3.0, unit="log odds per SD",
        meaning="how much sooner motivated students apply, which no record shows",
    )  # fmt: skip
    admission: str = lever(
        "lottery", choices=("lottery", "skill"), meaning="who is admitted among the applicants"
    )
    inner: Any = nested(lambda: parts("policies")["fixed"](), meaning="the magnets' policy")
    usual: Any = nested(
        lambda: parts("policies")["fixed"](), meaning="the policy of the other schools"
    )

    def plan(self, view: View, week: Week) -> Plan:
        """Plan for the magnets, and for the other schools."""
        magnet = view.school_id[view.school] < self.schools
        return side_by_side(
            view,
            week,
            ((self.inner, np.flatnonzero(magnet)), (self.usual, np.flatnonzero(~magnet))),
        )

    def intake(self, view: View, week: Week) -> Changes:
        """Draw who applies and who is admitted; students displaced take the seats left free.

        Every school and grade keeps its number of seats.
        """
        cell = view.world * np.int32(GRADES) + view.grade
        applied = self._applies(view, week, cell)
        seated = view.school_id[view.school] < self.schools
        seats = np.bincount(cell, seated, int(cell.max()) + 1)[cell]
        turn = week.students.uniform("magnet.lottery", 0)[:, 0]
        if self.admission == "skill":
            turn = -view.skill.mean(axis=1)
        refused = (~applied).astype(np.int32)
        admitted = ranks_in_pools(cell, turn, view.student_id, refused) < seats
        return {
            "school": _exchanged(view, cell, seated, admitted),
            "applied": applied.astype(np.float64),
            "admitted": (applied & admitted).astype(np.float64),
        }

    def _applies(self, view: View, week: Week, cell: Rows) -> npt.NDArray[np.bool_]:
        background = _standard(view.home_support, cell) + _standard(view.skill.mean(axis=1), cell)
        motivation = _standard(view.drive, cell)
        wish = self.by_background * background / np.sqrt(2.0) + self.by_motivation * motivation
        # a logistic draw beside the wish makes the levers log odds; the keenest share applies
        luck = np.clip(week.students.uniform("magnet.wish", 0)[:, 0], 1e-12, 1.0 - 1e-12)
        keen = wish + np.log(luck / (1.0 - luck))
        rank = ranks_in_pools(cell, -keen, view.student_id, np.zeros_like(cell))
        return np.asarray(rank < self.applicants * np.bincount(cell)[cell])

    def staffing(self) -> Staffing:
        """Ask for the staff of both."""
        return joint_staffing((self.inner, self.usual))

    def keeps_teachers(self, year: int) -> bool:
        """Keep teachers where both policies do: all classes of a district are dealt at one time."""
        return all(policy.keeps_teachers(year) for policy in (self.inner, self.usual))

    def faults(self, setting: Setting) -> Iterator[tuple[str, str]]:
        """Refuse a district without other schools or applicants, and what inner policies refuse."""
        size = setting.size
        if size is not None and size.schools <= self.schools:
            most = f"give schools {size.schools - 1} or less, or " if size.schools > 1 else "give "
            yield (
                "schools",
                f"{self.schools} magnets in a district of {size.schools} schools leave none to "
                f"come from; {most}school.schools {self.schools + 1} or more",
            )
        elif size is not None:
            students = size.schools * size.classes * size.class_size
            if self.applicants * students < 1.0:
                yield (
                    "applicants",
                    f"{self.applicants:g} of the {students} students of a grade are "
                    f"{self.applicants * students:g}: nobody applies; give at least "
                    f"{1.0 / students:.3g}",
                )
        yield from inner_faults({"inner": self.inner, "usual": self.usual}, setting)


def _standard(values: Floats, cell: Rows) -> Floats:
    centred = values - mean_by(values, cell, int(cell.max()) + 1)[cell]
    spread = np.sqrt(mean_by(centred**2, cell, int(cell.max()) + 1))[cell]
    return np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0.0)


def _exchanged(view: View, cell: Rows, seated: Any, admitted: Any) -> Rows:
    """Give the admitted the magnets' seats, and those who lose one the seats left free."""
    school: Rows = view.school.copy()
    comes, goes = np.flatnonzero(admitted & ~seated), np.flatnonzero(seated & ~admitted)
    comes = comes[np.lexsort((view.student_id[comes], cell[comes]))]
    goes = goes[np.lexsort((view.student_id[goes], cell[goes]))]
    school[comes], school[goes] = view.school[goes], view.school[comes]
    return school
