"""Where chunks are run: in this process, in its own processes, or on a cluster, all one way."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from plsim.core.here import HERE
from plsim.experiment.workers import DeadlyCall, Workers

Job = TypeVar("Job")
Result = TypeVar("Result")

TICK = 0.25  # seconds between two looks at the clock


class Lost:
    """Stand for the result of a job whose process died each time it was tried."""


@dataclass(frozen=True)
class Crew:
    """Hold an executor, how many jobs it works on at once, and what it raises for a deadly job."""

    executor: Executor
    size: int
    deadly: tuple[type[Exception], ...] = ()


@contextmanager
def crew_of(workers: int) -> Iterator[Crew]:
    """Give a crew of so many processes; for one, this process itself.

    At the end every process is gone: at once where something went wrong or is unfinished.
    """
    if workers == 1:
        yield Crew(HERE, 1)
        return
    executor = Workers(workers)
    try:
        yield Crew(executor, workers, (DeadlyCall,))
    except BaseException:
        executor.shutdown(cancel_futures=True)
        raise
    executor.shutdown()


def as_done(
    crew: Crew,
    function: Callable[[Job], Result],
    jobs: Iterator[Job],
    waiting: Callable[[], None] = lambda: None,
) -> Generator[tuple[Job, Result | Lost], None, None]:
    """Run jobs and give each with its result as it is done; Lost where it is deadly.

    Jobs are taken from the iterator as workers get free, with one in hand for each, so that
    nobody waits. `waiting` is called a few times a second.
    """
    at_once = 2 * crew.size if crew.size > 1 else 1
    running: dict[Future[Result], Job] = {}
    while True:
        for job in islice(jobs, at_once - len(running)):
            running[crew.executor.submit(function, job)] = job
        if not running:
            return
        done, _ = wait(running, timeout=TICK, return_when=FIRST_COMPLETED)
        waiting()
        for future in done:
            job = running.pop(future)
            try:
                result: Result | Lost = future.result()
            except crew.deadly:
                result = Lost()
            except CancelledError:
                raise ConnectionError("the cluster has given the work up") from None
            yield job, result
