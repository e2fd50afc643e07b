"""Every link to a file or a heading leads there, and every command named is one."""

import re

from plsim.cli.app import COMMANDS
from plsim.core.registry import parts
from plsim.week.checks import assumptions_of_all

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
INLINE = re.compile(r"`plsim ([a-z]\w*)[^`]*`")
ASSUMED = re.compile(r"`(\w+\.\w+)`")
TABLE_WRITER = "docs"  # not shown in the help


def slug(heading):
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(path):
    return {slug(heading) for heading in HEADING.findall(path.read_text("utf-8"))}


def test_every_relative_link_leads_to_a_file_and_a_heading(page):
    lost = []
    for link in LINK.findall(page.read_text("utf-8")):
        if link.startswith(("http://", "https://")):
            continue
        file, _, anchor = link.partition("#")
        target = page.parent / file if file else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_every_command_that_a_page_names_exists(page):
    named = set(INLINE.findall(page.read_text("utf-8")))
    assert named <= {*COMMANDS, TABLE_WRITER}


def test_every_assumption_that_a_page_names_exists(page):
    named = set(ASSUMED.findall(page.read_text("utf-8")))
    owners = {"people", *parts("mechanisms")}
    lost = {name for name in named if name.partition(".")[0] in owners} - set(assumptions_of_all())
    assert lost == set()


def test_a_heading_becomes_an_anchor():
    assert slug("What `make compare` gives") == "what-make-compare-gives"


def test_no_page_names_a_place_on_a_machine(page):
    assert not re.search(r"(?<![\w.])/(home|root|work|tmp|Users)/", page.read_text("utf-8"))


def test_the_index_names_every_page(pages, root):
    index = (root / "docs" / "index.md").read_text("utf-8")
    names = [page.name for page in pages if page.parent.name == "docs" and page.name != "index.md"]
    assert [name for name in names if f"({name})" not in index] == []
