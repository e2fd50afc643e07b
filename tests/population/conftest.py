"""Small schools, their setting, and rosters written as text."""

from pathlib import Path

import numpy as np
import pytest

from plsim.core.calendar import Calendar
from plsim.core.luck import Luck
from plsim.population import build
from plsim.population.people import People
from plsim.scenario.schema import Scenario
from plsim.timetable.setting import Setting

DATA = Path(__file__).parents[2] / ".." / "shared" / "data"


@pytest.fixture(scope="session")
def setting():
    subjects = ("mathematics", "mathematics", "reading", "reading")
    return Setting(
        subjects=("mathematics", "reading"),
        strands=("number", "geometry", "decoding", "comprehension"),
        subject_of=np.array([0, 0, 1, 1], np.int32),
        minutes=np.array([300.0, 450.0]),
        other_minutes=750.0,
        calendar=Calendar.of(subjects, {}),
    )


@pytest.fixture(scope="session")
def made(setting):
    """Build a population: made(worlds=..., seed=..., years=..., people=..., school={...}, ...)."""

    def make(*, worlds=1, seed=1, years=1, people=None, school=None, told=None, first=0, **more):
        scenario = Scenario.model_validate(
            {"name": "school", "school": school or {}, "people": told or {}}
        )
        chosen = range(first, first + worlds)
        luck = Luck.of(seed, chosen)
        return build(scenario, setting, people or People(), luck, worlds, years, **more)

    return make


@pytest.fixture(scope="session")
def places(setting):
    """Turn skill into places within the grade: student x strand, SD of the grade."""

    def place(state):
        grade = state["grade"]
        return (state["skill"] - setting.calendar.fall[grade]) / setting.calendar.spread[grade]

    return place


@pytest.fixture(scope="session")
def data():
    """Find a file of real data, or skip."""

    def find(name):
        path = DATA / name
        if not path.is_file():
            pytest.skip(f"{name} is not in ../shared/data")
        return path

    return find


COLUMNS = {
    "student": "pupil",
    "school": "school",
    "class": "room",
    "grade": "grade",
    "experience": "years",
    "disadvantaged": {"column": "lunch", "is": "F"},
    "scores": {
        "mathematics": {"column": "math", "reliability": 0.8},
        "reading": {"column": "read", "reliability": 0.9},
    },
}


@pytest.fixture
def from_csv(tmp_path, made):
    """Build a population from the text (or bytes) of a CSV."""

    def read(text, *, columns=None, roster=None, **more):
        path = tmp_path / "pupils.csv"
        if isinstance(text, bytes):
            path.write_bytes(text)
        elif text is not None:
            path.write_text(text, encoding="utf-8")
        told = {"file": str(path), "columns": COLUMNS if columns is None else columns}
        return made(told={"roster": told | (roster or {})}, **more)

    return read
