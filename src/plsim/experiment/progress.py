"""Tell how far a run is: a bar on a terminal, one line per 10 % elsewhere."""

import time
from collections.abc import Callable
from typing import IO, Any

REDRAWS = 4  # a second, at most
WORTH_TELLING = 10.0  # seconds of work from which an estimate is told
STEP = 0.10


class Quiet:
    """Follow a run and tell nothing but notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def begin(self, done: int, total: int, workers: int) -> None:
        """Tell nothing."""

    def look(self) -> None:
        """Tell nothing."""

    def advance(self, worlds: int) -> None:
        """Tell nothing."""

    def note(self, text: str) -> None:
        """Keep what must not be overlooked."""
        self.notes.append(text)

    def end(self) -> None:
        """Tell nothing."""


class Progress:
    """Tell how many worlds are done, how long it took and how long it will take.

    The first chunk of each worker holds the compiling of the rules, so that the estimate is made
    from those that follow; it is told once, where the whole takes more than ten seconds.
    """

    def __init__(self, stream: IO[str], clock: Callable[[], float] = time.monotonic) -> None:
        self._stream, self._clock = stream, clock
        self._bar: Any = None
        self._told = 0

    def begin(self, done: int, total: int, workers: int) -> None:
        """Start the clock; say how much of a run is finished already."""
        self.done, self.first, self.total, self.workers = done, done, total, workers
        self._started = self._drawn = self._clock()
        self._chunks, self._warm = 0, (self._started, done)
        self._told = int(self._share() / STEP)
        if done:
            self._line(f"        {done:,} of {total:,} worlds are finished already")
        if self._stream.isatty() and done < total:
            self._bar = _bar(self._stream, total, done)

    def look(self) -> None:
        """Redraw the bar, not too often."""
        if self._bar is not None and self._clock() - self._drawn >= 1 / REDRAWS:
            self._draw()

    def advance(self, worlds: int) -> None:
        """Count worlds; tell the estimate after the first ones."""
        self.done += worlds
        self._chunks += 1
        if self._chunks == 2 * self.workers:
            self._estimate()
        if self._chunks == self.workers:
            self._warm = (self._clock(), self.done)
        if self._bar is None:
            self._tell_tenths()
        else:
            self.look()

    def note(self, text: str) -> None:
        """Tell something that must not be overlooked."""
        self._line(text)

    def end(self) -> None:
        """Leave the last state of the bar standing."""
        if self._bar is not None:
            self._draw()
            self._bar.stop()
            self._bar = None

    def times(self) -> str:
        """Give the time gone and, once it is known, the time left."""
        gone = self._clock() - self._started
        left = self._left()
        return f"{_time(gone)} gone" + ("" if left is None else f", {_time(left)} left")

    def _left(self) -> float | None:
        since, before = self._warm
        if self.done == before:
            since, before = self._started, self.first
        if self.done == before:
            return None
        return (self._clock() - since) / (self.done - before) * (self.total - self.done)

    def _share(self) -> float:
        return self.done / max(1, self.total)

    def _estimate(self) -> None:
        whole = self._clock() - self._started + (self._left() or 0.0)
        if whole >= WORTH_TELLING:
            crew = f"{self.workers} workers" if self.workers > 1 else "1 worker"
            self._line(f"        about {rough(whole)} on {crew}")

    def _tell_tenths(self) -> None:
        tenths = int(self._share() / STEP + 1e-9)
        if tenths > self._told:
            self._told = tenths
            self._line(f"worlds  {self._count()}   {self.times()}")

    def _count(self) -> str:
        return f"{self.done:,} of {self.total:,}   {100 * self._share():.0f} %"

    def _draw(self) -> None:
        self._drawn = self._clock()
        text = f"{self._count()}   {self.times()}"
        self._bar.update(0, completed=self.done, words=text, refresh=True)

    def _line(self, text: str) -> None:
        if self._bar is not None:
            self._bar.console.print(text, markup=False, highlight=False)
        else:
            self._stream.write(text + "\n")
            self._stream.flush()


def _bar(stream: IO[str], total: int, done: int) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("worlds "), BarColumn(40), TextColumn("  {task.fields[words]}"))
    bar = RichProgress(*columns, console=Console(file=stream), auto_refresh=False)
    bar.add_task("", total=total, completed=done, words="")
    bar.start()
    return bar


def _time(seconds: float) -> str:
    """Write a time as minutes and seconds.

    >>> _time(89.6), _time(3700)
    ('1:30', '1:01:40')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def rough(seconds: float) -> str:
    """Write a time roughly, as an estimate deserves.

    >>> rough(38), rough(500), rough(9000)
    ('40 s', '8 min', '2.5 h')
    """
    if seconds < 90:
        return f"{round(seconds, -1):.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
