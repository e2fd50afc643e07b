"""Real students: fitted on half of 300 reception classes, the model foretells the other half."""

import csv
from pathlib import Path

import numpy as np
import pytest

from plsim.experiment.progress import Quiet
from plsim.scenario import load_trial
from plsim.studies import classes
from plsim.studies.calibrate import Asked, calibrate
from plsim.studies.targets import Job, targets_of, tried
from plsim.week.checks import assumptions_of_all
from plsim.week.draw import TAIL

ROSTER = Path(__file__).parents[2].parent / "shared" / "data" / "reception_maths.csv"
NAMES = (
    "class_year.mathematics", "exam.day", "exam.error", "forgetting.leak",
    "forgetting.summer_share", "learning.fan_mathematics", "learning.growth",
    "learning.noise_mathematics", "learning.rate_sd", "people.teacher_general",
    "lesson.width_easy", "lesson.width_hard",
)  # fmt: skip
TRIAL = """\
name: reception
study: {{citation: Durham reception classes}}
role: fit
findings:
  - {{outcome: start_to_end, measure: exam mathematics, arm: usual, kind: correlation,
     unit: correlation, published: {0:.3f}, status: COMPUTED, accept: [{1:.3f}, {2:.3f}]}}
  - {{outcome: gain_between, measure: exam mathematics, arm: usual, kind: level, unit: share,
     published: {3:.3f}, status: COMPUTED, accept: [{4:.3f}, {5:.3f}]}}
  - {{outcome: fan, measure: exam mathematics, arm: usual, kind: level, unit: ratio,
     published: {6:.3f}, status: COMPUTED, accept: [{7:.3f}, {8:.3f}]}}
set:
  school.grades: [0]
  people.roster:
    file: {9}
    columns:
      student: student_id
      class: class_id
      scores: {{mathematics: {{column: start_maths, reliability: 0.9, when: start}}}}
      attention: {{column: Inattentiveness, low: 1, high: 5, reversed: true}}
      hyperactivity: {{column: hyper_impulsive, low: 1, high: 5}}
      deprivation: {{column: Deprivation, low: 1, high: 5}}
    missing: ["", NA, "#NULL!"]
    school_pool: 4
    grade: 0
arms:
  - {{name: usual, scenario: fixed}}
worlds: 20
"""
FITTED = np.array([0.04, 0.06, 0.06])
"""How near the fitted half has to come: correlation, share, ratio."""
TESTED = np.array([0.06, 0.10, 0.10])
"""How near the other half has to come, whose classes are others."""


def halves():
    """The rows of every second class, and of the others."""
    if not ROSTER.is_file():
        pytest.skip(f"{ROSTER.name} is not there")
    with ROSTER.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if "#NULL!" not in row.values()]
    first = set(sorted({int(row["class_id"]) for row in rows})[::2])
    return [[row for row in rows if (int(row["class_id"]) in first) is inside]
            for inside in (True, False)]  # fmt: skip


def real(rows):
    """Correlation of end with start, share of gains between classes, and spread of end to start."""
    start, end = (np.array([float(r[c]) for r in rows]) for c in ("start_maths", "end_maths"))
    room = np.array([int(row["class_id"]) for row in rows], dtype=np.int32)
    gain = classes.between_share(end - start, room)
    return np.array([np.corrcoef(start, end)[0, 1], gain, end.std() / start.std()])


def trial_of(rows, tolerance, folder, name):
    (folder / name).mkdir()
    with (folder / name / "half.csv").open("w", encoding="utf-8", newline="") as file:
        told = csv.DictWriter(file, list(rows[0]))
        told.writeheader()
        told.writerows(rows)
    numbers = [n for x, t in zip(real(rows), tolerance, strict=True) for n in (x, x - t, x + t)]
    file = folder / name / "reception.yaml"
    file.write_text(TRIAL.format(*numbers, "half.csv"), encoding="utf-8")
    return file


def z_of(values, names):
    """Standard normals of assumptions' ranges, of values."""
    cards = [assumptions_of_all()[name] for name in names]
    ends = [np.where(v > c.value, c.high - c.value, c.value - c.low)
            for v, c in zip(values.T, cards, strict=True)]  # fmt: skip
    return np.stack(
        [(v - c.value) / e * TAIL for v, c, e in zip(values.T, cards, ends, strict=True)], axis=1
    )


@pytest.mark.slow
def test_assumptions_fitted_on_half_of_the_classes_foretell_the_other_half(tmp_path):
    first, second = halves()
    fit = trial_of(first, FITTED, tmp_path, "fit")
    asked = Asked(members=64, waves=2, keep=40, seed=8)
    found = calibrate(tmp_path / "jobs", asked, workers=1, watch=Quiet(), names=NAMES, files=[fit])
    test = trial_of(second, TESTED, tmp_path, "test")
    members = found.values[:24]
    job = Job(test, tuple(range(len(members))), z_of(members, NAMES), NAMES, 99)
    said = np.nanmean(tried(job), axis=0)
    for target, value in zip(targets_of([load_trial(test)]), said, strict=True):
        assert target.low <= value <= target.high, (target.name, value)
