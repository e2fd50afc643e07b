"""A run is shown in the README: its table, its figures, and nothing of the machine."""

import pytest

from plsim.cli import main
from plsim.cli.docs import END, docs
from plsim.core.errors import Faults

SIZE = [
    "--worlds", "4", "--workers", "1", "--set", "school.classes=2", "--set", "school.class_size=6",
]  # fmt: skip
README = f"above\n<!-- plsim docs: results -->\nearlier words\n{END}\nbelow\n"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs")
    assert main(["compare", "fixed", "informed", *SIZE, "--out", str(folder / "two")]) == 0
    assert main(["run", "fixed", *SIZE, "--out", str(folder / "one")]) == 0
    return folder


@pytest.fixture
def repository(tmp_path):
    (tmp_path / "README.md").write_text(README)
    return tmp_path


def test_the_table_and_the_figures_of_a_run_go_into_the_readme(runs, repository, capsys):
    assert docs(results=runs / "two", root=repository) == 0
    text = (repository / "README.md").read_text()
    assert text.startswith("above\n")
    assert text.endswith("\nbelow\n")
    assert "earlier words" not in text
    assert "Informed fixed" in text
    assert "4 worlds (2 draws of the assumptions)" in text
    assert str(runs) not in text
    assert "](docs/pictures/whom.svg)" in text
    for name in ("answer", "whom"):
        for ending in ("svg", "png", "csv", "txt"):
            copied = repository / "docs" / "pictures" / f"{name}.{ending}"
            assert copied.read_bytes() == (runs / "two" / "figures" / copied.name).read_bytes()


def test_showing_the_same_run_twice_changes_nothing(runs, repository, capsys):
    docs(results=runs / "two", root=repository)
    first = (repository / "README.md").read_text()
    docs(results=runs / "two", root=repository)
    assert (repository / "README.md").read_text() == first
    assert docs(check=True, root=repository) == 0


def test_a_run_of_one_arm_is_refused_and_leaves_the_readme(runs, repository):
    with pytest.raises(Faults, match="one arm compares nothing"):
        docs(results=runs / "one", root=repository)
    assert (repository / "README.md").read_text() == README


def test_a_readme_without_a_place_for_results_is_refused(runs, repository):
    (repository / "README.md").write_text("nothing\n")
    with pytest.raises(Faults, match="has no block"):
        docs(results=runs / "two", root=repository)
