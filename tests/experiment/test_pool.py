"""What the pool promises: killed processes cost nothing but time."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from plsim.experiment.pool import Lost, in_pool, in_process

FAKE = Path(__file__).parent / "fake"


@pytest.fixture
def jobs(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(FAKE))
    monkeypatch.setenv("MADE_UP_FOLDER", str(tmp_path))
    import jobs

    return jobs


def test_every_job_is_done_once(jobs):
    assert dict(in_pool(jobs.square, range(12), 2)) == {n: n * n for n in range(12)}
    assert dict(in_process(jobs.square, range(12))) == {n: n * n for n in range(12)}


def test_a_killed_process_costs_no_job(jobs):
    done = list(in_pool(jobs.square_but_die_once_at_5, range(12), 2))
    assert sorted(done) == [(n, n * n) for n in range(12)]


def test_a_job_that_always_kills_is_named_and_the_others_are_done(jobs):
    done = dict(in_pool(jobs.square_but_die_at_5, range(9), 2))
    assert isinstance(done.pop(5), Lost)
    assert done == {n: n * n for n in range(9) if n != 5}


def test_an_error_in_a_job_comes_out_and_leaves_no_process(jobs, tmp_path):
    with pytest.raises(ZeroDivisionError):
        list(in_pool(jobs.divide_by, [1, 0, 1, 1], 2))
    assert alive(tmp_path) == []


def test_closing_early_ends_the_processes_at_once(jobs, tmp_path):
    results = in_pool(jobs.note_and_wait, [0, 60, 60, 60], 2)
    next(results)
    results.close()
    assert numbers(tmp_path)
    assert alive(tmp_path) == []


def test_workers_hear_no_ctrl_c(jobs):
    assert dict(in_pool(jobs.survive_ctrl_c, range(3), 2)) == dict.fromkeys(range(3), "alive")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_parent_leaves_no_process(jobs, tmp_path, end):
    code = """
        import jobs
        from plsim.experiment.pool import in_pool
        if __name__ == "__main__":
            list(in_pool(jobs.note_and_wait, [60] * 4, 2))
    """
    script = tmp_path / "parent.py"
    script.write_text(textwrap.dedent(code))
    environment = os.environ | {"PYTHONPATH": str(FAKE)}
    parent = subprocess.Popen([sys.executable, str(script)], env=environment)  # noqa: S603
    until(lambda: len(numbers(tmp_path)) == 2)
    parent.send_signal(end)
    parent.wait(30)
    until(lambda: alive(tmp_path) == [])


def numbers(folder):
    return [int(path.stem) for path in folder.glob("*.pid")]


def alive(folder):
    found = []
    for number in numbers(folder):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            continue
        state = Path(f"/proc/{number}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z":
            found.append(number)
    return found


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
