"""A dry run says what a run takes, from measured chunks, and writes nothing."""

import pytest

from plsim.core.errors import Faults
from plsim.experiment.forecast import Forecast, forecast, told


def test_a_forecast_is_reckoned_from_small_chunks(made_up, plan, tmp_path):
    small, large = plan(worlds=40), plan(worlds=400)
    few = forecast(small, made_up.simulate, 1, tmp_path / "not" / "there")
    many = forecast(large, made_up.simulate, 1, tmp_path)
    assert (few.worlds, many.worlds) == (small.worlds, large.worlds) == (140, 1280)
    assert few.chunks == len(small.works)
    assert 5 < many.disk / few.disk < 15
    assert many.memory > 1e7
    assert many.free > 0
    assert list(tmp_path.iterdir()) == []


def test_the_disk_is_near_what_a_run_takes(made_up, plan, unanalysed, tmp_path):
    from plsim.experiment.compare import compare
    from plsim.experiment.progress import Quiet

    made = plan(worlds=40)
    found = forecast(made, made_up.simulate, 1, tmp_path)
    compare(made, tmp_path / "run", workers=1, watch=Quiet(), simulate=made_up.simulate)
    real = sum(path.stat().st_size for path in (tmp_path / "run").rglob("*.parquet"))
    assert real / 3 < found.disk < real * 5


def test_faults_come_out_before_anything_is_reckoned(made_up, plan, tmp_path):
    with pytest.raises(Faults):
        forecast(plan(), made_up.finds_a_fault, 1, tmp_path)


def test_it_is_told_in_words():
    found = Forecast(1280, 40, 500.0, 300_000_000, 5_000_000, 2_000_000_000)
    assert told(found, 2, 4000) == [
        "runs    1,280 worlds of all arms, in 40 chunks",
        "        or more: --until adds worlds, up to 4,000 of each arm",
        "time    about 8 min on 2 workers",
        "memory  about 300 MB in each process, 600 in all",
        "disk    about 5.0 MB; 2.0 GB are free",
    ]
    full = Forecast(1280, 40, 3.0, None, 5_000_000_000, 2_000_000_000)
    assert told(full, 1)[-1].endswith("2.0 GB are free: TOO LITTLE")
