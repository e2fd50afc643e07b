"""Class-year shocks: what makes this teacher's class of this year go better or worse than usual."""

from dataclasses import dataclass

import numpy as np

from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds


@dataclass(frozen=True)
class ClassYear(Mechanism):
    """Draw each teacher's shock of the year in each subject; nobody foresees it."""

    reads = ("teacher_world", "class_year")
    changes = ("class_year",)
    null = {"mathematics": 0.0, "other": 0.0}

    mathematics: float = assumption(
        0.38, low=0.25, high=0.5, unit="log", minimum=0.0, maximum=1.5,
        meaning="SD of a class's year in mathematics beside its teacher's lasting effectiveness",
        source="star",
    )  # fmt: skip
    other: float = assumption(
        0.28, low=0.15, high=0.42, unit="log", minimum=0.0, maximum=1.5,
        meaning="the same in reading and other subjects", source="star",
    )  # fmt: skip
    common: float = assumption(
        0.5, low=0.3, high=0.7, unit="share", minimum=0.0, maximum=1.0,
        meaning="share of the shock's variance that all subjects of a class have in common",
        source="assumed",
    )  # fmt: skip

    def step(self, view: View, week: Week) -> Changes:
        """Draw the shocks of the year in its first week."""
        if week.of_year > 0:
            return {}
        worlds, subjects = week.worlds, view.class_year.shape[1]
        luck = week.teachers.normal("class_year.shock", week.year, subjects + 1)
        common = in_worlds(self.common, worlds)[view.teacher_world][:, None]
        sizes = [self.mathematics if own else self.other for own in week.setting.mathematics]
        size = np.stack([in_worlds(each, worlds)[view.teacher_world] for each in sizes], axis=1)
        mixed = np.sqrt(common) * luck[:, -1:] + np.sqrt(1.0 - common) * luck[:, :-1]
        # the mean of exp(shock) is 1, so that more spread is no gain
        return {"class_year": size * mixed - 0.5 * size**2}
