"""The calendar of the curriculum: what a grade is taught by when, on the one scale of skill.

One unit is the student SD at the fall of grade 4. Levels, growth and spread by grade follow the
NWEA MAP Growth 2020 norms (source nwea2020); beyond grade 8 the last growth is carried on.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

WEEKS_TAUGHT = 36
WEEKS_OF_SUMMER = 16
WEEKS_IN_YEAR = WEEKS_TAUGHT + WEEKS_OF_SUMMER
GRADES = 25  # 0 = kindergarten or reception; 12 years of simulation may follow grade 12

# fall mean, fall SD, spring mean of grades 0 to 8, in RIT points (NWEA MAP Growth 2020)
NORMS = {
    "mathematics": (
        (139.6, 160.0, 175.0, 188.5, 199.5, 209.1, 214.7, 220.2, 224.9),
        (12.5, 12.4, 13.0, 13.4, 14.4, 15.2, 16.1, 17.4, 18.9),
        (157.1, 176.4, 189.4, 201.1, 210.6, 218.7, 222.9, 226.8, 230.3),
    ),
    "reading": (
        (136.6, 155.9, 172.3, 186.6, 196.7, 204.5, 210.2, 214.2, 218.0),
        (12.2, 12.7, 15.2, 16.7, 16.8, 16.5, 16.5, 16.5, 17.0),
        (153.1, 171.4, 185.6, 197.1, 204.8, 211.0, 215.4, 218.3, 221.7),
    ),
}
REFERENCE_GRADE = 4


@dataclass(frozen=True)
class Calendar:
    """Hold the level of each grade in each strand at the start and end of its school year.

    `fall`, `spring` and `spread` are grade x strand, in SD of the reference grade.
    """

    fall: Floats
    spring: Floats
    spread: Floats

    @classmethod
    def of(
        cls, subject_of_strand: tuple[str, ...], growth: dict[str, float], spread: float = 1.0
    ) -> "Calendar":
        """Make the calendar of strands from the norms of their subjects.

        `growth` gives a subject its own growth per school year (SD, the same in every grade, no
        change in summer). A subject without norms follows reading. `spread` is how much wider
        students of a grade are spread than in the norms.
        """
        columns = [_subject(name, growth.get(name)) for name in subject_of_strand]
        fall, spring, usual = (np.stack(part, axis=1) for part in zip(*columns, strict=True))
        return cls(fall, spring, spread * usual)

    @cached_property
    def growth(self) -> Floats:
        """Growth of a school year: grade x strand, SD."""
        return self.spring - self.fall

    def standard(self, week: int) -> Floats:
        """Give the level that each grade has reached: grade x strand, SD.

        `week` counts from the start of the school year; after the weeks taught comes the summer,
        in which the level moves towards the fall of the next grade.

        >>> calendar = Calendar.of(("mathematics",), {"mathematics": 0.72})
        >>> round(float(calendar.standard(18)[4, 0] - calendar.standard(0)[4, 0]), 6)
        0.36
        """
        if week <= WEEKS_TAUGHT:
            return self.fall + self.growth * (week / WEEKS_TAUGHT)
        share = (week - WEEKS_TAUGHT) / WEEKS_OF_SUMMER
        following = np.vstack([self.fall[1:], self.spring[-1:]])
        return self.spring + share * (following - self.spring)


def _subject(name: str, growth: float | None) -> tuple[Floats, Floats, Floats]:
    fall, sd, spring = (np.array(row) for row in NORMS.get(name, NORMS["reading"]))
    unit, origin = sd[REFERENCE_GRADE], fall[REFERENCE_GRADE]
    low: Floats = (fall - origin) / unit
    high: Floats = (spring - origin) / unit
    spread: Floats = sd / unit
    if growth is not None:
        grades = np.arange(GRADES, dtype=np.float64)
        return growth * (grades - 4.0), growth * (grades - 3.0), np.ones(GRADES)
    more = np.arange(1, GRADES - len(low) + 1) * (high[-1] - low[-1])
    return (
        np.concatenate([low, low[-1] + more]),
        np.concatenate([high, high[-1] + more]),
        np.concatenate([spread, np.full(len(more), spread[-1])]),
    )
