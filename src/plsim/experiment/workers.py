"""Run calls in processes that may be killed: none is lost, none counted twice, none left behind."""

import os
import pickle
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.reduction import ForkingPickler
from typing import Any, TypeVar

Result = TypeVar("Result")

STRIKES = 3
READY = b""
PATIENCE = 5.0  # seconds that an idle process has to end by itself


class DeadlyCall(BrokenExecutor):
    """Say that the process of a call died each time it was tried."""


@dataclass
class _Call:
    """Hold a call on its way, and how many processes died of it."""

    sent: bytes
    future: Future[Any] = field(default_factory=Future)
    deaths: int = 0

    @property
    def last_try(self) -> bool:
        return self.deaths == STRIKES - 1


@dataclass(eq=False)
class _Worker:
    """Hold a process, the pipe to it, and the call that it works on."""

    process: Any
    pipe: Connection
    call: _Call | None = None
    ready: bool = False


class Workers(Executor):
    """Run calls in spawned processes, each with a pipe of its own, and replace those that die.

    A call whose process dies is tried again, the last time while nothing else runs, since memory
    may have been short; after three deaths its future raises DeadlyCall and the others go on.
    Processes end with this one, however it ends, and leave Ctrl-C to it.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._waiting: deque[_Call] = deque()
        self._crew: list[_Worker] = []
        self._stillborn = 0
        self._lock = threading.Lock()
        self._bell, self._ring = Pipe(duplex=False)
        self._rung = self._leaving = self._now = False
        self._broken: BaseException | None = None
        self._thread = threading.Thread(target=self._manage, name="plsim workers", daemon=True)
        self._thread.start()

    def submit(
        self, function: Callable[..., Result], /, *args: Any, **kwargs: Any
    ) -> Future[Result]:
        """Give out a call; raise where it cannot be pickled or the workers are gone."""
        call = _Call(bytes(ForkingPickler.dumps((function, args, kwargs))))
        with self._lock:
            if self._broken is not None:
                raise BrokenExecutor(str(self._broken)) from self._broken
            if self._leaving:
                raise RuntimeError("the workers have been sent home")
            self._waiting.append(call)
            self._wake()
        return call.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Send the processes home after their work; with `cancel_futures` end them now.

        A call that is cut off raises BrokenExecutor. Ctrl-C has to wait until all are gone.
        """
        with _interrupts_later():
            with self._lock:
                self._leaving, self._now = True, self._now or cancel_futures
                self._wake()
            if wait:
                self._thread.join()

    def _wake(self) -> None:
        if not self._rung:
            self._rung = True
            self._ring.send_bytes(READY)

    # What follows runs in the manager's thread alone.

    def _manage(self) -> None:
        _leave_ctrl_c_to_others()
        try:
            while not self._done():
                self._hire()
                self._hand_out()
                self._listen()
        except BaseException as error:
            self._broken = error
        finally:
            self._end()

    def _done(self) -> bool:
        with self._lock:
            idle = not self._waiting and not any(worker.call for worker in self._crew)
            return self._now or (self._leaving and idle)

    def _hire(self) -> None:
        wanted = len(self._waiting) + sum(worker.call is not None for worker in self._crew)
        while len(self._crew) < min(self._count, wanted):
            ours, theirs = Pipe()
            process = get_context("spawn").Process(target=_work, args=(theirs,), daemon=True)
            process.start()
            theirs.close()  # so that the death of the process is the end of the pipe
            self._crew.append(_Worker(process, ours))

    def _hand_out(self) -> None:
        for worker in self._crew:
            if not self._waiting:
                return
            busy = [each.call for each in self._crew if each.call]
            if any(call.last_try for call in busy) or (busy and self._waiting[0].last_try):
                return
            if worker.ready and worker.call is None:
                self._give(worker, self._waiting.popleft())

    def _give(self, worker: _Worker, call: _Call) -> None:
        if call.deaths == 0 and not call.future.set_running_or_notify_cancel():
            return
        worker.call = call
        # A process that died meanwhile is found dead by whoever listens next.
        with suppress(OSError):
            worker.pipe.send_bytes(call.sent)

    def _listen(self) -> None:
        ends = [end for each in self._crew for end in (each.pipe, each.process.sentinel)]
        heard = wait([self._bell, *ends])
        if self._bell in heard:
            with self._lock:
                self._bell.recv_bytes()
                self._rung = False
        for worker in list(self._crew):
            if worker.pipe in heard:
                self._hear(worker)
            elif worker.process.sentinel in heard:
                self._bury(worker)

    def _hear(self, worker: _Worker) -> None:
        try:
            said = worker.pipe.recv_bytes()
        except (EOFError, OSError):
            return self._bury(worker)
        if not worker.ready:
            worker.ready, self._stillborn = True, 0
            return None
        call, worker.call = worker.call, None
        assert call is not None  # noqa: S101  (a worker speaks when asked)
        try:
            error, result = pickle.loads(said)  # noqa: S301  (from our own process)
        except Exception as cause:
            error, result = cause, None
        if error is None:
            return call.future.set_result(result)
        return call.future.set_exception(error)

    def _bury(self, worker: _Worker) -> None:
        self._crew.remove(worker)
        _kill(worker)
        if not worker.ready:
            self._stillborn += 1
            if self._stillborn >= STRIKES:
                raise BrokenExecutor("processes end before they can work; try --workers 1")
        if (call := worker.call) is None:
            return
        call.deaths += 1
        if call.deaths < STRIKES:
            self._waiting.appendleft(call)
        else:
            call.future.set_exception(DeadlyCall(f"its process died {STRIKES} times"))

    def _end(self) -> None:
        with self._lock:
            self._leaving = True
            left = [worker.call for worker in self._crew if worker.call] + [*self._waiting]
            self._waiting.clear()
        for worker in self._crew:
            worker.pipe.close()
        for worker in self._crew:
            if not self._now and self._broken is None:
                worker.process.join(PATIENCE)
            _kill(worker)
        self._crew.clear()
        for call in left:
            if self._broken is not None or not call.future.cancel():
                call.future.set_exception(BrokenExecutor(str(self._broken or "cut off")))


def _kill(worker: _Worker) -> None:
    worker.pipe.close()
    worker.process.kill()
    worker.process.join()
    worker.process.close()


def _leave_ctrl_c_to_others() -> None:
    """Block Ctrl-C in this thread, and so in the processes that it starts."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})


@contextmanager
def _interrupts_later() -> Iterator[None]:
    """Hold Ctrl-C and SIGTERM back: whoever stops a run twice must not leave half of it behind."""
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# What follows runs in the workers.


def _work(pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_die_with_parent, daemon=True).start()
    with suppress(EOFError, OSError):  # sent home
        pipe.send_bytes(READY)
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))
    _leave()


def _leave() -> None:
    """End this process at once: to take apart all that it imported would take half a second."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(0)


def _answer(sent: bytes) -> bytes:
    try:
        function, args, kwargs = pickle.loads(sent)  # noqa: S301  (from our own parent)
        return bytes(ForkingPickler.dumps((None, function(*args, **kwargs))))
    except Exception as error:
        error.add_note("".join(traceback.format_exception(error)))
        try:
            return bytes(ForkingPickler.dumps((error, None)))
        except Exception:
            return bytes(ForkingPickler.dumps((RuntimeError(repr(error)), None)))


def _die_with_parent() -> None:
    parent = parent_process()
    assert parent is not None  # noqa: S101  (this is a worker)
    wait([parent.sentinel])
    os._exit(1)
