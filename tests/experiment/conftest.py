import importlib
from pathlib import Path

import pytest

from plsim.experiment import compare, shards
from plsim.experiment.design import Options, design
from plsim.scenario import Arm, Experiment, load


@pytest.fixture
def made_up(monkeypatch, tmp_path_factory):
    """The made-up simulations, importable in workers too."""
    monkeypatch.syspath_prepend(str(Path(__file__).parent / "fake"))
    monkeypatch.setenv("MADE_UP_FOLDER", str(tmp_path_factory.mktemp("made_up")))
    return importlib.import_module("made_up")


@pytest.fixture
def unanalysed(monkeypatch):
    """Leave out findings and figures, which take most of the time of a small run."""

    def bare(store, manifest, workers=1):
        return compare.Finished(store.path, manifest, None)

    monkeypatch.setattr(compare, "reported", bare)
    monkeypatch.setattr(shards, "reported", bare)


@pytest.fixture(scope="session")
def scenario():
    return load("fixed")


@pytest.fixture
def plan(scenario):
    """Make a design of a few small chunks: `rows=3000` puts 8 worlds in each."""

    def made(arms="abc", worlds=20, rows=3000, **options):
        named = tuple(Arm(name=name, title=name.upper(), scenario=scenario) for name in arms)
        own = {"name": "small", "reference": arms[0], "seed": 5} | options
        return design(Experiment(arms=named, worlds=worlds, **own), Options(rows=rows))

    return made
