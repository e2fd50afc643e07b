"""What the workers promise: killed processes cost nothing but time."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path

import pytest

from plsim.experiment.executors import Lost, as_done, crew_of
from plsim.experiment.workers import DeadlyCall, Workers

FAKE = Path(__file__).parent / "fake"


@pytest.fixture
def jobs(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(FAKE))
    monkeypatch.setenv("MADE_UP_FOLDER", str(tmp_path))
    import jobs

    return jobs


@pytest.fixture
def workers():
    executor = Workers(2)
    yield executor
    executor.shutdown(cancel_futures=True)


def done(function, jobs, workers):
    with crew_of(workers) as crew:
        return list(as_done(crew, function, iter(jobs)))


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_is_done_once(jobs, workers):
    found = done(jobs.square, range(12), workers)
    assert sorted(found) == [(n, n * n) for n in range(12)]


def test_it_is_an_executor_like_any_other(jobs):
    with Workers(2) as executor:
        assert list(executor.map(jobs.square, range(5))) == [0, 1, 4, 9, 16]
    with pytest.raises(RuntimeError, match="sent home"):
        executor.submit(jobs.square, 1)


def test_a_killed_process_costs_no_job(jobs):
    found = done(jobs.square_but_die_once_at_5, range(12), 2)
    assert sorted(found) == [(n, n * n) for n in range(12)]


def test_a_process_killed_in_the_middle_of_a_large_result_costs_nothing(jobs):
    # half of the result is in the pipe, and nobody will ever send the rest
    found = dict(done(jobs.large_but_die_while_sending_2, range(6), 2))
    assert {n: len(result) for n, result in found.items()} == dict.fromkeys(range(6), jobs.LARGE)


def test_a_job_that_always_kills_is_named_and_the_others_are_done(jobs):
    found = dict(done(jobs.square_but_die_at_5, range(9), 2))
    assert isinstance(found.pop(5), Lost)
    assert found == {n: n * n for n in range(9) if n != 5}


def test_the_last_try_of_a_deadly_job_is_alone(jobs, workers, tmp_path):
    deadly = workers.submit(jobs.die_and_note_who_else_works, "deadly")
    others = [workers.submit(jobs.work_and_note, number) for number in range(6)]
    with pytest.raises(DeadlyCall, match="died 3 times"):
        deadly.result(60)
    assert [other.result(60) for other in others] == list(range(6))
    assert len((tmp_path / "tries").read_text().split()) == 3
    assert (tmp_path / "tries").read_text().split()[-1] == "alone"


def test_an_error_in_a_job_comes_out_with_its_place_and_leaves_no_process(jobs, tmp_path):
    with pytest.raises(ZeroDivisionError) as found:
        done(jobs.divide_by, [1, 0, 1, 1], 2)
    assert "jobs.py" in "".join(found.value.__notes__)
    assert alive(tmp_path) == []


def test_what_cannot_be_sent_comes_out_as_an_error(jobs, workers):
    with pytest.raises((TypeError, AttributeError)):
        workers.submit(lambda: 1)
    with pytest.raises(Exception, match=r"(?i)pickle"):
        workers.submit(jobs.give_what_cannot_be_sent).result(60)
    assert workers.submit(jobs.square, 3).result(60) == 9


def test_processes_that_cannot_start_end_the_run(jobs, workers, monkeypatch):
    monkeypatch.setattr("multiprocessing.spawn.get_executable", lambda: b"/bin/false")
    monkeypatch.setattr("multiprocessing.spawn._python_exe", b"/bin/false")
    with pytest.raises(BrokenExecutor, match="end before they can work"):
        workers.submit(jobs.square, 3).result(60)
    with pytest.raises(BrokenExecutor, match="end before they can work"):
        workers.submit(jobs.square, 3)


def test_stopping_ends_the_processes_at_once(jobs, tmp_path):
    def stopped_after_the_first():
        with crew_of(2) as crew:
            next(as_done(crew, jobs.note_and_wait, iter([0, 60, 60, 60])))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped_after_the_first()
    assert numbers(tmp_path)
    assert alive(tmp_path) == []


def test_workers_hear_no_ctrl_c(jobs):
    assert dict(done(jobs.survive_ctrl_c, range(3), 2)) == dict.fromkeys(range(3), "alive")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_parent_leaves_no_process(jobs, tmp_path, end):
    code = """
        import jobs
        from plsim.experiment.workers import Workers
        if __name__ == "__main__":
            list(Workers(2).map(jobs.note_and_wait, [60] * 4))
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
