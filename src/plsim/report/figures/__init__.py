"""Draw the figures of a report: each with its data and its alt text."""

from collections.abc import Sequence

from plsim.analysis.deciding import Deciding
from plsim.analysis.summary import Findings
from plsim.report.choice import Choice
from plsim.report.figures.sheet import BODY, Drawing, settings, text_width


def drawings(found: Findings, deciding: Sequence[Deciding] = ()) -> list[Drawing]:
    """Draw every figure for which a run has numbers, in the order of the report."""
    from plsim.report.figures import answer, board, curves, gainers, weeks, whom

    choice = Choice(found.summary, found.manifest)
    if not choice.ranked():
        return []
    with settings("figures"):
        drawn = [
            answer.draw(choice, found.worlds),
            whom.draw(choice),
            whom.draw(choice, "disadvantage"),
            gainers.draw(choice, found.gains),
            curves.draw(choice, found.curves),
            board.draw(choice, board.beaten(choice, found.worlds, deciding)),
            weeks.draw(choice, found.weeks, regrouped(choice)),
        ]
    return [drawing for drawing in drawn if drawing]


def regrouped(choice: Choice) -> dict[str, list[int]]:
    """Give the weeks in which each arm regrouped its students, where the run noted them."""
    people = dict(choice.manifest.get("people") or {})
    return {str(arm): list((notes or {}).get("regrouped", ())) for arm, notes in people.items()}


def ready() -> None:
    """Import what draws and look its fonts up, ahead of the first figure."""
    text_width(["0"], BODY)
