"""Run a design's missing chunks and keep each as a part; what is finished is never run twice."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from plsim.core.errors import Faults
from plsim.experiment.attempt import Attempt, Simulate, attempt, with_own_parts
from plsim.experiment.design import Design
from plsim.experiment.pool import STRIKES, Lost, in_pool, in_process
from plsim.results.parts import Part
from plsim.results.record import Work
from plsim.results.store import RunFolder


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


def run(design: Design, folder: RunFolder, simulate: Simulate, workers: int, watch: Watch) -> None:
    """Run what is missing of a design; afterwards the folder holds every part.

    Worlds that fail are kept as such in their part, and are tried again when the run is resumed.
    Raises Faults where the input is to blame, NothingWorked where no world could be run, Stopped
    on Ctrl-C; OSError where a part cannot be written.
    """
    missing, damaged = _missing(design, folder)
    todo = [design.works[number] for number in missing]
    kept = design.worlds - sum(len(work.worlds) for work in todo)
    try:
        watch.begin(kept, design.worlds, workers)
        if damaged:
            several = "parts are not used; they are" if damaged > 1 else "part is not used; it is"
            watch.note(f"{damaged} damaged {several} run anew.")
        worked = kept > 0
        with closing(_attempts(todo, simulate, workers, watch)) as attempts:
            for number, tried in attempts:
                work = todo[number]
                worked = worked or len(tried.failed) < len(work.worlds)
                _judge(work, tried, worked=worked)
                key = design.keys[missing[number]]
                folder.write(key, work.arm, work.worlds, tried.observations, tried.failed)
                kept += len(work.worlds)
                watch.advance(len(work.worlds))
    except KeyboardInterrupt:
        raise Stopped(kept, design.worlds) from None
    finally:
        watch.end()


def failures_in(parts: Iterable[Part]) -> list[str]:
    """Name the worlds that gave nothing, with the reasons."""
    return [str(Failure(part.arm, *each)) for part in parts for each in part.failed]


def _missing(design: Design, folder: RunFolder) -> tuple[list[int], int]:
    missing = [n for n, key in enumerate(design.keys) if not folder.is_finished(key)]
    return missing, sum(folder.is_damaged(design.keys[number]) for number in missing)


def _attempts(
    works: Sequence[Work], simulate: Simulate, workers: int, watch: Watch
) -> Generator[tuple[int, Attempt], None, None]:
    if not works:
        return
    try_it = partial(attempt, partial(with_own_parts, simulate))
    many = workers > 1 and len(works) > 1
    results = in_pool(try_it, works, workers, watch.look) if many else in_process(try_it, works)
    with closing(results):
        for number, result in results:
            yield number, _lost(works[number]) if isinstance(result, Lost) else result


def _lost(work: Work) -> Attempt:
    reason = f"its process died {STRIKES} times (out of memory, or killed)"
    return Attempt(None, tuple((world, reason) for world in work.worlds))


def _judge(work: Work, tried: Attempt, *, worked: bool) -> None:
    if tried.faults:
        raise Faults(dict.fromkeys(tried.faults))
    if not worked:
        world, reason = tried.failed[0]
        what = f"all {len(work.worlds)} worlds tried first have failed"
        raise NothingWorked(f"{what}; {Failure(work.arm, world, reason)}")
