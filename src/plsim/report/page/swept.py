"""Write report.html of a sweep: its figure, its table, who leads at how many points."""

from plsim.analysis.alike import NAMED, swept_students
from plsim.analysis.summary import cards, primary_cell, titles
from plsim.analysis.sweep import SweepFindings
from plsim.report.choice import Choice
from plsim.report.figures.sheet import Drawing
from plsim.report.page import assumed, compared, heading, limits, repeat
from plsim.report.page.blocks import Section, Table, Words, picture
from plsim.report.page.render import page
from plsim.report.sweep import led_by, rows_of

READING = (
    "A sweep asks the same question again and again, each time with other values of what a school"
    " chooses or of what is assumed: the points. Every point has the same luck, and"
)
SAME = "the same students, so that points differ in these values alone."
OTHER = "other students where {keys} is another: such points differ in who goes there, too."


def report(found: SweepFindings, drawing: Drawing, folder: str) -> str:
    """Give report.html of a sweep as text; `folder` is the name of the run folder."""
    choice = Choice(found.summary, found.manifest)
    sections = [
        _answer(found, drawing),
        compared.section(choice),
        assumed.section(choice, ()),
        limits.section(choice),
        repeat.section(found.manifest, folder),
    ]
    return page("report.html", **heading(choice), sections=sections)


def _answer(found: SweepFindings, drawing: Drawing) -> Section:
    card = cards(found.manifest)[primary_cell(found.manifest)["outcome"]]
    reference = titles(found.manifest)[str(found.manifest["reference"])]
    head, *rows = rows_of(found)
    caption = f"Difference from {reference} in {card.title}, by what was swept"
    words = [nr for nr, name in enumerate(head) if name in ("key", "value", "arm")]
    return Section(
        "answer",
        "The answer, point by point",
        led_by(found),
        [Words([_reading(found)]), *picture("1", drawing), Table(caption, head, rows, words)],
    )


def _reading(found: SweepFindings) -> str:
    keys = swept_students(found.manifest)
    if not keys:
        return f"{READING} {SAME}"
    few = [*keys[:NAMED], f"one of {len(keys) - NAMED} more keys"][: len(keys)]
    return f"{READING} {OTHER.format(keys=' or '.join(few))}"
