"""Calibration on small trials: it finds what data were made with, and never opens other trials."""

import numpy as np
import pytest

from plsim.experiment.progress import Quiet
from plsim.scenario import load_trial
from plsim.studies import targets
from plsim.studies.calibrate import Asked, calibrate
from plsim.studies.targets import Job, fit_files, targets_of, tried, values_of

NAMES = ("estimates.noise", "people.novice_penalty", "friendships.loss", "software.breadth")
SMALL = """\
name: {name}
study: {{citation: Nobody 2026}}
role: {role}
findings:
{findings}
set: {{school.grades: [3], school.schools: {schools}, school.classes: {classes},
  school.class_size: {size}}}
arms:
{arms}
primary: {primary}
"""
FINDING = "  - {{outcome: {0}, {1} kind: {2}, status: COMPUTED, accept: [{3}, {4}]}}"


def small(folder, low, high, role="fit"):
    """Three small trials, one for each of three assumptions; the fourth is told by none."""
    usual = "  - {name: usual, scenario: fixed}"
    novices = (
        "  - {name: experienced, scenario: {policy: {use: class_size, students: 20, novices: 0}}}\n"
        "  - {name: novices, scenario: {policy: {use: class_size, students: 20, novices: 1}}}"
    )
    told = {
        "judging": ("judgment, arm: usual,", "unit: correlation,", "correlation", 1, 2, 25, usual,
                    "judgment"),
        "young": ("achievement, measure: exam, arm: novices,", "", "difference", 2, 1, 80, novices,
                  "achievement"),
        "friends": ("ties, arm: usual, week: 13,", "unit: of 100,", "level", 1, 1, 26, usual,
                    "ties"),
    }  # fmt: skip
    files = []
    for k, (name, (outcome, unit, kind, schools, classes, size, arms, primary)) in enumerate(
        told.items()
    ):
        finding = FINDING.format(outcome.rstrip(","), unit, kind, low[k], high[k])
        file = folder / f"{name}.yaml"
        text = SMALL.format(
            name=name, role=role, findings=finding, schools=schools, classes=classes, size=size,
            arms=arms, primary=primary,
        )  # fmt: skip
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return files


def known_truth(folder, z, worlds=60):
    """Ranges of the findings as a world with known assumptions makes them, by its own luck."""
    files = small(folder, [0, -9, 0], [1, 9, 100])
    ranges = []
    for file in files:
        job = Job(file, tuple(range(worlds)), np.tile(z, (worlds, 1)), NAMES, 77)
        found = np.nanmean(tried(job)[:, 0])
        ranges.append(found)
    halves = np.array([0.03, 0.02, 4.0])
    return small(folder, np.array(ranges) - halves, np.array(ranges) + halves)


@pytest.mark.slow
def test_it_finds_the_assumptions_that_data_were_made_with_and_names_what_nothing_tells(tmp_path):
    truth = np.array([0.9, -0.8, 1.0, 1.2])
    files = known_truth(tmp_path, truth)
    asked = Asked(members=96, waves=1, keep=200, seed=5)
    found = calibrate(tmp_path / "jobs", asked, workers=1, watch=Quiet(), names=NAMES, files=files)
    values = values_of(NAMES, truth[None])[0]
    low, high = np.quantile(found.values, [0.025, 0.975], axis=0)
    assert ((low[:3] <= values[:3]) & (values[:3] <= high[:3])).all()
    told = found.made["assumptions"]
    assert [told[name]["identified"] for name in NAMES] == [True, True, True, False]
    assert "judging, judgment, usual" in told["estimates.noise"]["informed_by"]


@pytest.fixture
def tiny(tmp_path):
    (tmp_path / "trials").mkdir()
    fit = small(tmp_path / "trials", [0.3, -0.3, 30], [0.9, 0.2, 90])
    return {file.stem: file for file in fit}


def fitted(folder):
    asked = Asked(members=20, waves=1, keep=20, seed=5)
    found = calibrate(folder / "jobs", asked, workers=1, watch=Quiet(), names=NAMES)
    found.write(folder / "x.json")
    return (folder / "x.json").read_bytes()


def test_the_fit_is_the_same_to_the_byte_without_the_held_out_trials(tiny, tmp_path, monkeypatch):
    (tmp_path / "other").mkdir()
    others = small(tmp_path / "other", [0.3, -0.3, 30], [0.9, 0.2, 90], role="held_out")
    both = tiny | {f"a_{file.stem}": file for file in others}
    monkeypatch.setattr(targets, "shipped", lambda kind: both)
    with_them = fitted(tmp_path / "other")
    for file in others:
        file.unlink()
    monkeypatch.setattr(targets, "shipped", lambda kind: tiny)
    assert fitted(tmp_path / "trials") == with_them


def test_only_fitted_trials_are_tried():
    assert all(load_trial(file).role == "fit" for file in fit_files())
    assert {file.stem for file in fit_files()} >= {"growth", "tutoring_by_scale", "khan_dose"}
    assert "star" not in {file.stem for file in fit_files()}


def test_jobs_that_are_finished_are_not_run_again(tiny, tmp_path, monkeypatch):
    monkeypatch.setattr(targets, "shipped", lambda kind: tiny)
    first = fitted(tmp_path)
    made = {file: file.stat().st_mtime_ns for file in (tmp_path / "jobs").iterdir()}
    assert fitted(tmp_path) == first
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "jobs").iterdir()} == made


def test_targets_say_what_is_aimed_at(tiny):
    found = targets_of([load_trial(tiny["judging"])])[0]
    assert (found.name, found.low, found.high) == ("judging, judgment, usual", 0.3, 0.9)
    assert found.aim == pytest.approx(0.6)
    assert found.tolerance == pytest.approx(0.3 / 1.645)
