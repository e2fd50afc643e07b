import shutil
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from plsim.core import registry

sys.path.insert(0, str(Path(__file__).parent))  # so that `schools` can be imported

# how fast a loaded machine draws examples is no property of the code
settings.register_profile("plsim", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("plsim")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """Compile the week before the tests, where several processes share them.

    Each process begins at another end of the week and finds what the other has kept. Coverage,
    which would double the time, sees no line of it.
    """
    if not hasattr(session.config, "workerinput"):
        return
    watching = getattr(session.config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if watching:
        watching.pause()
    with suppress(Exception):  # what is wrong with the week, its tests will tell
        _compile_the_week(backwards=session.config.workerinput["workerid"] != "gw0")
    if watching:
        watching.resume()


def _compile_the_week(*, backwards):
    from schools import ALL_PRACTICE, at_week, engine_of

    engine = at_week(engine_of("westover", practice=ALL_PRACTICE), 0)
    for _, act in reversed(engine.acts) if backwards else engine.acts:
        for move in (act.step, act.start, act.turn):
            move(engine.state.view(act.reads), engine.week())


CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CALM = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser():
    """Start Chromium once: Playwright cannot be started twice in one process."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: the tests of pages are skipped")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=list(CALM))
        yield chromium
        chromium.close()


@pytest.fixture
def undrawn(monkeypatch):
    """Draw no figures and pages; they have tests of their own, and take most of a small run."""
    monkeypatch.setattr("plsim.report.writing.write_report", lambda *_, **__: [])


@pytest.fixture(autouse=True)
def _own_parts(monkeypatch):
    """Forget after each test what it added with `use`."""
    monkeypatch.setattr(registry, "_added", dict(registry._added))
