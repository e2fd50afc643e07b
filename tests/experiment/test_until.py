"""Worlds are added until intervals are as narrow as asked for, and no longer."""

import pytest

from plsim.analysis.precision import half_widths
from plsim.experiment.compare import compare
from plsim.experiment.design import Options, Until, design
from plsim.experiment.progress import Quiet
from plsim.experiment.runner import Stopped


@pytest.fixture
def grown(made_up, plan, tmp_path):
    """Run arms a, b, c from 8 worlds until the intervals are narrow enough."""

    def ran(half, most=4000, folder="run", simulate=made_up.noisy, worlds=8):
        experiment = plan(worlds=worlds).experiment
        made = design(experiment, Options(rows=3000, until=Until(half, most)))
        watch = Quiet()
        done = compare(made, tmp_path / folder, workers=1, watch=watch, simulate=simulate)
        return done, watch

    return ran


@pytest.mark.usefixtures("unanalysed")
def test_worlds_are_added_until_all_arms_are_precise(grown):
    done, watch = grown(0.05)
    widths = half_widths(done.results, done.manifest)
    assert set(widths) == {"b", "c"}
    assert max(widths.values()) <= 0.05
    until = done.manifest["until"]
    assert until["reached"] == max(widths.values())
    assert done.manifest["worlds"] == done.results["world"].nunique() > 8
    assert "going on to" in watch.notes[0]
    # not many more than it takes: the round before was too wide
    before = done.manifest["rounds"][-2]
    few = done.results[done.results["world"] < before]
    assert max(half_widths(few, done.manifest | {"worlds": before}).values()) > 0.05


@pytest.mark.usefixtures("undrawn")
def test_the_interval_is_that_of_the_summary(grown):
    done, _ = grown(0.05)
    rows = done.findings.summary.query("outcome == 'achievement' and subgroup == 'all'")
    rows = rows[rows["reference"] == "a"].set_index("arm")
    halves = (rows["ci_high"] - rows["ci_low"]) / 2
    assert half_widths(done.results, done.manifest) == pytest.approx(halves[["b", "c"]].to_dict())


@pytest.mark.usefixtures("unanalysed")
def test_it_stops_at_the_most(grown):
    done, _ = grown(1e-6, most=30)
    assert done.manifest["worlds"] == 30
    assert done.manifest["until"]["reached"] > 1e-6


@pytest.mark.usefixtures("unanalysed")
def test_a_run_that_is_precise_at_once_adds_nothing(grown):
    done, watch = grown(5.0)
    assert done.manifest["worlds"] == 8
    assert watch.notes == []


@pytest.mark.usefixtures("unanalysed")
def test_a_stopped_run_goes_on_to_the_same_numbers(grown, made_up, plan, tmp_path):
    whole, _ = grown(0.05, folder="whole")
    left, seen = 9, []

    def until_ctrl_c(work):
        seen.append((work.arm, work.worlds))
        if len(seen) > left:
            raise KeyboardInterrupt
        return made_up.noisy(work)

    with pytest.raises(Stopped):
        grown(0.05, simulate=until_ctrl_c)
    kept = set(seen[:left])
    left = 10**6
    seen.clear()
    done, _ = grown(0.05, simulate=until_ctrl_c)
    assert kept.isdisjoint(seen)
    assert done.results.equals(whole.results)
    # and a run of as many worlds from the start has the same numbers
    straight = plan(worlds=whole.manifest["worlds"])
    compare(straight, tmp_path / "b", workers=1, watch=Quiet(), simulate=made_up.noisy)
    for name in ("results.csv", "results.parquet", "students.parquet"):
        assert (tmp_path / "b" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
