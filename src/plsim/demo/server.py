"""Serve the page with NiceGUI on this machine alone, and answer what it asks."""

import asyncio
import errno
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from plsim.core.errors import Faults, InputError
from plsim.demo.ask import Ask, asked
from plsim.demo.desk import Desk
from plsim.demo.guard import LOCAL, Guard
from plsim.demo.offers import offers
from plsim.demo.talk import data, live_parts, talk_page

HOST, PORT = "127.0.0.1", 8080
ANY = ("0.0.0.0", "::")  # noqa: S104  (named only to be warned of)
LUCKS = 3
"""Worlds whose pictures go into a saved file."""
LARGEST = 20_000
"""Characters of a question; a page's own are under two thousand."""


@dataclass(frozen=True)
class Address:
    """Hold where the page is served, and whether a browser is opened."""

    host: str = HOST
    port: int = PORT
    browser: bool = True

    @property
    def names(self) -> tuple[str, ...]:
        """The names that a request may call this server by."""
        if self.host in ANY:
            return (*LOCAL, *_own_names())
        return LOCAL if self.host in LOCAL else (self.host, *LOCAL)

    @property
    def local(self) -> bool:
        """Whether only this machine can reach the page."""
        return self.host in LOCAL


def _own_names() -> list[str]:
    """List the name and the addresses of this machine, as far as it knows them."""
    name = socket.gethostname()
    try:
        return sorted({name, *socket.gethostbyname_ex(name)[2]})
    except OSError:
        return [name]


def check_free(address: Address) -> None:
    """Raise InputError where the port is taken or the host is none of this machine's."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((address.host, address.port))
        except OSError as error:
            raise InputError(_why(address, error)) from None


def _why(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"port {address.port} is taken by another program (perhaps a demo that still runs); "
            f"give another one: plsim demo --port {address.port + 1}"
        )
    if error.errno == errno.EACCES:
        return f"port {address.port} may not be used; give one from 1024 on, such as --port {PORT}"
    return f"{address.host}:{address.port} cannot be used ({error.strerror}); leave out --host"


def serve(desk: Desk, talk: dict[str, Any], address: Address) -> None:
    """Serve the page until Ctrl-C; `talk` is what a page shows before it asks for anything."""
    from nicegui import app, ui

    page = _Page(desk, talk)
    app.add_middleware(Guard, hosts=address.names, port=address.port)
    ui.page("/", title="plsim: two schools", response_timeout=10.0)(page.open)
    ui.run(
        host=address.host,
        port=address.port,
        show=address.browser,
        reload=False,
        show_welcome_message=False,
        tailwind=False,
        favicon=ICON,
        message_history_length=20,
        reconnect_timeout=10.0,
        timeout_graceful_shutdown=1,
    )


ICON = (
    "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 20 20'>"
    "<rect width='9' height='9' y='5' fill='#D55E00'/>"
    "<path d='M15 4l5 6-5 6-5-6z' fill='#0072B2'/></svg>"
)


class _Page:
    """Make the page for each browser that opens it; each one's questions are its own."""

    def __init__(self, desk: Desk, talk: dict[str, Any]) -> None:
        self.desk = desk
        self.head, self.body = live_parts(talk, offers(desk.presets))

    def open(self) -> None:
        """Build the page for one browser tab."""
        from nicegui import ui

        ui.add_head_html(self.head)
        ui.add_body_html(self.body)
        visit = _Visit(self.desk, ui.context.client)
        ui.on("plsim_ask", visit.ask)
        ui.on("plsim_talk", visit.talk)


class _Visit:
    """Answer one open tab; only its newest question is answered."""

    def __init__(self, desk: Desk, client: Any) -> None:
        self.desk, self.client, self.newest = desk, client, 0

    async def ask(self, event: Any) -> None:
        """Answer with the picture at once and with the answers of all worlds after it."""
        question = event.args if isinstance(event.args, dict) else {}
        number = question.get("number")
        if not isinstance(number, int) or isinstance(number, bool):
            return
        self.newest = number
        try:
            ask, world = _checked(question)
            grade = question.get("grade")
            grade = grade if grade in ask.grades else None
            picture = await asyncio.to_thread(self.desk.picture, ask, world, grade)
            self._tell(number, picture=picture)
            if question.get("answers") is True and self.newest == number:
                self._tell(number, answers=await asyncio.to_thread(self.desk.answers, ask))
        except Faults as error:
            self._tell(number, refused=[fault.what for fault in error.faults])
        except Exception as error:
            self._tell(number, refused=[f"this world failed: {type(error).__name__}: {error}"])

    async def talk(self, event: Any) -> None:
        """Hand out the playback of what is shown as one file."""
        from nicegui import ui

        question = event.args if isinstance(event.args, dict) else {}
        try:
            ask, _ = _checked(question)
            made = await asyncio.to_thread(self.desk.talk, ask, LUCKS)
        except Faults as error:
            self._tell(0, refused=[fault.what for fault in error.faults])
            return
        with self.client:
            ui.download.content(talk_page(made).encode(), "talk.html", "text/html")

    def _tell(self, number: int, **what: Any) -> None:
        message = data({"number": number, **what})
        self.client.run_javascript(f"plsim.live.got({message})")


def _checked(question: dict[str, Any]) -> tuple[Ask, int]:
    """Check what a page sent; raise Faults with all that is wrong."""
    if len(str(question)) > LARGEST:
        raise InputError("the question is too long")
    ask, world = asked(question.get("ask")), question.get("world", 0)
    if not isinstance(world, int) or isinstance(world, bool) or not 0 <= world < ask.worlds:
        raise InputError(f"world {world!r:.40} is out of range; give 0 to {ask.worlds - 1}")
    return ask, world


def write_page(path: Path, text: str) -> None:
    """Write a page whole, or leave what was there."""
    from plsim.results.files import write_whole

    write_whole(path, text.encode("utf-8"))
