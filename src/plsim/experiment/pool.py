"""Run jobs in processes that may be killed: none is lost, none counted twice, none left behind."""

import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnContext
from typing import Any, Generic, TypeVar

Job = TypeVar("Job")
Result = TypeVar("Result")

STRIKES = 3
TICK = 0.25  # seconds between two looks at the clock


class Lost:
    """Stand for the result of a job whose process died each time it was tried."""


def in_process(
    function: Callable[[Job], Result], jobs: Sequence[Job]
) -> Generator[tuple[int, Result | Lost], None, None]:
    """Run jobs one after the other in this process; give the number and result of each."""
    for number, job in enumerate(jobs):
        yield number, function(job)


def in_pool(
    function: Callable[[Job], Result],
    jobs: Sequence[Job],
    workers: int,
    waiting: Callable[[], None] = lambda: None,
) -> Generator[tuple[int, Result | Lost], None, None]:
    """Run jobs in spawned processes; give the number and result of each as it is done.

    A job whose process dies is tried again, alone, so that the one to blame is known; after three
    such deaths it is Lost and the others go on. `waiting` is called a few times a second. When
    the iterator is closed, for whatever reason, every process is gone.
    """
    shift = _Shift(function, jobs, workers)
    try:
        while shift.busy():
            shift.fill()
            done, _ = wait(shift.running, timeout=TICK, return_when=FIRST_COMPLETED)
            waiting()
            yield from shift.collect(done)
        shift.crew.leave()
    finally:
        shift.crew.kill()


@dataclass
class _Shift(Generic[Job, Result]):
    """Keep count of jobs that wait, that run, and that ran when a process died (suspects)."""

    function: Callable[[Job], Result]
    jobs: Sequence[Job]
    workers: int
    waiting: deque[int] = field(default_factory=deque)
    suspects: deque[int] = field(default_factory=deque)
    running: dict[Future[Any], int] = field(default_factory=dict)
    strikes: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.waiting.extend(range(len(self.jobs)))
        self.crew = Crew(self.workers)

    def busy(self) -> bool:
        return bool(self.waiting or self.suspects or self.running)

    def fill(self) -> None:
        """Give out as many jobs as keep the crew busy; a suspect runs alone."""
        if self.suspects:
            if not self.running:
                self._start(self.suspects.popleft())
            return
        while self.waiting and len(self.running) <= self.workers:
            if not self._start(self.waiting.popleft()):
                return

    def collect(self, done: set[Future[Any]]) -> Iterator[tuple[int, Result | Lost]]:
        """Give the results that are there; after a death, renew the crew and question the rest."""
        broken = False
        for future in done:
            if isinstance(future.exception(), BrokenProcessPool):
                broken = True
                continue
            yield self.running.pop(future), future.result()
        if broken:
            yield from self._after_death()

    def _start(self, number: int) -> bool:
        try:
            self.running[self.crew.submit(self.function, self.jobs[number])] = number
        except BrokenProcessPool:
            # A process died between two jobs: those that run will say so too.
            self.waiting.appendleft(number)
            if not self.running:
                self._renew()
            return False
        return True

    def _after_death(self) -> Iterator[tuple[int, Result | Lost]]:
        wait(self.running, timeout=10)
        held = sorted(self.running.items(), key=lambda pair: pair[1])
        self.running.clear()
        alone = len(held) == 1
        for future, number in held:
            if future.done() and future.exception() is None:
                yield number, future.result()
                continue
            self.strikes[number] += alone
            if self.strikes[number] >= STRIKES:
                yield number, Lost()
            else:
                self.suspects.append(number)
        self._renew()

    def _renew(self) -> None:
        self.crew.kill()
        self.crew = Crew(self.workers)


class _Counting(SpawnContext):
    """Make spawned processes and remember them, so that they can be ended."""

    def __init__(self) -> None:
        super().__init__()
        self.made: list[Any] = []

    def Process(self, *arguments: Any, **options: Any) -> Any:  # type: ignore[override]  # noqa: N802
        process = get_context("spawn").Process(*arguments, **options)
        self.made.append(process)
        return process


class Crew:
    """Hold a pool of processes that end with this process, however it ends."""

    def __init__(self, workers: int) -> None:
        self._context = _Counting()
        theirs, self._ours = self._context.Pipe(duplex=False)
        self._theirs = theirs
        self._pool = ProcessPoolExecutor(
            workers, mp_context=self._context, initializer=_enter, initargs=(theirs,)
        )

    def submit(self, function: Callable[[Job], Result], job: Job) -> Future[Result]:
        """Give out a job; raise BrokenProcessPool where a process has died."""
        with _interrupts_later():
            return self._pool.submit(function, job)

    def leave(self) -> None:
        """Wait until all processes have ended by themselves."""
        self._pool.shutdown(wait=True)

    def kill(self) -> None:
        """End all processes now."""
        self._ours.close()
        for process in self._context.made:
            if process.is_alive():
                process.kill()
                process.join()
        # A process killed half-way through sending a result leaves the pool's thread waiting for
        # the rest, for ever, as long as this process holds the sending end too.
        results: Any = self._pool._result_queue
        if results is not None:
            results._writer.close()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._theirs.close()


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Hold Ctrl-C back while processes are made: they inherit that, and leave it to the parent."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _enter(parent: Connection) -> None:
    """Start a worker: Ctrl-C is the parent's business, and the parent's end is the worker's too."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_die_with, args=(parent,), daemon=True).start()


def _die_with(parent: Connection) -> None:
    try:
        parent.recv()
    except (EOFError, OSError):
        os._exit(1)
