"""What the worlds found, as words and numbers for the page: cards, board, guesses, bands."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from plsim.analysis.dominance import no_better_than
from plsim.analysis.numbers import decimals, months, plain, signed
from plsim.analysis.sentences import Finding, gap_sentence, reason, sentence, word
from plsim.analysis.summary import Findings, analyse, cards
from plsim.analysis.verdict import CANNOT_TELL, SAME, SAME_NEARLY_EVERY, verdict_of
from plsim.core.declare import OutcomeCard
from plsim.core.registry import parts
from plsim.demo.worlds import Ran, frame, shares

if TYPE_CHECKING:
    import pandas as pd

    from plsim.scenario.design import Experiment

OUTCOMES = ("achievement", "gap", "known", "strain", "cost")
"""What the board shows, and so what every world measures."""

CELLS: dict[str, tuple[str, str, str]] = {
    "low": ("achievement", "skill", "low"),
    "high": ("achievement", "skill", "high"),
    "middle": ("achievement", "skill", "middle"),
    "gap": ("gap", "skill", "high-low"),
    "known": ("known", "", "all"),
    "achievement": ("achievement", "skill", "all"),
    "strain": ("strain", "", "all"),
    "cost": ("cost", "", "all"),
}
CARDS = {"low": "Began low", "high": "Began high", "gap": "Gap, high − low",
         "known": "Known well, of 100"}  # fmt: skip
BOARD = ("achievement", "gap", "known", "strain", "cost")
HEADS = {"achievement": "Achievement", "gap": "Gap", "known": "Known well",
         "strain": "Teachers' strain", "cost": "Cost per child"}  # fmt: skip
FLAT = (SAME, SAME_NEARLY_EVERY, CANNOT_TELL)
SHORT = {SAME: "about the same", SAME_NEARLY_EVERY: "about the same", CANNOT_TELL: "cannot tell"}


def manifest_of(experiment: "Experiment") -> dict[str, Any]:
    """Say what analysis must know about an experiment that is not written to a folder."""
    prices = experiment.arm(experiment.reference).scenario.school.prices
    priced = {n: _known(n).priced(prices.currency, prices.smallest) for n in OUTCOMES}
    arms = [
        {"name": arm.name, "title": arm.title, "scenario": arm.scenario.resolved()}
        for arm in experiment.arms
    ]
    return {
        "arms": arms,
        "reference": experiment.reference,
        "primary": experiment.primary,
        "years": 1,
        "worlds": experiment.worlds,
        "outcomes": {name: card.as_dict() for name, card in priced.items()},
    }


def analysed(experiment: "Experiment", ran: Mapping[str, Ran]) -> Findings:
    """Analyse the worlds of all arms as `plsim compare` does."""
    return analyse(frame(dict(ran)), None, manifest_of(experiment))


def answers(experiment: "Experiment", ran: Mapping[str, Ran]) -> dict[str, Any]:
    """Give all that the page shows about the worlds, as data that JSON can hold."""
    found = analysed(experiment, ran)
    titles = {arm.name: arm.title for arm in experiment.arms}
    b = experiment.arms[1].name
    rows = {key: _row(found.summary, b, key) for key in CELLS}
    return {
        "worlds": experiment.worlds,
        "cards": [_card(key, rows, titles, found) for key in CARDS],
        "sentences": [_sentence(key, rows, titles) for key in ("low", "high", "gap", "known")],
        "guess": [_question(key, found, b) for key in ("low", "gap", "known")],
        "board": _board(found, experiment),
        "bands": _bands(ran, experiment),
        "children": _children(ran, experiment),
    }


def _row(summary: "pd.DataFrame", arm: str, key: str) -> dict[str, Any]:
    outcome, measure, subgroup = CELLS[key]
    own = summary[
        (summary["arm"] == arm) & (summary["outcome"] == outcome) & (summary["measure"] == measure)
        & (summary["subgroup"] == subgroup) & (summary["year"] == 1)
    ]  # fmt: skip
    return {str(name): value for name, value in own.iloc[0].to_dict().items()}


@cache
def _known(outcome: str) -> OutcomeCard:
    card: OutcomeCard = parts("outcomes")[outcome].card
    return card


def _card(
    key: str, rows: Mapping[str, dict[str, Any]], titles: Mapping[str, str], found: Findings
) -> dict[str, Any]:
    row, card = rows[key], _known(CELLS[key][0])
    judged = verdict_of(row["verdict"], card)
    share = row["share"] if row["share"] == row["share"] else 0.0
    return {
        "key": key,
        "title": CARDS[key],
        "head": _head(key, row, card, found),
        "small": _small(key, row, rows, card),
        "share": round(share, 4),
        "dots": tenths(share),
        "mark": judged.mark,
        "words": judged.words,
        "sentence": _sentence(key, rows, titles),
    }


def tenths(share: float) -> int:
    """Give a share of worlds in tenths: all ten, or none, only where it is all worlds, or none.

    >>> [tenths(share) for share in (0.0, 0.02, 0.45, 0.96, 1.0)]
    [0, 1, 4, 9, 10]
    """
    return int(share * 10) if share in (0.0, 1.0) else min(9, max(1, round(10 * share)))


def _head(key: str, row: Mapping[str, Any], card: OutcomeCard, found: Findings) -> str:
    """Say a card's answer in a few large words."""
    words, estimate = str(row["verdict"]), float(row["estimate"])
    if words in SHORT or (words not in FLAT and not _tells(words)):
        return SHORT.get(words, words)
    if card.months:
        text = months(estimate).removeprefix("about ")
        return text if text.endswith("less") or text.startswith("under") else f"{text} more"
    if key == "known":
        b, a = _levels(found, row)
        return f"{word(card, estimate)}: {b} v {a}"
    return word(card, estimate)


def _tells(words: str) -> bool:
    return words.split(" ")[0] in ("higher", "lower", "more", "fewer", "wider", "narrower", "less")


def _levels(found: Findings, row: Mapping[str, Any]) -> tuple[str, str]:
    worlds = found.worlds.of({"outcome": row["outcome"], "subgroup": row["subgroup"]})
    own = worlds[worlds["arm"] == row["arm"]]
    return plain(float(own["value"].mean()), 0), plain(float(own["base"].mean()), 0)


def _small(
    key: str, row: Mapping[str, Any], rows: Mapping[str, dict[str, Any]], card: OutcomeCard
) -> str:
    """Give the number behind a card's words, in its unit, with the verdict's certainty."""
    number = signed(float(row["estimate"]), decimals(card.smallest))
    unit = str(row["unit"])
    if key == "gap" and row["verdict"] not in FLAT:
        why = reason(
            "high-low", row["estimate"], rows["low"]["estimate"], rows["high"]["estimate"],
            decimals(card.smallest),
        )  # fmt: skip
        # a card has no room for "because low starters rose more than high starters"
        brief = why.removeprefix("because ").replace(" starters", "").split(" more than")
        more = " more" if len(brief) > 1 else ""
        return f"{number} {unit}" + (f": {brief[0].replace(' and ', ', ')}{more}" if why else "")
    return f"{number} {unit}" + (" (EEF table)" if card.months else "")


def _sentence(key: str, rows: Mapping[str, dict[str, Any]], titles: Mapping[str, str]) -> str:
    row, card = rows[key], _known(CELLS[key][0])
    if key == "gap":
        low, high = rows["low"]["estimate"], rows["high"]["estimate"]
        return gap_sentence(Finding.of(row, titles), card, low, high)
    return sentence(Finding.of(row, titles), card)


QUESTIONS = {
    "low": ("Children who began low learn, in B,", ("less", "the same", "more")),
    "gap": ("The gap gets, in B,", ("narrower", "the same", "wider")),
    "known": ("Children known well are, in B,", ("fewer", "the same", "more")),
}


def _question(key: str, found: Findings, arm: str) -> dict[str, Any]:
    text, words = QUESTIONS[key]
    return {
        "key": key, "text": text, "answers": list(words),
        "shares": shares(_differences(found, arm, key), _known(CELLS[key][0]).smallest),
    }  # fmt: skip


def _differences(found: Findings, arm: str, key: str) -> Any:
    outcome, measure, subgroup = CELLS[key]
    cell = {"outcome": outcome, "measure": measure, "subgroup": subgroup}
    worlds = found.worlds.of(cell)
    return worlds.loc[worlds["arm"] == arm, "difference"].to_numpy()


def _board(found: Findings, experiment: "Experiment") -> dict[str, Any]:
    """Give the trade-off board: one row per arm, one cell per outcome, turned by its direction."""
    cells = [
        dict(zip(("outcome", "measure", "subgroup"), CELLS[key], strict=True)) | {"year": 1}
        for key in BOARD
    ]
    known = cards(found.manifest)
    beaten = no_better_than(found.worlds, cells, known, experiment.reference)
    titles = {arm.name: arm.title for arm in experiment.arms}
    columns = []
    for key in BOARD:
        card = known[CELLS[key][0]]
        lower = card.direction == "lower"
        better = card.less if lower else card.more
        columns.append(
            {"key": key, "title": HEADS[key], "unit": "SD" if card.standardise else card.unit,
             "better": better, "flip": lower, "smallest": card.smallest}
        )  # fmt: skip
    arms = [
        {
            "title": titles[arm.name],
            "note": f"no better than {titles[beaten[arm.name]]}" if arm.name in beaten else "",
            "cells": [_board_cell(found, arm.name, key) for key in BOARD],
        }
        for arm in experiment.arms[1:]
    ]
    return {"reference": titles[experiment.reference], "columns": columns, "arms": arms}


def _board_cell(found: Findings, arm: str, key: str) -> dict[str, Any]:
    row, card = _row(found.summary, arm, key), cards(found.manifest)[CELLS[key][0]]
    places = decimals(card.smallest)
    return {
        "value": row["estimate"],
        "low": row["worlds_low"],
        "high": row["worlds_high"],
        "text": signed(row["estimate"], places),
        "mark": verdict_of(row["verdict"], card).mark,
        "words": row["verdict"],
    }


def _bands(ran: Mapping[str, Ran], experiment: "Experiment") -> dict[str, Any]:
    """Give skill of low and high starters and the gap by week: median, 5th and 95th percentile."""
    found: dict[str, Any] = {}
    for letter, arm in zip("ab", experiment.arms, strict=False):
        weekly = ran[arm.name].weekly
        series = {"low": weekly["low"], "high": weekly["high"],
                  "gap": weekly["high"] - weekly["low"]}  # fmt: skip
        found[letter] = {
            name: np.round(np.quantile(values, [0.05, 0.5, 0.95], axis=1), 3).T.tolist()
            for name, values in series.items()
        }
    return found


def _children(ran: Mapping[str, Ran], experiment: "Experiment") -> dict[str, Any]:
    """Count, for every child, the worlds in which more was learnt in B than in A."""
    a, b = (ran[arm.name] for arm in experiment.arms[:2])
    more = (b.ends > a.ends).sum(axis=1)
    return {"ids": a.students.tolist(), "more": more.tolist(), "worlds": a.ends.shape[1]}
