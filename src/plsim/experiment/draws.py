"""The table of draws: what every draw assumed in every arm, kept beside the results."""

from pathlib import Path
from typing import TYPE_CHECKING

from plsim.experiment.design import LUCK_ALONE, Design
from plsim.results.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

NAME = "draws"
FILES = (f"{NAME}.csv", f"{NAME}.parquet")


def draws_of(design: Design) -> "pd.DataFrame":
    """Give the values of all assumptions: columns arm, draw, then one for each assumption.

    They come from the parts as the week assembles them, so that they are what a world runs with.
    An assumption of a mechanism that an arm's week leaves out is empty there.
    """
    import pandas as pd

    from plsim.week.assemble import assemble, assumptions_in

    tables = []
    for arm in design.experiment.arms:
        works = [work for work in design.works if work.arm == arm.name != LUCK_ALONE]
        draws = sorted({draw for work in works for draw in work.draws})
        held = [0] * len(draws) if "people" in design.experiment.hold else None
        made = assemble(arm.scenario, draws, design.experiment.seed, held)
        values = assumptions_in(made)
        tables.append(pd.DataFrame({"arm": arm.name, "draw": draws, **values}))
    return pd.concat(tables, ignore_index=True)


def write_draws(folder: Path, table: "pd.DataFrame") -> None:
    """Write draws.csv and draws.parquet, each whole."""
    from plsim.report.tables import csv_text

    write_whole(folder / f"{NAME}.csv", csv_text(table).encode())
    write_whole(folder / f"{NAME}.parquet", table.to_parquet(index=False))


def read_draws(folder: Path) -> "pd.DataFrame | None":
    """Read the table of draws of a run folder; None where there is none."""
    import pandas as pd

    path = folder / f"{NAME}.parquet"
    return pd.read_parquet(path) if path.is_file() else None
