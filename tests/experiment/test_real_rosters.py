"""Comparisons on real students: STAR's third grades and England's reception classes."""

from pathlib import Path

import pytest

from plsim.cli.app import main

DATA = Path(__file__).parents[3] / "shared" / "data"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "file", "measured", "drawn"),
    [
        ("star", "star.csv", "school, class, disadvantaged, mathematics, reading", "attention"),
        ("reception", "reception_maths.csv", "class, mathematics, attention", "reading"),
    ],
)
def test_real_students_are_compared_under_the_four_arms(
    tmp_path, capsys, name, file, measured, drawn
):
    if not (DATA / file).is_file():
        pytest.skip(f"{file} is not there")
    out = tmp_path / "run"
    asked = ["compare", name, "--roster", str(DATA / file), "--worlds", "2", "--out", str(out)]
    assert main(asked) == 0
    text = capsys.readouterr().out
    for arm in ("Westover", "Informed", "Self-paced"):
        assert arm in text
    people = " ".join(text.split("People", 1)[1].split("Files")[0].split())
    assert f"measured {measured}" in people
    assert drawn in people.split("drawn", 1)[1]
