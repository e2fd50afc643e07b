"""Invented trials from file to ledger: tiny schools, few worlds."""

import csv
from pathlib import Path

import numpy as np
import pytest

from plsim.analysis import ledger
from plsim.cli import main
from plsim.core.errors import Faults
from plsim.experiment.progress import Quiet
from plsim.results.record import Work
from plsim.scenario import load_trial
from plsim.studies import beside, follow
from plsim.studies.validate import design_of, validate
from plsim.week.simulate import simulate

TINY = """\
name: tiny
study: {citation: Nobody 2026}
role: held_out
findings:
  - {outcome: achievement, measure: exam, arm: small, kind: difference, published: 0.1,
     status: COMPUTED, accept: [-9, 9]}
  - {outcome: variance_share, measure: exam, subgroup: student, arm: usual, kind: level,
     published: 0.7, unit: share, status: COMPUTED, accept: [5, 6]}
  - {outcome: persistence, measure: exam reading, arm: usual, year: 3, kind: level,
     published: 0.25, unit: share, status: COMPUTED, accept: [-90, 90]}
set:
  school.grades: [3]
  school.schools: 2
  school.classes: 2
  school.class_size: 8
  years: 3
arms:
  - {name: usual, scenario: fixed}
  - {name: small, scenario: {policy: {use: class_size, students: 4}}}
worlds: 4
"""
ROSTER = """\
name: real
study: {citation: Nobody 2027}
role: unseen
findings:
  - {outcome: achievement, measure: exam, arm: groups, kind: difference, published: 0.1,
     status: COMPUTED, accept: [0, 1]}
set:
  school.grades: [3]
  people.roster:
    file: absent.csv
    columns: {student: id, class: room, scores: {reading: {column: score}}}
    grade: 3
arms:
  - {name: usual, scenario: fixed}
  - {name: groups, scenario: tracked}
worlds: 2
"""
SOFTWARE = """\
name: software
study: {citation: Nobody 2028}
role: fit
findings:
  - {outcome: software_use, arm: alone, kind: level, unit: of 100, published: 5,
     status: CONFIRMED, accept: [0, 60]}
set: {school.grades: [5], school.schools: 1, school.classes: 2, school.class_size: 30}
arms:
  - {name: alone, scenario: {policy: {use: self_paced, share: 0.2, support: 0}}}
  - {name: helped, scenario: {policy: {use: self_paced, share: 0.2, support: 1}}}
worlds: 2
"""


class Counting(Quiet):
    """Count the worlds that are run, and keep what is told."""

    def __init__(self):
        super().__init__()
        self.worlds = 0

    def advance(self, worlds):
        self.worlds += worlds


@pytest.fixture
def trials(tmp_path):
    def written(*texts):
        files = []
        for text in texts:
            files.append(tmp_path / f"{text.split()[1]}.yaml")
            files[-1].write_text(text)
        return files

    return written


def run(files, folder, **options):
    watch = Counting()
    done = validate([load_trial(file) for file in files], folder, workers=1, watch=watch, **options)
    return done, watch


def test_a_trial_end_to_end(trials, tmp_path):
    files = trials(TINY, ROSTER)
    done, watch = run(files, tmp_path / "out")
    with (tmp_path / "out" / "ledger.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == ledger.COLUMNS
    by_outcome = {row["outcome"]: row for row in rows if row["trial"] == "tiny"}
    assert [row["inside"] for row in by_outcome.values()] == ["no", "yes", "yes"]
    assert by_outcome["achievement"]["published"] == "0.1"
    assert 0 < float(by_outcome["variance_share"]["model"]) < 1.5
    assert np.isfinite(float(by_outcome["persistence"]["model"]))
    (absent,) = [row for row in rows if row["trial"] == "real"]
    assert (absent["inside"], absent["model"]) == ("not run", "")
    assert done.notes == ("real: not run, absent.csv is not there",)
    assert watch.worlds > 0
    figures = {path.name for path in (tmp_path / "out" / "figures").iterdir()}
    assert figures == {f"trials.{end}" for end in ("svg", "png", "csv", "txt")}
    alt = (tmp_path / "out" / "figures" / "trials.txt").read_text()
    assert "2 of 3 held-out findings inside" in alt
    assert "Missed: tiny variance_share usual." in alt
    again, second = run(files, tmp_path / "out")
    assert second.worlds == 0
    assert again.table.equals(done.table)


def test_the_difference_is_that_of_the_run_folder(trials, tmp_path):
    import pandas as pd

    done, _ = run(trials(TINY), tmp_path / "out")
    rows = pd.read_csv(next((tmp_path / "out").glob("tiny_*")) / "results.csv")
    rows = rows[(rows["year"] == 1) & (rows["week"] == 36) & (rows["subgroup"] == "all")]
    rows = rows[(rows["measure"] == "exam") & rows["outcome"].isin(["achievement", "spread"])]
    mean = rows.groupby(["outcome", "arm"])["value"].mean()
    wanted = (mean["achievement", "small"] - mean["achievement", "usual"]) / np.sqrt(
        mean["spread", "usual"]
    )
    found = done.table.set_index("outcome").loc["achievement", "model"]
    assert found == pytest.approx(wanted)


def test_following_changes_nothing_else_that_is_seen(trials):
    design = design_of(load_trial(trials(TINY)[0]))
    assert design.experiment.outcomes == ("achievement",)
    work = design.works[0]
    assert isinstance(work, Work)
    plain, followed = simulate(work), follow.simulate(work)
    count = len(plain.rows["value"])
    for name, column in plain.rows.items():
        assert np.array_equal(column, followed.rows[name][:count], equal_nan=column.dtype == float)
    more = set(followed.rows["outcome"][count:].tolist())
    assert more == set(beside.LEVELS)
    for name, column in plain.students.items():
        assert np.array_equal(column, followed.students[name], equal_nan=True)


def test_support_makes_more_students_use_software(trials, tmp_path):
    more = SOFTWARE.replace(
        "set:", "  - {outcome: software_use, arm: helped, kind: level, unit: of 100, "
        "status: CONFIRMED, accept: [50, 100]}\nset:",
    )  # fmt: skip
    done, _ = run(trials(more), tmp_path / "out")
    use = done.table.set_index("arm")["model"]
    assert 0 <= use["alone"] < use["helped"] <= 100
    assert list(done.table["inside"]) == ["yes", "yes"]


def test_an_outcome_that_nobody_knows_is_told_before_anything_runs(trials, tmp_path):
    files = trials(TINY.replace("outcome: persistence", "outcome: persistance"), SOFTWARE)
    with pytest.raises(Faults, match="'persistance' is no outcome; did you mean 'persistence'"):
        run(files, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_command(trials, tmp_path, capsys, monkeypatch):
    (file,) = trials(SOFTWARE)
    monkeypatch.chdir(tmp_path)
    code = main(["validate", str(file), "--worlds", "2", "--workers", "1", "--out", "out"])
    out = capsys.readouterr().out
    assert code == 0
    assert "software_use" in out
    assert "1 of 1 fitted findings inside" in out
    assert Path("out/ledger.csv").is_file()
    assert main(["validate", str(file), str(file)]) == 2
    assert main(["validate", "nothing"]) == 2
    assert main(["check", str(file)]) == 0
    assert "software.yaml: sound (2 arms)" in capsys.readouterr().out
    assert main(["schema", "trial"]) == 0
    assert main(["compare", str(file)]) == 2
    assert "findings: this looks like a trial" in capsys.readouterr().err
    assert main(["check", "star", "--roster", str(file)]) == 0  # the experiment of this name
