"""Student-directed: projects together and work alone, at the own level."""

import pytest

from stories import assert_conserved, of_slot, one_class


def test_minutes_are_split_between_projects_and_work_alone():
    engine = one_class({"use": "student_directed", "together": 0.25}, [0.0, 0.5])
    together = of_slot(engine, "reading, collaborative")
    alone = of_slot(engine, "reading, independent")
    assert (together.minutes[0], alone.minutes[0]) == (112.5, 337.5)
    assert (together.level, alone.level) == ("own", "own")
    assert alone.mode.choice > 0.5


@pytest.mark.parametrize("together", [0.0, 0.4, 1.0])
def test_minutes_are_conserved(together):
    assert_conserved({"use": "student_directed", "together": together})
