"""Small jobs for the pool: some of them end their process."""

import os
import signal
import time
from pathlib import Path


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


def _note():
    (Path(os.environ["MADE_UP_FOLDER"]) / f"{os.getpid()}.pid").touch()
