"""Run a design's missing chunks and keep each as a part; what is finished is never run twice."""

from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from plsim.core.errors import Faults
from plsim.experiment.attempt import Simulate, Tried, try_all
from plsim.experiment.cluster import crew_at
from plsim.experiment.design import LUCK_ALONE, Design, Shard
from plsim.experiment.executors import Crew, Lost, as_done, crew_of
from plsim.experiment.own_files import with_own_files
from plsim.experiment.workers import STRIKES
from plsim.results.provenance import Code
from plsim.results.record import WORLDS_PER_DRAW, Work
from plsim.results.store import RunFolder

A_TASK = 1.0
"""Seconds of work that are given out at once: what a killed worker costs, at most, is such a task
or one chunk."""

Task = tuple[tuple[str, Work], ...]
"""Some chunks of work, each with the name of its part."""


class Watch(Protocol):
    """What follows a run and tells somebody."""

    def begin(self, done: int, total: int, workers: int) -> None:
        """Learn how many worlds there are, how many are finished already, and who works."""

    def look(self) -> None:
        """Have a chance to show the time, a few times a second."""

    def advance(self, worlds: int) -> None:
        """Learn that so many worlds more are finished."""

    def note(self, text: str) -> None:
        """Tell something that must not be overlooked."""

    def end(self) -> None:
        """Learn that nothing more comes."""


class Stopped(Exception):  # noqa: N818  (says what is the case)
    """Say that the user stopped the run; `kept` of `total` worlds are finished and kept."""

    def __init__(self, kept: int, total: int) -> None:
        super().__init__(f"Stopped; {kept:,} of {total:,} worlds are kept.")
        self.kept, self.total = kept, total


class NothingWorked(Exception):  # noqa: N818  (says what is the case)
    """Say that every world tried so far has failed, and why."""


@dataclass(frozen=True)
class Failure:
    """Name one world that gave nothing, and the reason."""

    arm: str
    world: int
    reason: str

    def __str__(self) -> str:
        return f"{self.arm}, world {self.world}: {self.reason}"


def run(
    design: Design,
    folder: RunFolder,
    simulate: Simulate,
    workers: int,
    watch: Watch,
    *,
    cluster: str = "",
    shard: Shard | None = None,
    anew: Collection[str] = (),
) -> None:
    """Run what is missing of a design; afterwards the folder holds every part (of the shard).

    Parts named in `anew` are run whether they are there or not. Worlds that fail are kept as such
    in their part, and are tried again when the run is resumed. Raises Faults where the input is to
    blame, NothingWorked where no world could be run, Stopped on Ctrl-C; OSError where a part
    cannot be written.
    """
    named = dict(zip(design.keys, design.works, strict=True))
    if shard is not None:
        named = dict(shard.of(tuple(named.items())))
    found, damaged = folder.cards(key for key in named if key not in anew)
    todo = {k: w for k, w in named.items() if k not in found or found[k].failed}
    total = sum(len(work.worlds) for work in named.values())
    kept = total - sum(len(work.worlds) for work in todo.values())
    try:
        watch.begin(kept, total, workers)
        if damages := len({*damaged, *anew}):
            several = "parts are not used; they are" if damages > 1 else "part is not used; it is"
            watch.note(f"{damages} damaged {several} run anew.")
        if not todo:
            return
        worked = kept > 0
        simulate = _with_files(design, simulate)
        if cluster:
            _rehearse(simulate, todo.values())
        with crew_at(cluster, design.inputs) if cluster else crew_of(workers) as crew:
            for key, tried in _tried(crew, simulate, todo, watch.look):
                work = todo[key]
                worked = worked or len(tried.failed) < len(work.worlds)
                _judge(work, tried, worked=worked)
                folder.write(key, work.arm, work.worlds, tried.tables, tried.failed, tried.notes)
                kept += len(work.worlds)
                watch.advance(len(work.worlds))
    except KeyboardInterrupt:
        raise Stopped(kept, total) from None
    finally:
        watch.end()


class _Tasks:
    """Give out chunks, as many at a time as make a task of about a second.

    The first tasks are single chunks; their times decide. A task that is deadly comes back chunk by
    chunk, so this iterator may go on after it has ended.
    """

    def __init__(self, todo: dict[str, Work], size: int) -> None:
        self._todo, self._size = todo, size
        self._waiting, self._alone = deque(todo), deque[str]()
        self._done, self._seconds = 0, 0.0

    def __iter__(self) -> Iterator[Task]:
        return self

    def __next__(self) -> Task:
        if not (self._alone or self._waiting):
            raise StopIteration
        source, count = (self._alone, 1) if self._alone else (self._waiting, self._count())
        keys = [source.popleft() for _ in range(count)]
        return tuple((key, self._todo[key]) for key in keys)

    def split(self, task: Task) -> None:
        """Take a task back, to be given out chunk by chunk."""
        self._alone.extend(key for key, _ in task)

    def learn(self, tried: Tried) -> None:
        """Learn how long a chunk took."""
        self._done, self._seconds = self._done + 1, self._seconds + tried.seconds

    def _count(self) -> int:
        """Count the chunks of the next task: few at the end, so that all have work."""
        if not self._done or self._size == 1:
            return 1
        fit = A_TASK / max(self._seconds / self._done, 1e-6)
        return int(max(1, min(fit, len(self._waiting) / (2 * self._size))))


def _tried(
    crew: Crew, simulate: Simulate, todo: dict[str, Work], look: Callable[[], None]
) -> Generator[tuple[str, Tried], None, None]:
    tasks = _Tasks(todo, crew.size)
    for task, result in as_done(crew, partial(_try_task, simulate), tasks, look):
        if not isinstance(result, Lost):
            for (key, _), tried in zip(task, result, strict=True):
                tasks.learn(tried)
                yield key, tried
        elif len(task) > 1:
            tasks.split(task)
        else:
            yield task[0][0], _lost(task[0][1])


def _try_task(simulate: Simulate, task: Task) -> list[Tried]:
    return try_all(simulate, tuple(work for _, work in task))


def _with_files(design: Design, simulate: Simulate) -> Simulate:
    return partial(with_own_files, simulate, Code(), design.hashes)


def _lost(work: Work) -> Tried:
    reason = f"its process died {STRIKES} times (out of memory, or killed)"
    return Tried(failed=tuple((world, reason) for world in work.worlds))


def _rehearse(simulate: Simulate, works: Iterable[Work]) -> None:
    """Try a draw of each arm here, before others are troubled.

    A rule that draws from a global generator is seen in a main thread alone, and workers of a
    cluster run in others.
    """
    arms = {work.arm: work for work in works if work.arm != LUCK_ALONE}
    for work in arms.values():
        (tried,) = try_all(simulate, (work.some(slice(WORLDS_PER_DRAW)),))
        _judge(work, tried, worked=not tried.failed)


def _judge(work: Work, tried: Tried, *, worked: bool) -> None:
    if tried.faults:
        raise Faults(dict.fromkeys(tried.faults))
    if not worked:
        world, reason = tried.failed[0]
        what = f"all {len(work.worlds)} worlds tried first have failed"
        raise NothingWorked(f"{what}; {Failure(work.arm, world, reason)}")
