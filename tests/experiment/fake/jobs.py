"""Small jobs for the pool: some of them end their process."""

import os
import signal
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path

LARGE = 30_000_000


def square(number):
    return number * number


def square_but_die_at_5(number):
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def square_but_die_once_at_5(number):
    mark = Path(os.environ["MADE_UP_FOLDER"]) / "died"
    if number == 5 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return square(number)


def divide_by(number):
    _note()
    return 1 / number


def note_and_wait(seconds):
    _note()
    time.sleep(seconds)


def survive_ctrl_c(_number):
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)
    return "alive"


def large_but_die_while_sending_2(number):
    mark = Path(os.environ["MADE_UP_FOLDER"]) / "died while sending"
    if number == 2 and not mark.exists():
        mark.touch()
        Connection._send = _send_half_and_die
    return bytes(LARGE)


def _send_half_and_die(self, buffer):
    half = memoryview(buffer)[: len(buffer) // 2]
    while len(half):
        half = half[os.write(self.fileno(), half) :]
    os.kill(os.getpid(), signal.SIGKILL)


def die_and_note_who_else_works(name):
    folder = Path(os.environ["MADE_UP_FOLDER"])
    time.sleep(0.3)
    others = list(folder.glob("*.works"))
    with (folder / "tries").open("a") as tries:
        tries.write("alone\n" if not others else "with-others\n")
    os.kill(os.getpid(), signal.SIGKILL)


def work_and_note(number):
    mark = Path(os.environ["MADE_UP_FOLDER"]) / f"{number}.works"
    mark.touch()
    time.sleep(0.2)
    mark.unlink()
    return number


def give_what_cannot_be_sent():
    return threading.Lock()


def _note():
    (Path(os.environ["MADE_UP_FOLDER"]) / f"{os.getpid()}.pid").touch()
