"""What a page needs from elsewhere, or lacks, is found before the workshop."""

import os
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from plsim.cli import main
from plsim.demo.offline import asked_by, served

FILES = {
    "/": ("text/html", "<script src='/a.js'></script><link rel=stylesheet href=\"/s.css\">{more}"),
    "/a.js": ("text/javascript", "import x from './deep/b.js';\n// from 'https://comment/'\n"),
    "/deep/b.js": ("text/javascript", "export default 'href=\"https://text/only\"';"),
    "/s.css": ("text/css", "b { background: url(/dot.png) } i { background: url(data:,) }"),
    "/dot.png": ("image/png", "png"),
}


@pytest.fixture
def site():
    """Serve a few files; `more` is added to the page."""
    more = [""]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            kind, text = FILES.get(self.path, ("", ""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.end_headers()
            self.wfile.write(text.replace("{more}", more[0]).encode())

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/", more
    server.shutdown()
    server.server_close()


def test_a_page_that_has_all_it_asks_for_has_no_fault(site):
    url, _ = site
    found = asked_by(url)
    assert sorted(found.came) == sorted(url.rstrip("/") + path for path in FILES)
    assert found.fault == ""


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ("<img src='https://elsewhere.example/x.png'>", "asks for https://elsewhere.example/x.png"),
        ("<script src='/gone.js'></script>", "/gone.js"),
    ],
)
def test_what_lies_elsewhere_or_is_missing_is_named(site, more, fault):
    url, added = site
    added[0] = more
    assert fault in asked_by(url).fault


def test_the_page_of_the_workshop_asks_for_nothing_from_elsewhere(server):
    found = asked_by(server)
    assert found.fault == ""
    assert len(found.came) > 3


def test_a_page_that_does_not_start_is_no_page():
    with pytest.raises(TimeoutError), served(["--a", "nothing"]):
        pass


@pytest.mark.slow
def test_the_check_says_that_all_is_ready(capsys, monkeypatch):
    # NiceGUI behaves otherwise where it believes itself to be under test
    for name in [name for name in os.environ if "PYTEST" in name]:
        monkeypatch.delenv(name)
    assert main(["demo", "--offline-check", "--worlds", "20"]) == 0
    out = capsys.readouterr().out
    assert "ok     worlds" in out
    assert "all of them from this machine" in out
    assert "Ready for a room without a network: plsim demo --a fixed --worlds 20" in out
