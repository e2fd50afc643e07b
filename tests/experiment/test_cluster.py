"""The same run on a dask cluster: a real scheduler, two worker processes, one of them killed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from plsim.core.errors import InputError
from plsim.experiment import cluster as cluster_module
from plsim.experiment.compare import compare
from plsim.experiment.design import Options
from plsim.experiment.planned import planned
from plsim.experiment.progress import Quiet
from plsim.scenario import Arm, Experiment, load
from plsim.week.simulate import simulate

pytest.importorskip("distributed")
pytestmark = pytest.mark.usefixtures("unanalysed")
FAKE = Path(__file__).parent / "fake"
TABLES = ("results.csv", "results.parquet", "students.parquet")


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler, and the folder where its workers say who they are."""
    folder = tmp_path_factory.mktemp("cluster")
    environment = os.environ | {
        "PYTHONPATH": str(FAKE),
        "MADE_UP_FOLDER": str(folder),
        "DASK_DISTRIBUTED__WORKER__MEMORY__PAUSE": "False",
    }
    words = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    path = folder / "scheduler.json"
    started = [dask(environment, *words, "--scheduler-file", str(path))]
    for _ in range(2):
        own = ("worker", "--nthreads", "1", "--no-dashboard", "--memory-limit", "0")
        place = ("--local-directory", str(folder), "--host", "127.0.0.1")
        started.append(dask(environment, *own, *place, "--scheduler-file", str(path)))
    yield address_in(path), folder
    for process in reversed(started):  # a worker whose scheduler is gone may wait for it for long
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def dask(environment, *words):
    command = [sys.executable, "-m", "dask", *words]
    return subprocess.Popen(  # noqa: S603
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def address_in(path):
    from distributed import Client

    with Client(scheduler_file=str(path), timeout="120 s", set_as_default=False) as client:
        client.wait_for_workers(2, timeout=120)
        return client.scheduler.address


@pytest.fixture
def whole(made_up, plan, tmp_path):
    folder = tmp_path / "whole"
    compare(plan(), folder, workers=2, watch=Quiet(), simulate=made_up.simulate)
    return [(folder / name).read_bytes() for name in TABLES]


@pytest.mark.slow
def test_a_run_with_a_worker_killed_is_byte_equal_to_own_processes(
    cluster, whole, made_up, plan, tmp_path
):
    address, folder = cluster
    killed = made_up.kills_its_process_once
    compare(plan(), tmp_path / "run", workers=1, watch=Quiet(), simulate=killed, cluster=address)
    assert (folder / "killed").exists()
    assert [(tmp_path / "run" / name).read_bytes() for name in TABLES] == whole


@pytest.mark.slow
def test_own_files_reach_every_worker(cluster, monkeypatch, tmp_path):
    rules = tmp_path / "half_hour.py"
    rules.write_text(OUTCOME)
    sets = ("school.grades=[3]", "school.classes=2", "school.class_size=6")
    arms = tuple(Arm(name=name, scenario=load("fixed", sets)) for name in "ab")
    outcomes = ("achievement", "half_hour")
    asked = Experiment(name="x", arms=arms, reference="a", worlds=4, outcomes=outcomes)
    made = planned(asked, Options(use=(rules,), rows=1))

    def run(folder, **how):
        compare(made, folder, watch=Quiet(), workers=1, simulate=simulate, **how)
        return [(folder / name).read_bytes() for name in TABLES]

    here = run(tmp_path / "here")
    crew = cluster_module.Crew
    # no worker can find the file where it was
    monkeypatch.setattr(cluster_module, "Crew", lambda *own: rules.unlink() or crew(*own))
    assert run(tmp_path / "there", cluster=cluster[0]) == here
    assert b"half_hour" in here[0]


OUTCOME = """
from dataclasses import dataclass
import numpy as np
from plsim.core.declare import OutcomeCard
from plsim.timetable.parts import Outcome

@dataclass(frozen=True)
class HalfHour(Outcome):
    name = "half_hour"
    reads = ("world",)
    card = OutcomeCard(
        "half_hour", "half an hour", "minutes", "higher", "more", "fewer", 1.0, "assumed"
    )

    def measure(self, view, groups, week):
        return [("", "all", np.full(week.worlds, 30.0))]
"""


def test_nobody_at_the_address_is_told_and_nothing_is_left(made_up, plan, monkeypatch, tmp_path):
    monkeypatch.setattr(cluster_module, "PATIENCE", "1 s")
    with pytest.raises(InputError, match=r"no dask scheduler answers at tcp://127.0.0.1:9"):
        compare(
            plan(), tmp_path / "run", workers=1, watch=Quiet(), simulate=made_up.simulate,
            cluster="tcp://127.0.0.1:9",
        )  # fmt: skip
    assert list(tmp_path.iterdir()) == []
