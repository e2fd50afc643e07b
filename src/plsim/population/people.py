"""What nobody chooses about people in week 0: how skill, traits and teachers vary together."""

from dataclasses import dataclass
from types import SimpleNamespace
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from plsim.core.declare import assumption, assumptions_of
from plsim.timetable.parts import in_worlds


@dataclass(frozen=True)
class People:
    """State how the people of week 0 differ, and how their differences go together.

    Skill is standardised within the grade: 1 = the SD of the mean over a subject's strands. A
    value is one number, or one number per world.
    """

    kind: ClassVar[str] = "population"
    name: ClassVar[str] = "people"

    # how skill varies
    school_share: float = assumption(
        0.19,
        low=0.09,
        high=0.25,
        unit="share of variance",
        meaning="variance of skill that lies between schools; classes differ by chance alone",
        source="star",
        minimum=0.0,
        maximum=0.5,
    )
    subject_correlation: float = assumption(
        0.80,  # exams, which err, then correlate .71 to .75
        low=0.72,
        high=0.88,
        unit="correlation",
        meaning="correlation of skill between two subjects of a student",
        source="star",
        minimum=0.2,
        maximum=0.95,
    )
    strand_correlation: float = assumption(
        0.80,
        low=0.65,
        high=0.92,
        unit="correlation",
        meaning="correlation of skill between two strands of a subject",
        source="assumed",
        minimum=0.0,
        maximum=1.0,
    )
    disadvantage_gap: float = assumption(
        0.63,
        low=0.50,
        high=0.75,
        unit="SD of the grade",
        meaning="skill of disadvantaged students below that of the others",
        source="star",
        minimum=-1.5,
        maximum=1.5,
    )
    language_gap: float = assumption(
        0.40,
        low=0.20,
        high=0.70,
        unit="SD of the grade",
        meaning="skill of language learners below that of others of the same advantage",
        source="assumed",
        minimum=-1.5,
        maximum=1.5,
    )
    special_gap: float = assumption(
        0.60,
        low=0.30,
        high=0.90,
        unit="SD of the grade",
        meaning="skill of students with special-education status below that of like students",
        source="assumed",
        minimum=-1.5,
        maximum=1.5,
    )
    language_odds: float = assumption(
        2.0,
        low=1.2,
        high=4.0,
        unit="ratio",
        meaning="language learners are so many times as common among the disadvantaged",
        source="assumed",
        minimum=0.01,
        maximum=100.0,
    )
    special_odds: float = assumption(
        1.4,
        low=1.0,
        high=2.0,
        unit="ratio",
        meaning="special-education status is so many times as common among the disadvantaged",
        source="assumed",
        minimum=0.01,
        maximum=100.0,
    )

    # what else a student brings
    home_gap: float = assumption(
        0.50,
        low=0.20,
        high=0.80,
        unit="SD",
        meaning="home support of disadvantaged students below that of the others",
        source="assumed",
        minimum=-1.5,
        maximum=1.5,
    )
    home_ability: float = assumption(
        0.20,
        low=0.05,
        high=0.35,
        unit="SD per SD",
        meaning="home support that goes with ability, at the same disadvantage",
        source="assumed",
        minimum=-0.6,
        maximum=0.6,
    )
    regulation_ability: float = assumption(
        0.35,
        low=0.20,
        high=0.50,
        unit="correlation",
        meaning="correlation of self-regulation with ability",
        source="assumed",
        minimum=-0.7,
        maximum=0.7,
    )
    regulation_gap: float = assumption(
        0.4,
        low=0.1,
        high=0.7,
        unit="SD",
        meaning="self-regulation of disadvantaged students below that of others as able",
        source="assumed",
        minimum=-1.5,
        maximum=1.5,
    )
    attention_ability: float = assumption(
        0.35,
        low=0.25,
        high=0.45,
        unit="correlation",
        meaning="correlation of attention with ability",
        source="assumed",
        minimum=-0.7,
        maximum=0.7,
    )
    attention_regulation: float = assumption(
        0.40,
        low=0.20,
        high=0.60,
        unit="correlation",
        meaning="correlation of attention with self-regulation at the same ability",
        source="assumed",
        minimum=0.0,
        maximum=0.95,
    )
    disruptive_attention: float = assumption(
        0.50,
        low=0.30,
        high=0.70,
        unit="correlation",
        meaning="correlation of attention with not tending to disrupt lessons",
        source="assumed",
        minimum=0.0,
        maximum=0.95,
    )
    drive_sd: float = assumption(
        0.08,
        low=0.04,
        high=0.14,
        unit="engagement",
        meaning="SD of the lasting part of engagement",
        source="assumed",
        minimum=0.0,
        maximum=0.25,
    )
    drive_ability: float = assumption(
        0.20,
        low=0.0,
        high=0.35,
        unit="correlation",
        meaning="correlation of the lasting part of engagement with ability",
        source="assumed",
        minimum=-0.7,
        maximum=0.7,
    )
    rating_accuracy: float = assumption(
        0.75,
        low=0.60,
        high=0.90,
        unit="correlation",
        meaning="correlation of a rating in a roster with the trait that it rates",
        source="assumed",
        minimum=0.05,
        maximum=1.0,
    )

    # teachers and leaders
    teacher_general: float = assumption(
        0.245,
        low=0.18,
        high=0.30,
        unit="log",
        meaning="SD of teachers' general effectiveness",
        source="prototype",
        minimum=0.0,
        maximum=0.6,
    )
    teacher_subject: float = assumption(
        0.156,
        low=0.09,
        high=0.20,
        unit="log",
        meaning="SD of a teacher's strength in a subject",
        source="prototype",
        minimum=0.0,
        maximum=0.3,
    )
    teacher_strand: float = assumption(
        0.06,
        low=0.02,
        high=0.15,
        unit="log",
        meaning="SD of a teacher's strength in a strand",
        source="prototype",
        minimum=0.0,
        maximum=0.3,
    )
    novice_penalty: float = assumption(
        0.17,
        low=0.08,
        high=0.26,
        unit="log",
        meaning="effectiveness that teachers of at most two years of experience lack",
        source="star",
        minimum=0.0,
        maximum=0.6,
    )
    novice_share: float = assumption(
        0.10,
        low=0.06,
        high=0.20,
        unit="share",
        meaning="share of teachers with at most two years of experience",
        source="star",
        minimum=0.0,
        maximum=1.0,
    )
    skills_effectiveness: float = assumption(
        0.30,
        low=0.0,
        high=0.60,
        unit="correlation",
        meaning="correlation of assessing, leading levels and relating with effectiveness",
        source="assumed",
        minimum=-0.9,
        maximum=0.9,
    )
    leader_insight: float = assumption(
        0.60,
        low=0.40,
        high=0.75,
        unit="correlation",
        meaning="correlation of a teacher's effectiveness with the leader's view of it",
        source="assumed",
        minimum=0.0,
        maximum=1.0,
    )
    leader_insight_sd: float = assumption(
        0.08,
        low=0.02,
        high=0.15,
        unit="correlation",
        meaning="SD of that correlation between schools",
        source="assumed",
        minimum=0.0,
        maximum=0.3,
    )


def of_rows(people: People, world: npt.NDArray[np.int32], worlds: int) -> SimpleNamespace:
    """Give the assumptions by name, one value per row, by the worlds of the rows."""
    return SimpleNamespace(
        **{name: in_worlds(getattr(people, name), worlds)[world] for name in assumptions_of(people)}
    )
