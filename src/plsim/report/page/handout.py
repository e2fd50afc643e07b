"""Write the handout: two pages to print, readable in grey, and the table for documents."""

from collections.abc import Sequence
from dataclasses import replace

from plsim.analysis.alike import NOT_ALIKE, unlike
from plsim.analysis.certainty import certainty
from plsim.analysis.deciding import Deciding
from plsim.analysis.sentences import sentence
from plsim.analysis.summary import Findings
from plsim.report.choice import Choice
from plsim.report.figures import answer as figure_1
from plsim.report.figures import board as figure_4
from plsim.report.figures import whom as figure_2
from plsim.report.figures.sheet import settings
from plsim.report.page import answer, heading, limits
from plsim.report.page.blocks import Cards, picture
from plsim.report.page.render import page
from plsim.report.words import answer as sentences
from plsim.report.words import how_sure

MOST = 7  # arms that two pages hold beside the reference
ROOM = 4  # arms up to which the first page holds figure 2, too
LIMITS = (0, 2, 6)  # those that matter most in a meeting
QUESTIONS = (
    "What would have to be true in our school for this to hold here?",
    "Who gains and who pays, and is that what we want?",
    "The model is not the truth. Where you differ from it, one of you is wrong: what do you know"
    " that it does not?",
)


def handout(found: Findings, deciding: Sequence[Deciding]) -> str:
    """Give handout.html as text: the leading arms on two pages of A4."""
    whole = Choice(found.summary, found.manifest)
    few = Choice(found.summary, leading_only(found, MOST))
    first = whole.ranked()[0]
    lead = whole.leading(first)
    left = len(whole.ranked()) - len(few.ranked())
    with settings("handout"):
        groups = figure_2.draw(few) if len(few.ranked()) <= ROOM else None
        beaten = figure_4.beaten(whole, found.worlds, deciding)
        drawn = [figure_1.draw(few, found.worlds), groups, figure_4.draw(few, beaten)]
    *first_page, last = (
        picture("", replace(each, name=f"handout-{each.name}"))[0] for each in drawn if each
    )
    return page(
        "handout.html",
        **heading(whole),
        lead=sentence(lead.finding, lead.card) if lead else "",
        headline=Cards(
            f"{whole.titles[first]} beside {whole.reference}", answer.headline(whole, first)
        ),
        answer=" ".join(sentences(whole)[1:]),
        first=first_page,
        second=last,
        left_out=_left_out(len(few.ranked()), left),
        sure=list(how_sure(certainty(found), whole, deciding).items()),
        limits=[limits.LEAD, *(limits.LIMITS[nr] for nr in LIMITS)],
        questions=QUESTIONS,
    )


def _left_out(shown: int, left: int) -> str:
    if not left:
        return ""
    stand = "stands" if left == 1 else "stand"
    return f"The {shown} leading policies; {left} more {stand} in the report."


def leading_only(found: Findings, most: int) -> dict[str, object]:
    """Give the manifest of a run with its reference and its `most` leading arms alone."""
    kept = {str(found.manifest["reference"])}
    kept |= set(Choice(found.summary, found.manifest).ranked()[:most])
    few = [arm for arm in found.manifest["arms"] if str(arm["name"]) in kept]
    return {**found.manifest, "arms": few}


def _not_alike(choice: Choice) -> list[str]:
    return [f"{NOT_ALIKE}. {text}" for text in unlike(choice.manifest)]


def document_table(found: Findings) -> str:
    """Give table.html as text: the table of section 1 with borders of its own, to paste."""
    choice = Choice(found.summary, found.manifest)
    whence = f"A model, not a forecast. {heading(choice)['size']} {heading(choice)['citation']}"
    notes = [*_not_alike(choice), answer.legend(choice), whence]
    return page("table.html", it=answer.table(choice), notes=notes)
