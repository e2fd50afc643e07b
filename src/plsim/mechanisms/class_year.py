"""Class-year shocks: what makes this teacher's class of this year go better or worse than usual."""

from dataclasses import dataclass

from plsim.core.declare import assumption
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, in_worlds


@dataclass(frozen=True)
class ClassYear(Mechanism):
    """Draw each teacher's shock of the year in each subject; nobody foresees it."""

    reads = ("teacher_world", "class_year")
    changes = ("class_year",)
    null = {"shock": 0.0}

    shock: float = assumption(
        0.42, low=0.32, high=0.52, unit="log", minimum=0.0, maximum=1.5,
        meaning="SD of a class's year beside its teacher's lasting effectiveness", source="star",
    )  # fmt: skip

    def step(self, view: View, week: Week) -> Changes:
        """Draw the shocks of the year in its first week."""
        if week.of_year > 0:
            return {}
        luck = week.teachers.normal("class_year.shock", week.year, view.class_year.shape[1])
        size = in_worlds(self.shock, week.worlds)[view.teacher_world][:, None]
        # the mean of exp(shock) is 1, so that more spread is no gain
        return {"class_year": size * luck - 0.5 * size**2}
