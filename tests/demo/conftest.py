import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import Future

import pytest

from plsim.demo.ask import ArmAsk, Ask, Presets
from plsim.demo.desk import Desk
from plsim.demo.worlds import Runs


class InProcess(Runs):
    """Runs without processes: what they give is the same, and a test starts at once."""

    def _started(self):
        return self

    def submit(self, function, *arguments):
        future = Future()
        future.set_result(function(*arguments))
        return future

    def close(self):
        pass


@pytest.fixture(scope="session")
def presets():
    return Presets.shipped()


@pytest.fixture(scope="session")
def desk(presets):
    return Desk(presets, InProcess(1))


@pytest.fixture(scope="session")
def ask():
    return Ask(arms=(ArmAsk(use="fixed"), ArmAsk(use="westover")), worlds=20)


@pytest.fixture(scope="session")
def talk(desk, ask):
    return desk.talk(ask, 2)


class Watched:
    """A page whose requests to other hosts and whose errors are kept."""

    def __init__(self, page):
        self.page, self.foreign, self.errors = page, [], []
        page.on("request", self._requested)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._said)

    def _requested(self, request):
        if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|(data|blob|file):", request.url):
            self.foreign.append(request.url)

    def _said(self, message):
        if message.type == "error":
            self.errors.append(message.text)


@pytest.fixture
def opened(browser):
    contexts = []

    def opened(url, width=1280, height=720, **more):
        # playwright polls with eval, which the page's own policy forbids
        more = {"bypass_csp": True, **more}
        context = browser.new_context(viewport={"width": width, "height": height}, **more)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(url)
        watched.page.wait_for_function("document.documentElement.dataset.ready", timeout=30_000)
        watched.page.add_style_tag(content=".mark { transition: none !important; }")
        return watched

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def talk_url(talk, tmp_path_factory):
    from plsim.demo.talk import talk_page

    path = tmp_path_factory.mktemp("talk") / "talk.html"
    path.write_text(talk_page(talk), encoding="utf-8")
    return path.as_uri()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def server(browser):
    port = free_port()
    words = ["demo", "--no-browser", "--port", str(port), "--worlds", "20"]
    code = f"import sys; from plsim.cli import main; sys.exit(main({words!r}))"
    # NiceGUI behaves otherwise where it believes itself to be under test
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    running = subprocess.Popen([sys.executable, "-c", code], env=environment)  # noqa: S603
    url = f"http://127.0.0.1:{port}/"
    for _ in range(3000):
        try:
            urllib.request.urlopen(url, timeout=5).close()
            break
        except OSError:
            assert running.poll() is None, "the server ended"
            time.sleep(0.1)
    yield url
    running.send_signal(signal.SIGINT)
    try:
        running.wait(20)
    except subprocess.TimeoutExpired:
        running.kill()
        running.wait()
        raise
