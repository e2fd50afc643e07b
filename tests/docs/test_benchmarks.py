"""The benchmarks run and say what they measured; how fast anything is, no test asks."""

import math

import pytest


@pytest.fixture
def benchmarks(root, monkeypatch):
    monkeypatch.syspath_prepend(str(root))
    import benchmarks.__main__  # noqa: F401
    from benchmarks import weeks

    monkeypatch.setattr(weeks, "PROFILED", ("fixed",))
    monkeypatch.setattr(weeks, "CASES", {"fixed": ("fixed", ("school.class_size=4",))})
    monkeypatch.setattr(weeks, "WORLDS", 2)
    return weeks


def test_the_acts_of_a_week_are_measured_one_by_one(benchmarks):
    from plsim.state.state import State
    from plsim.week.order import WEEK

    apply = State.apply
    figures = {figure.name: figure for figure in benchmarks.profiles(1)}
    assert {f"fixed: {act}" for act in WEEK} <= set(figures)
    assert all(math.isfinite(figure.median) for figure in figures.values())
    assert figures["fixed: lesson"].median > 0
    assert State.apply is apply


def test_a_figure_is_held_against_its_aim(benchmarks):
    from benchmarks.figure import Figure

    slow = Figure("weeks", (0.2, 0.4, 9.0), "M/s", least=1.0)
    assert slow.missed
    assert slow.median == 0.4
    assert "0.40 M/s" in slow.line()
    assert "(0.20 to 9.00)" in slow.line()
    assert slow.line().endswith("at least 1: missed")
    assert not Figure("size", (2000.0,), "bytes", most=2048).missed
    assert not Figure("anything", (1.0,), "s").missed
