"""The pages of the docs, and the blocks in them."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def pytest_generate_tests(metafunc):
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])


@pytest.fixture
def root():
    return ROOT


@pytest.fixture
def pages():
    return PAGES


@pytest.fixture
def blocks():
    """Give the fenced blocks of a page: language, name of the file (or ''), text."""

    def found(page):
        return [match.groups(default="") for match in FENCE.finditer(page.read_text("utf-8"))]

    return found


@pytest.fixture(autouse=True)
def only_own_parts(monkeypatch):
    """Forget the parts that a block adds."""
    monkeypatch.setattr("plsim.core.registry._added", {})
