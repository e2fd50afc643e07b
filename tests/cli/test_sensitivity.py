import csv
import json

import pytest

from plsim.cli.app import main

EXPERIMENT = """
name: tiny
arms:
  - {name: fixed, scenario: fixed}
  - {name: self_paced, scenario: self_paced}
set: {school.grades: [4], school.classes: 2, school.class_size: 6}
"""


@pytest.fixture
def asked(tmp_path):
    path = tmp_path / "tiny.yaml"
    path.write_text(EXPERIMENT)
    patterns = ["--over", "software.quality", "--over", "software.breadth"]
    words = ["sensitivity", str(path), *patterns, "--samples", "4", "--workers", "1"]
    return [*words, "--out", str(tmp_path / "run")]


def test_the_command_names_the_runs_first_and_ranks_the_assumptions(asked, tmp_path, capsys):
    assert main(asked) == 0
    shown = capsys.readouterr()
    assert (
        "2 assumptions, 12 points x 2 arms x 2 worlds: 40 worlds to run (what is the same"
        in shown.err
    )
    assert "Self-paced software less Fixed classes, achievement" in shown.out
    table = (tmp_path / "run" / "sensitivity.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(table.splitlines()))
    assert [row["assumption"] for row in rows] == sorted(
        ("software.quality", "software.breadth"),
        key=lambda name: -next(float(r["effect"]) for r in rows if r["assumption"] == name),
    )
    assert any(float(row["effect"]) > 0 for row in rows)
    # asked again, nothing is left to run, and JSON holds the same numbers
    assert main([*asked, "--json"]) == 0
    again = json.loads(capsys.readouterr().out)
    assert [row["effect"] for row in again] == pytest.approx([float(r["effect"]) for r in rows])


def test_each_grade_of_a_school_of_several_has_a_line_of_its_own(asked, tmp_path, capsys):
    path = tmp_path / "tiny.yaml"
    path.write_text(EXPERIMENT.replace("[4]", "[3, 4]"))
    assert main(asked) == 0
    shown = capsys.readouterr().out
    assert [line[:9] for line in shown.splitlines() if line.startswith("grade")] == [
        "grade 3: ", "grade 4: "
    ]  # fmt: skip


def test_what_does_not_fit_is_told_in_one_block(asked, capsys):
    assert main([*asked, "--over", "nothing.*"]) == 2
    assert "--over: 'nothing.*' fits no assumption" in capsys.readouterr().err
    assert main(["sensitivity", "sweep_westover"]) == 2
    assert "sweep of its own" in capsys.readouterr().err
