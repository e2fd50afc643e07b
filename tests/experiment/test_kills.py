"""A run that is killed again and again ends with the results of one that was left alone."""

import os
import random
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLES = ("results.csv", "results.parquet", "students.parquet")
SCRIPT = """
    import sys
    from pathlib import Path
    import made_up
    from plsim.experiment.compare import compare
    from plsim.experiment.design import Options, design
    from plsim.experiment.progress import Quiet
    from plsim.scenario import Arm, Experiment, load

    if __name__ == "__main__":
        arms = tuple(Arm(name=name, scenario=load("fixed")) for name in "abc")
        experiment = Experiment(name="x", arms=arms, reference="a", worlds=40, seed=5)
        plan = design(experiment, Options(rows=800))
        folder, workers, simulate = sys.argv[1:]
        compare(
            plan, Path(folder), workers=int(workers), watch=Quiet(),
            simulate=getattr(made_up, simulate),
        )
"""


def killed_until_done(folder, kills, seconds, seed):
    """Run in a process of its own and kill it `kills` times; give how many kills hit it."""
    script = folder / "run.py"
    script.write_text(textwrap.dedent(SCRIPT))
    rng = random.Random(seed)
    environment = os.environ | {"PYTHONPATH": str(HERE / "fake"), "MADE_UP_FOLDER": str(folder)}
    command = [sys.executable, str(script), str(folder / "run"), "2", "briefly"]
    hits = 0
    for _ in range(kills):
        process = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)  # noqa: S603
        time.sleep(rng.uniform(*seconds))
        hits += process.poll() is None
        process.kill()
        process.wait()
    subprocess.run(command, env=environment, check=True)  # noqa: S603
    return hits


@pytest.fixture
def whole(made_up, plan, tmp_path):
    """The tables of a run that nobody disturbs."""
    from plsim.experiment.compare import compare
    from plsim.experiment.design import design
    from plsim.experiment.progress import Quiet

    experiment = plan(worlds=40).experiment.model_copy(update={"name": "x"})
    folder = tmp_path / "whole"
    compare(design(experiment), folder, workers=1, watch=Quiet(), simulate=made_up.simulate)
    return [(folder / name).read_bytes() for name in TABLES]


def test_a_run_killed_twice_ends_with_the_same_tables(whole, tmp_path):
    assert killed_until_done(tmp_path, 2, (1.5, 2.5), seed=1) >= 1
    assert [(tmp_path / "run" / name).read_bytes() for name in TABLES] == whole


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_kills_at_random_moments(whole, tmp_path, seed):
    assert killed_until_done(tmp_path, 20, (0.6, 3.0), seed=seed) >= 5
    assert [(tmp_path / "run" / name).read_bytes() for name in TABLES] == whole
    assert not list((tmp_path / "run").rglob("*.part"))
