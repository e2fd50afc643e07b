"""Attendance and staying: students come, and stay until they graduate, where they belong."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from plsim.core.compiled import equation, kernel
from plsim.core.declare import assumption
from plsim.core.rows import end_of_run
from plsim.core.zone import logistic
from plsim.state.state import View
from plsim.timetable.parts import Changes, Mechanism, Week, per_world


@equation
def chance(
    usual: float, belonging: float, trust: float, engagement: float, disadvantaged: float,
    per_belonging: float, per_trust: float, per_engagement: float, per_disadvantage: float,
) -> float:  # fmt: skip
    """Give the chance to come on a day, or to stay (0..1).

    `usual` (logit) is that of a student who is not disadvantaged, with belonging .6, trust .55 and
    engagement .75.

    >>> round(chance(2.2, 0.6, 0.55, 0.75, 0.0, 2.0, 1.3, 1.0, 0.8), 3)
    0.9
    >>> round(chance(2.2, 0.6, 0.55, 0.75, 1.0, 2.0, 1.3, 1.0, 0.8), 3)
    0.802
    """
    felt = per_belonging * (belonging - 0.6) + per_trust * (trust - 0.55)
    return logistic(
        usual + felt + per_engagement * (engagement - 0.75) - per_disadvantage * disadvantaged
    )


@dataclass(frozen=True)
class Attendance(Mechanism):
    """Average over the year how surely students come, and would stay after years like this one.

    Nothing follows from either: absence does not lessen learning here. The evidence for staying are
    the lotteries of New York's small high schools (on-time graduation +9.5 points, about .43 logit;
    mathematics 0). That trust .2 and belonging .08 higher make this effect (1.3 x .2 + 2 x .08) is
    assumed, and so is that the same holds in other grades.
    """

    reads = (
        "world", "disadvantaged", "belonging", "trust", "engagement", "attendance", "staying",
    )  # fmt: skip
    changes = ("attendance", "staying")

    usual: float = assumption(
        3.1, low=2.9, high=3.3, unit="logit",
        meaning="attendance of a student who is not disadvantaged (.957)", source="nces2018",
    )  # fmt: skip
    per_belonging: float = assumption(
        0.5, low=0.0, high=1.0, unit="logit per share", minimum=0.0, maximum=10.0,
        meaning="attendance gained from belonging", source="assumed",
    )  # fmt: skip
    per_trust: float = assumption(
        0.4, low=0.0, high=0.8, unit="logit per share", minimum=0.0, maximum=10.0,
        meaning="attendance gained from trust in adults", source="wedenoja2022",
    )  # fmt: skip
    per_engagement: float = assumption(
        1.0, low=0.0, high=2.0, unit="logit per share", minimum=0.0, maximum=10.0,
        meaning="attendance gained from engagement", source="assumed",
    )  # fmt: skip
    per_disadvantage: float = assumption(
        0.45, low=0.25, high=0.65, unit="logit", minimum=0.0, maximum=10.0,
        meaning="attendance lost by disadvantaged students", source="assumed",
    )  # fmt: skip
    usual_stay: float = assumption(
        2.2, low=1.9, high=2.5, unit="logit",
        meaning="on-time graduation of a student who is not disadvantaged (.90)",
        source="nces2018",
    )  # fmt: skip
    stay_belonging: float = assumption(
        2.0, low=0.5, high=3.5, unit="logit per share", minimum=0.0, maximum=20.0,
        meaning="staying gained from belonging", source="bloom2014",
    )  # fmt: skip
    stay_trust: float = assumption(
        1.3, low=0.4, high=2.2, unit="logit per share", minimum=0.0, maximum=20.0,
        meaning="staying gained from trust in adults", source="bloom2014",
    )  # fmt: skip
    stay_engagement: float = assumption(
        1.0, low=0.0, high=2.0, unit="logit per share", minimum=0.0, maximum=20.0,
        meaning="staying gained from engagement", source="assumed",
    )  # fmt: skip
    stay_disadvantage: float = assumption(
        0.8, low=0.5, high=1.1, unit="logit", minimum=0.0, maximum=10.0,
        meaning="staying lost by disadvantaged students", source="nces2018",
    )  # fmt: skip

    def start(self, view: View, week: Week) -> Changes:
        """Start with what the first week would give."""
        return self._averaged(view, week, 1.0)

    def step(self, view: View, week: Week) -> Changes:
        """Take the week into the year's averages; the first week of a year starts them anew."""
        return self._averaged(view, week, 1.0 / (week.of_year + 1))

    def _averaged(self, view: View, week: Week, share: float) -> Changes:
        assumed, feelings = per_world(self, week.worlds), (
            view.world, view.belonging, view.trust, view.engagement, view.disadvantaged,
        )  # fmt: skip
        attendance, staying = np.empty_like(view.attendance), np.empty_like(view.staying)
        average_in(
            attendance, view.attendance, share, *feelings, assumed["usual"],
            assumed["per_belonging"], assumed["per_trust"], assumed["per_engagement"],
            assumed["per_disadvantage"],
        )  # fmt: skip
        average_in(
            staying, view.staying, share, *feelings, assumed["usual_stay"],
            assumed["stay_belonging"], assumed["stay_trust"], assumed["stay_engagement"],
            assumed["stay_disadvantage"],
        )  # fmt: skip
        return {"attendance": attendance, "staying": staying}


@kernel
def average_in(
    out: Any, average: Any, share: Any, world: Any, belonging: Any, trust: Any, engagement: Any,
    disadvantaged: Any, usual: Any, per_belonging: Any, per_trust: Any, per_engagement: Any,
    per_disadvantage: Any,
) -> None:  # fmt: skip
    """Fill in an average (student,) after a week's share of that week's chances."""
    begin = 0
    while begin < len(world):
        w, end = world[begin], end_of_run(world, begin)
        belongs, trusts, engaged = per_belonging[w], per_trust[w], per_engagement[w]
        start, less = usual[w], per_disadvantage[w]
        own, before, belong = out[begin:end], average[begin:end], belonging[begin:end]
        trusted = trust[begin:end]
        engage, poor = engagement[begin:end], disadvantaged[begin:end]
        for i in range(len(own)):
            now = chance(
                start, belong[i], trusted[i], engage[i], poor[i], belongs, trusts, engaged, less
            )
            own[i] = min((1.0 - share) * before[i] + share * now, 1.0)
        begin = end
