"""The server: its page, questions and answers, other browsers, hostile requests."""

import socket
import urllib.error
import urllib.request

import pytest

from plsim.cli import main

ASK = {"arms": [{"use": "fixed"}, {"use": "westover"}], "worlds": 20}
READY = "window.socket && window.socket.connected && !plsim.waiting"


@pytest.fixture
def live(opened, server):
    def live(**more):
        watched = opened(server, **more)
        watched.page.wait_for_function("window.socket && window.socket.connected")
        return watched

    return live


def slide(page, name, value):
    page.evaluate(
        "([name, value]) => { const input = document.getElementById('slide-' + name);"
        "input.focus(); input.value = value; input.dispatchEvent(new Event('input'));"
        "input.dispatchEvent(new Event('change')); }",
        [name, value],
    )
    page.wait_for_function("!plsim.waiting", timeout=60_000)


def test_the_story_then_a_slider_then_other_luck_then_the_file(live, tmp_path):
    watched = live()
    page = watched.page
    for _ in range(4):
        page.keyboard.press("PageDown")
    assert "Your turn" in page.inner_text("#question")
    page.evaluate("plsim.set({week: 9})")
    slide(page, "lever", 12)
    assert page.inner_text("#pair .school-name >> nth=1") == "Westover (every 12 weeks)"
    assert page.evaluate("plsim.state.week") == 9  # the week is kept
    assert page.evaluate("plsim.live.ask.arms[1].levers") == {"every": 12}
    cards = page.inner_text("#cards")
    page.click("#luck")
    page.wait_for_function("plsim.state.world === 1 && plsim.pack.id > 2")
    assert page.inner_text("#cards") == cards
    page.click("#more")
    with page.expect_download() as waited:
        page.click("text=Save the experiment")
    waited.value.save_as(tmp_path / "workshop.yaml")
    text = (tmp_path / "workshop.yaml").read_text(encoding="utf-8")
    assert "policy.every: 12" in text
    assert text == page.evaluate("plsim.talk.answers.yaml")
    page.click("#undo")
    page.wait_for_function("plsim.pack.arms[1].title === 'Westover regrouping'", timeout=60_000)
    assert watched.foreign == []
    assert watched.errors == []


def test_a_picker_offers_all_presets_and_greys_what_a_policy_does_not_use(live, presets):
    page = live().page
    page.evaluate("plsim.go(5)")
    assert page.locator("#pick-1 option").count() == len(presets.scenarios)
    assert "no teacher leads two groups" in page.inner_text(".sliders")
    page.select_option("#pick-1", "differentiated")
    page.wait_for_function("!plsim.waiting", timeout=60_000)
    page.wait_for_function("document.getElementById('slide-lesson.orchestration_cost')")


def test_the_state_outlives_the_tab_and_two_browsers_share_nothing(opened, server, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    try:
        page = context.new_page()
        page.goto(server)
        page.wait_for_function(READY, timeout=30_000)
        page.evaluate("plsim.go(5)")
        page.evaluate("plsim.live.change((ask) => { ask.class_size = 12; })")
        page.wait_for_function("plsim.pack.children === 48 && !plsim.waiting", timeout=60_000)
        page.evaluate("plsim.set({week: 11})")
        page.close()
        again = context.new_page()
        again.goto(server)
        again.wait_for_function("plsim.pack && plsim.pack.children === 48", timeout=60_000)
        assert again.evaluate("[plsim.state.step, plsim.state.week]") == [5, 11]
    finally:
        context.close()
    other = opened(server).page
    assert other.evaluate("[plsim.state.step, plsim.pack.children]") == [1, 64]


def test_what_is_out_of_range_by_hand_is_refused_with_a_message(live):
    page = live().page
    page.evaluate("plsim.go(5)")
    before = page.evaluate("JSON.stringify(plsim.live.ask)")
    for edit, said in (
        ("ask.arms[1].levers.every = 99", "99 is above 36"),
        ("ask.class_size = 4000", "class_size"),
        ("ask.arms[0].use = '<img src=x onerror=alert(1)>'", "no preset"),
        ("ask.code = 'import os'", "code"),
    ):
        page.evaluate(f"plsim.live.change((ask) => {{ {edit}; }})")
        page.wait_for_function("document.getElementById('dialog').open")
        assert said in page.inner_text("#dialog-body")
        assert page.locator("#dialog-body img").count() == 0
        page.keyboard.press("Escape")
        assert page.evaluate("JSON.stringify(plsim.live.ask)") == before
    page.evaluate("emitEvent('plsim_ask', 'nonsense'); emitEvent('plsim_ask', {number: 'x'})")
    page.evaluate("plsim.live.world(99999)")
    page.wait_for_function("document.getElementById('dialog').open")
    assert "out of range" in page.inner_text("#dialog-body")


def test_our_school_is_typed_in(live):
    page = live().page
    page.evaluate("plsim.go(5)")
    page.get_by_role("button", name="Our school").click()
    fields = page.locator("#dialog-body input")
    for index, value in ((0, "2"), (2, "3"), (3, "10"), (4, "80")):
        fields.nth(index).fill(value)
    page.click("#apply")
    page.wait_for_function("plsim.pack.children === 30 && !plsim.waiting", timeout=60_000)
    assert page.evaluate("[plsim.pack.grade, plsim.pack.lanes]") == [2, 3]
    assert page.evaluate("plsim.live.ask.disadvantaged") == 0.8
    assert "80" not in page.inner_text("#said")


def asked_with(url, **headers):
    request = urllib.request.Request(url, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_foreign_host_and_origin_are_refused_over_http(server):
    port = server.rsplit(":", 1)[1].strip("/")
    assert asked_with(server) == 200
    assert asked_with(server, Host=f"localhost:{port}") == 200
    assert asked_with(server, Host="evil.example") == 403
    assert asked_with(server, Host=f"evil.example:{port}") == 403
    assert asked_with(server, Host="127.0.0.1:1") == 403
    assert asked_with(server, Origin=server.strip("/")) == 200
    for origin in ("http://evil.example", "null", f"https://127.0.0.1:{port}", "http://127.0.0.1"):
        assert asked_with(server, Origin=origin) == 403, origin


def upgraded(server, host, origin):
    """Ask for a websocket by hand; give the first line of the answer."""
    port = int(server.rsplit(":", 1)[1].strip("/"))
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(
            (
                "GET /_nicegui_ws/socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n"
                f"Host: {host}\r\nOrigin: {origin}\r\nUpgrade: websocket\r\n"
                "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            ).encode()
        )
        return line.recv(64).split(b"\r\n")[0].decode()


def test_foreign_host_and_origin_are_refused_over_the_websocket(server):
    own = server.removeprefix("http://").strip("/")
    assert " 101 " in upgraded(server, own, f"http://{own}")
    assert " 403 " in upgraded(server, own, "http://evil.example")
    assert " 403 " in upgraded(server, "evil.example", f"http://{own}")


def test_a_taken_port_gives_a_plain_message(server, capsys):
    port = server.rsplit(":", 1)[1].strip("/")
    assert main(["demo", "--no-browser", "--port", port]) == 2
    said = capsys.readouterr().err
    assert f"port {port} is taken" in said
    assert f"--port {int(port) + 1}" in said
    assert "Traceback" not in said


def test_another_host_that_is_not_ours_and_a_wrong_preset_are_refused(capsys):
    assert main(["demo", "--no-browser", "--host", "203.0.113.7", "--port", "8765"]) == 2
    assert "cannot be used" in capsys.readouterr().err
    assert main(["demo", "--export", "x.html", "--b", "westovr"]) == 2
    assert "no preset" in capsys.readouterr().err


@pytest.mark.slow
def test_thirty_open_tabs_without_an_error(server, browser):
    context = browser.new_context(viewport={"width": 1280, "height": 720})
    errors = []
    try:
        pages = []
        for _ in range(30):
            page = context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            page.goto(server)
            pages.append(page)
        for page in pages:
            page.wait_for_function("window.socket && window.socket.connected", timeout=60_000)
        for number, page in enumerate(pages):
            page.evaluate(f"plsim.live.change((ask) => {{ ask.class_size = {8 + number % 6}; }})")
        for number, page in enumerate(pages):
            page.wait_for_function("!plsim.waiting", timeout=240_000)
            assert page.evaluate("plsim.pack.children") == 4 * (8 + number % 6)
    finally:
        context.close()
    assert errors == []


@pytest.mark.slow
def test_the_exported_file_needs_no_server(tmp_path, opened, capsys):
    path = tmp_path / "talk.html"
    assert main(["demo", "--export", str(path), "--worlds", "20"]) == 0
    watched = opened(path.as_uri())
    watched.page.keyboard.press("PageDown")
    assert watched.page.evaluate("plsim.state.step") == 2
    assert (watched.foreign, watched.errors) == ([], [])
