"""`plsim demo`: the workshop page, live on this machine, or as one file."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.cli.words import say, tell
from plsim.core.errors import InputError

if TYPE_CHECKING:
    from plsim.demo.ask import Ask, Presets
    from plsim.demo.desk import Desk


def demo(
    scenario: Annotated[
        str | None,
        typer.Argument(help="Your own school (file), or a shipped scenario: shown as B."),
    ] = None,
    a: Annotated[str, typer.Option("--a", help="Preset of school A, the reference.")] = "fixed",
    b: Annotated[str | None, typer.Option("--b", help="Preset of school B.")] = None,
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Port.")] = 8080,
    host: Annotated[
        str, typer.Option("--host", help="Another host than this machine alone: others can look.")
    ] = "127.0.0.1",
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Open no browser; print the address.")
    ] = False,
    warm: Annotated[
        bool, typer.Option("--warm", help="Compile the rules for the day of the workshop, and end.")
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option("--export", help="Write the playback as one HTML file, and end."),
    ] = None,
    handout: Annotated[
        Path | None,
        typer.Option("--handout", help="Write the handout (HTML, two sheets of A4), and end."),
    ] = None,
    offline_check: Annotated[
        bool,
        typer.Option("--offline-check", help="Say whether all works without a network, and end."),
    ] = False,
    worlds: Annotated[
        int, typer.Option("--worlds", min=20, max=200, help="Worlds behind the cards.")
    ] = 200,
    seed: options.Seed = None,
    roster: options.Roster = None,
    debug: options.Debug = False,
) -> int:
    """Show two ways of running the same school side by side, in a browser, without internet."""
    from plsim.demo.server import Address, check_free

    address = Address(host, port, not no_browser)
    stays = not (warm or export or handout)
    if offline_check or stays:
        _check_library()
        check_free(address)
    presets, ask = _asked(scenario, a, b, seed, roster)
    ask = ask.model_copy(update={"worlds": worlds})
    desk = _desk(presets)
    try:
        if offline_check:
            words = _words(scenario, a, b, worlds, seed, roster)
            return _checked_offline(desk, ask, words)
        return _done(desk, ask, address, warm=warm, export=export, handout=handout)
    finally:
        desk.runs.close()


def _asked(
    scenario: str | None, a: str, b: str | None, seed: int | None, roster: Path | None
) -> "tuple[Presets, Ask]":
    """Find the presets and the first question; raise Faults where it does not fit."""
    from plsim.demo.ask import Presets, experiment_of
    from plsim.demo.desk import first_ask
    from plsim.scenario import load, shipped

    presets = Presets.shipped()
    if scenario is not None and scenario not in shipped("scenario"):
        own = load(Path(scenario), roster=roster)
        presets = presets.with_own(own)
        scenario = own.name
    elif roster is not None:
        what = "needs your scenario, which says what the columns mean"
        mend = f"make one: plsim roster {roster} --out our_school.yaml; plsim demo our_school.yaml"
        raise InputError(f"{what}; {mend}", "--roster")
    ask = first_ask(presets, a, b or scenario or "westover")
    if seed is not None:
        ask = ask.model_copy(update={"seed": seed})
    experiment_of(ask, presets)
    return presets, ask


def _desk(presets: "Presets") -> "Desk":
    from plsim.demo.desk import Desk
    from plsim.demo.worlds import Runs

    return Desk(presets, Runs())


def _done(
    desk: "Desk",
    ask: "Ask",
    address: object,
    *,
    warm: bool,
    export: Path | None,
    handout: Path | None,
) -> int:
    from plsim.demo.server import LUCKS, Address, serve, write_page
    from plsim.demo.talk import handout_page, talk_page

    say(
        f"Getting ready: loading the rules and running {ask.worlds} worlds "
        "(compiling takes up to a minute the first time)"
    )
    if warm:
        desk.warm(ask)
        say("Ready: plsim demo will start in a few seconds on this machine.")
        return 0
    talk = desk.talk(ask, LUCKS if export or handout else 1)
    if export:
        write_page(export, talk_page(talk))
        say(f"{export}: open it in any browser; it needs nothing else")
    if handout:
        write_page(handout, handout_page(talk))
        say(f"{handout}: open it in a browser and print it (A4, two sheets)")
    if export or handout:
        return 0
    assert isinstance(address, Address)  # noqa: S101
    if not address.local:
        say(f"Others on the network can open this page: it is served on {address.host}.")
    say(f"Open http://{address.host}:{address.port}/   Stop: Ctrl-C")
    serve(desk, talk, address)
    return 0


def _words(
    scenario: str | None, a: str, b: str | None, worlds: int, seed: int | None, roster: Path | None
) -> list[str]:
    """Give the words that start the same page again."""
    given = {"--b": b, "--seed": seed, "--roster": roster}
    more = [str(each) for key, value in given.items() if value is not None for each in (key, value)]
    return [*([scenario] if scenario else []), "--a", a, "--worlds", str(worlds), *more]


def _checked_offline(desk: "Desk", ask: "Ask", words: list[str]) -> int:
    """Run the worlds, serve the page and fetch all that it asks for; give the exit code."""
    from time import perf_counter

    from plsim.demo.offline import asked_by, served

    say("Getting ready (compiling takes up to a minute the first time)")
    desk.warm(ask)
    start = perf_counter()
    desk.talk(ask)
    tell(f"ok     worlds   rules compiled; {ask.worlds} worlds in {perf_counter() - start:.1f} s")
    try:
        with served(words) as url:
            found = asked_by(url)
    except TimeoutError:
        tell("fault  page     it does not answer; what it says: plsim demo --no-browser --debug")
        return 1
    if found.fault:
        tell(f"fault  page     {found.fault}")
        return 1
    tell(f"ok     page     {len(found.came)} files, all of them from this machine")
    tell(f"Ready for a room without a network: {shlex.join(['plsim', 'demo', *words])}")
    tell("A file for any browser, should this machine fail: plsim demo --export talk.html")
    return 0


def _check_library() -> None:
    from importlib.util import find_spec

    if find_spec("nicegui") is None:
        raise InputError(
            "the page needs NiceGUI, which is not installed; pip install 'plsim[demo]', or make a "
            "file that needs nothing: plsim demo --export talk.html"
        )
