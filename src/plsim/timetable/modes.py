"""Modes of work, as data: who paces, how adult attention reaches a student, what is called for."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Mode:
    """Describe one way of working.

    `broadcast` and `help` say which share of the minutes is a lesson for the group and how much
    individual help is worth beside it, both against an ordinary lesson (1). `peers`: students
    disturb and meet each other; `alone`: self-regulation is called for; `choice`: how far the
    student steers the work (0..1); `norms`: norms of working together are built; `contact`: how
    much of the adult's time builds knowledge of the student (against an ordinary lesson).
    """

    name: str
    paced_by: Literal["teacher", "software", "student", "nobody"]
    broadcast: float
    help: float
    contact: float
    peers: bool = True
    alone: bool = False
    choice: float = 0.0
    norms: bool = False


MODES: dict[str, Mode] = {
    mode.name: mode
    for mode in (
        Mode("whole_class", "teacher", broadcast=1.0, help=1.0, contact=1.0),
        Mode("small_group", "teacher", broadcast=1.0, help=1.0, contact=1.0),
        Mode("lecture", "teacher", broadcast=1.0, help=0.0, contact=0.3),
        Mode("tutorial", "teacher", broadcast=0.0, help=1.5, contact=2.0, peers=False),
        Mode("independent", "student", 0.5, 0.5, 0.5, alone=True, choice=0.6),
        Mode("collaborative", "student", 0.7, 0.7, 0.6, choice=0.5),
        Mode("software", "software", 0.0, 0.0, 0.35, peers=False, alone=True, choice=0.4),
        Mode("community", "teacher", broadcast=0.0, help=0.0, contact=2.5, choice=0.2, norms=True),
        Mode("assessment", "nobody", broadcast=0.0, help=0.0, contact=0.0),
        Mode("transition", "nobody", broadcast=0.0, help=0.0, contact=0.0),
    )
}
