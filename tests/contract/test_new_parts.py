"""A new part is one file: found, run, measured and held to the contract, with no other edit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import plsim
from plsim.core import registry
from plsim.core.errors import InputError
from plsim.results.record import Work
from plsim.week.simulate import simulate
from schools import scenario_of

POLICY = '''
"""Swapped classes: each class has the next teacher of its grade in the second subject."""

from dataclasses import dataclass

from plsim.timetable.block import Plan
from plsim.timetable.parts import Policy
from plsim.timetable.usual import homes, lesson, other_subjects
from plsim.core.declare import lever


@dataclass(frozen=True)
class Halved(Policy):
    """Halve every lesson and give it twice."""

    title, groups_by, regroups, needs = "Halved lessons", "age", "never", "-"
    sources, weakest_link, looks_at = ("starr2018",), "none", ("home", "teacher_id")

    first: float = lever(0.5, low=0.1, high=0.9, unit="share", meaning="length of the first half")

    def plan(self, view, week):
        blocks = [
            lesson(view, week, j, view.home, share=share, mode=mode)
            for j in range(len(week.setting.subjects))
            for share, mode in ((self.first, "whole_class"), (1.0 - self.first, "collaborative"))
        ]
        return Plan((*blocks, other_subjects(view, week)), placed=homes(view, week))
'''
MECHANISM = '''
"""Sunshine: everybody's trust rises a little each week."""

from dataclasses import dataclass

import numpy as np

from plsim.core.declare import assumption
from plsim.timetable.parts import Mechanism


@dataclass(frozen=True)
class Sunshine(Mechanism):
    """Raise trust."""

    reads, changes, null = ("world", "trust"), ("trust",), {"rise": 0.0}

    rise: float = assumption(
        0.01, low=0.0, high=0.02, unit="share a week", meaning="rise of trust", source="assumed"
    )

    def step(self, view, week):
        """Rise."""
        rise = np.broadcast_to(np.asarray(self.rise), week.worlds)[view.world]
        return {"trust": view.trust + rise * (1.0 - view.trust)}
'''
OUTCOME = '''
"""Trust: what students have in adults."""

from dataclasses import dataclass

from plsim.core.declare import OutcomeCard
from plsim.state.worlds import mean_by
from plsim.timetable.parts import Outcome


@dataclass(frozen=True)
class TrustLevel(Outcome):
    """Mean trust."""

    card = OutcomeCard(
        "trusting", "trust", "of 100", "higher", "higher", "lower", 2.0, "assumed"
    )
    reads = ("world", "trust")

    def measure(self, view, groups, week):
        """Average."""
        return [
            ("", group, mean_by(100.0 * view.trust, view.world, week.worlds, mask))
            for group, mask in groups.items()
        ]
'''
FILES = {
    "policies/halved.py": POLICY,
    "mechanisms/sunshine.py": MECHANISM,
    "outcomes/trusting.py": OUTCOME,
}


@pytest.fixture
def used(tmp_path, monkeypatch):
    """The three files, each brought in by `--use`."""
    monkeypatch.setattr(registry, "_added", {})
    for name, text in FILES.items():
        path = tmp_path / Path(name).name
        path.write_text(text)
        registry.use(path)


@pytest.mark.usefixtures("used")
def test_used_files_are_found_run_and_measured():
    assert "halved" in registry.parts("policies")
    assert "sunshine" in registry.parts("mechanisms")
    assert "trusting" in registry.parts("outcomes")
    policy, sun = {"use": "halved", "first": 0.3}, ["knowing", "sunshine"]
    plain = scenario_of(policy, week=["knowing"])
    sunny = scenario_of(policy, week=sun)
    seen = [_trust(scenario) for scenario in (plain, sunny)]
    assert np.all(seen[1] > seen[0] + 1.0)
    still = scenario_of(policy, week=sun, assumptions={"sunshine.rise": 0})
    assert np.array_equal(_trust(still), seen[0])


def _trust(scenario):
    work = Work("arm", scenario.resolved(), (0, 1), (0, 0), 1, outcomes=("trusting",))
    rows = simulate(work).rows
    return rows["value"][(rows["outcome"] == "trusting") & (rows["subgroup"] == "all")]


def test_a_file_without_a_part_is_refused(tmp_path):
    path = tmp_path / "empty.py"
    path.write_text("x = 1\n")
    with pytest.raises(InputError, match="holds no part"):
        registry.use(path)
    with pytest.raises(InputError, match="no Python file"):
        registry.use(tmp_path / "missing.py")


@pytest.fixture
def copied(tmp_path):
    """Copy the package; give the folder and an environment in which Python takes the copy."""
    source = Path(plsim.__file__).parent
    shutil.copytree(source, tmp_path / "plsim", ignore=shutil.ignore_patterns("__pycache__"))
    cache = {"PLSIM_CACHE_DIR": str(tmp_path / "cache"), "PYTHONPATH": str(tmp_path)}
    return tmp_path / "plsim", os.environ | cache


def run(environment, *arguments):
    return subprocess.run(  # noqa: S603  (our own interpreter and words)
        [sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_files_dropped_into_the_folders_pass_the_contract(copied):
    package, environment = copied
    for name, text in FILES.items():
        (package / name).write_text(text)
    here = Path(__file__).parent
    tests = [str(here / f"test_{kind}.py") for kind in ("policies", "mechanisms", "outcomes")]
    chosen = "halved or sunshine or trusting or minutes or block or bounds or led"
    done = run(
        environment, "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", chosen,
        "--rootdir", str(here.parents[1]),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    listed = run(environment, "-c", LIST)
    assert listed.stdout.split() == ["True", "True", "True"], listed.stderr


LIST = """
from plsim.core.registry import parts
for kind, name in (("policies", "halved"), ("mechanisms", "sunshine"), ("outcomes", "trusting")):
    print(name in parts(kind))
"""


def test_an_edit_of_an_equation_in_another_file_is_seen_by_cached_kernels(copied):
    """The equation stands in core; the kernels that call it are cached in other files."""
    package, environment = copied
    first = run(environment, "-c", FIT)
    again = run(environment, "-c", FIT)
    zone = package / "core" / "zone.py"
    text = zone.read_text()
    zone.write_text(text.replace("1.0 / (1.0 + exp(-x))", "2.0 / (1.0 + exp(-x))"))
    assert zone.read_text() != text
    edited = run(environment, "-c", FIT)
    assert first.stdout == again.stdout, first.stderr
    assert float(edited.stdout) == 2.0 * float(first.stdout), edited.stderr
    assert len(list((package.parent / "cache" / "compiled").iterdir())) == 2


FIT = """
from plsim.scenario.schema import Scenario
from plsim.week.engine import Engine

school = {"grades": [3], "classes": 1, "class_size": 5}
told = {"name": "one", "school": school, "policy": {"use": "self_paced"}, "week": ["software"]}
engine = Engine.of(Scenario.model_validate(told), [0], [-1], 1)
engine.step()
print(engine.state["software_progress"][0, 0])
"""
