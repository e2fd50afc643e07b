"""Put the commands together and turn whatever happens into an exit code and plain words."""

import shlex
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType

import typer

from plsim import __version__
from plsim.cli import (
    calibrate,
    check,
    compare,
    demo,
    diff,
    docs,
    explain,
    list_,
    merge,
    report,
    roster,
    run,
    runs,
    schema,
    sensitivity,
    validate,
    verify,
)
from plsim.cli.words import on_one_block, say
from plsim.core.errors import Faults, FolderInUse

USAGE: type[Exception] = typer.BadParameter.__mro__[1]
"""A wrong option or argument; Typer has the class from Click, or from a copy of its own."""

DONE, FAILED, INPUT, IN_USE, STOPPED = 0, 1, 2, 3, 130
RESUMABLE = ("run", "compare", "report", "merge", "validate", "sensitivity", "calibrate")

app = typer.Typer(
    name="plsim",
    help="Simulate how schools group students and pace their work, and compare policies.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _show_version(asked: bool) -> None:
    if asked:
        print(f"plsim {__version__}")
        raise typer.Exit


@app.callback()
def _top(
    _version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Show the version."
    ),
) -> None:
    pass


COMMANDS: dict[str, Callable[..., int]] = {
    "run": run.run,
    "compare": compare.compare,
    "list": list_.list_,
    "explain": explain.explain,
    "check": check.check,
    "schema": schema.schema,
    "report": report.report,
    "runs": runs.runs,
    "diff": diff.diff,
    "validate": validate.validate,
    "verify": verify.verify,
    "merge": merge.merge,
    "calibrate": calibrate.calibrate,
    "sensitivity": sensitivity.sensitivity,
    "roster": roster.roster,
    "demo": demo.demo,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
app.command("docs", hidden=True)(docs.docs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code: 0 done, 2 input, 3 in use, 130 stopped, 1 other."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _stop_on_sigterm()
    try:
        return _answer(words)
    except (KeyboardInterrupt, typer.Abort):
        return _stopped("Stopped.", words)
    except Exception as error:
        if "--debug" in words:
            raise
        return _explained(error, words)


def _answer(words: list[str]) -> int:
    try:
        code = app(words, prog_name="plsim", standalone_mode=False)
    except USAGE as error:
        message = str(getattr(error, "message", ""))
        error.message = message.replace("Value error, ", "")  # type: ignore[attr-defined]
        error.show()  # type: ignore[attr-defined]
        return INPUT
    if code == STOPPED:  # Typer makes this number of Ctrl-C
        raise KeyboardInterrupt
    return code if isinstance(code, int) else DONE


def _explained(error: Exception, words: list[str]) -> int:
    # By name, since the runner is not imported by commands that run nothing.
    if isinstance(error, Faults):
        return _faults(error)
    if isinstance(error, FolderInUse):
        say(str(error))
        return IN_USE
    if type(error).__name__ == "Stopped":
        return _stopped(str(error), words)
    if type(error).__name__ == "NothingWorked":
        say(f"{error}\nThe traceback: run again with --debug --workers 1")
        return FAILED
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        say(f"{place}{error.strerror or error}; what was finished before is kept")
        return FAILED
    say(f"plsim failed: {type(error).__name__}: {error}\nThe traceback: run again with --debug")
    return FAILED


def _stopped(what: str, words: list[str]) -> int:
    resumable = words[:1] in ([name] for name in RESUMABLE)
    say(f"{what} Go on: {shlex.join(['plsim', *words])}" if resumable else what)
    return STOPPED


def _faults(error: Faults) -> int:
    for fault in error.faults:
        say(on_one_block(str(fault)))
    count = len(error.faults)
    say(f"{count} fault{'' if count == 1 else 's'}, nothing was run.")
    return INPUT


def _stop_on_sigterm() -> None:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, stop)
