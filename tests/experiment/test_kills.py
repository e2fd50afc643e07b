"""A run that is killed again and again ends with the results of one that was left alone."""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from contextlib import suppress
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TABLES = ("results.csv", "results.parquet", "students.parquet")
SCRIPT = """
    import sys
    from pathlib import Path
    import made_up
    from plsim.experiment import compare
    from plsim.experiment.design import Options, design
    from plsim.experiment.progress import Quiet
    from plsim.scenario import Arm, Experiment, load

    if __name__ == "__main__":
        arms = tuple(Arm(name=name, scenario=load("fixed")) for name in "abc")
        experiment = Experiment(name="x", arms=arms, reference="a", worlds=40, seed=5)
        plan = design(experiment, Options(rows=800))
        folder, workers, simulate = sys.argv[1:]
        compare.reported = lambda *_: None  # no findings and figures: they take time
        compare.compare(
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
        if rng.random() < 0.5:  # a worker first: the run goes on, then it is killed itself
            hits += kill_a_child(process, rng)
            time.sleep(rng.uniform(0, seconds[0]))
        hits += process.poll() is None
        process.kill()
        process.wait()
    subprocess.run(command, env=environment, check=True)  # noqa: S603
    return hits


def kill_a_child(process, rng):
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    threads = children.parent.parent.glob("*/children") if children.exists() else []
    found = [int(number) for each in threads for number in each.read_text().split()]
    if not found:
        return False
    with suppress(ProcessLookupError):
        os.kill(rng.choice(found), signal.SIGKILL)
    return True


@pytest.fixture
def whole(made_up, plan, unanalysed, tmp_path):
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
