"""Blocks of docs on the evidence: the shipped ledger, and what the ensemble identifies."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

WORDS = {"held_out": "Held out", "unseen": "Unseen", "fit": "Fitted"}


def ledger_file() -> Path:
    """Say where the shipped ledger lies: beside the trials."""
    from plsim.scenario.finding import shipped

    return next(iter(shipped("trial").values())).parent / "ledger.csv"


def trials(table: Any) -> str:
    """Write scores and findings as tables, the misses first; `table` makes a table of rows."""
    from plsim.analysis.ledger import counts, ranked, read, scores, wrong_signs

    found = read(ledger_file())
    if found is None:
        return "No ledger is shipped; run `plsim validate`."
    found = ranked(found)
    told = [(score.name, f"{score.squared:.4f}", f"{score.inside} of {score.of}")
            for score in scores(found)]  # fmt: skip
    heads = ("what predicts", "mean squared miss, held out and unseen (SD squared)", "inside")
    parts = [table(heads, told), f"Clearly of the wrong sign: {wrong_signs(found)}."]
    for role, number in counts(found).items():
        ran = number["yes"] + number["no"]
        missing = f", {number['not run']} not run" if number["not run"] else ""
        parts.append(f"### {WORDS[role]}: {number['yes']} of {ran} inside{missing}")
        parts.append(_findings(found[found["role"] == role], table))
    return "\n\n".join(parts)


def _findings(rows: "pd.DataFrame", table: Any) -> str:
    heads = ("trial", "finding", "published", "model", "9 in 10 worlds", "accepted", "inside",
             "facts of")  # fmt: skip
    return str(table(heads, [_cells(row) for _, row in rows.iterrows()]))


def _cells(row: "pd.Series[Any]") -> tuple[str, ...]:
    said = (row["arm"], row["outcome"], row["measure"], row["subgroup"], f"year {row['year']}")
    finding = ", ".join(part for part in said if part not in ("", "all", "year 1", "exam"))
    ends = [
        f"{_number(row[f'{of}_low'])} to {_number(row[f'{of}_high'])}" for of in ("model", "accept")
    ]
    return (
        row["trial"], finding, _number(row["published"]), _number(row["model"]), ends[0],
        ends[1], row["inside"], _facts(row["frozen"], row["mended"]),
    )  # fmt: skip


def _facts(frozen: str, mended: str) -> str:
    """Name the commit in which facts and ranges stood first, and the one that mended facts."""
    if not frozen:
        return "–"
    return f"`{frozen}`, mended `{mended}`" if mended else f"`{frozen}`"


def _number(value: float) -> str:
    if value != value:
        return "–"
    text = f"{abs(value):.1f}" if abs(value) >= 10 else f"{abs(value):.2f}"
    return f"−{text}" if value < 0 and float(text) else text


def identified() -> str:
    """List the assumptions that the fitted trials narrowed, and those that they did not."""
    from plsim.week.ensemble import shipped

    ensemble = shipped()
    if not ensemble.names:
        return "No ensemble is shipped; run `plsim calibrate --ship`."
    told = {name: ensemble.evidence(name)["identified"] for name in ensemble.names}
    narrowed, others = ([n for n, yes in told.items() if yes is is_] for is_ in (True, False))
    return (
        f"Of {len(told)} assumptions that were free, {len(narrowed)} are identified: their spread "
        f"in the ensemble is less than three quarters of their range's.\n\n{_names(narrowed)}\n\n"
        f"The other {len(others)} vary nearly as before, and so does every policy's effect that "
        f"rests on them:\n\n{_names(others)}"
    )


def _names(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"
