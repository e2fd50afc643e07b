import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from plsim.core import registry

sys.path.insert(0, str(Path(__file__).parent))  # so that `schools` can be imported

# how fast a loaded machine draws examples is no property of the code
settings.register_profile("plsim", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("plsim")

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
    monkeypatch.setattr("plsim.report.writing.write_report", lambda *_: [])


@pytest.fixture(autouse=True)
def _own_parts(monkeypatch):
    """Forget after each test what it added with `use`."""
    monkeypatch.setattr(registry, "_added", dict(registry._added))
