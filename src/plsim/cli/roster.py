"""`plsim roster`: look at a school's CSV, say which column is what, write a scenario for it."""

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.cli.words import on_one_block, paragraph, table, tell
from plsim.core.errors import Faults, InputError

if TYPE_CHECKING:
    from plsim.population.our_school import OurSchool
    from plsim.population.untidy import Untidy

NAME = "our_school"
NOT_USED = 12


def roster(
    file: Annotated[Path, typer.Argument(help="CSV with one row for each student.")],
    out: Annotated[
        Path, typer.Option("--out", help="Scenario to write; a clean copy of the CSV beside it.")
    ] = Path(f"{NAME}.yaml"),
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="ROLE=NAME", help="Say which column is what; ROLE= for none."),
    ] = None,
    grade: Annotated[
        int | None,
        typer.Option(min=0, max=12, help="Take this grade, or give that of all (K = 0)."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over files of that name.")] = False,
    debug: options.Debug = False,
) -> int:
    """Look at a CSV of students, propose what its columns are, write a scenario for it."""
    from plsim.population.guess import guess
    from plsim.population.our_school import our_school
    from plsim.population.untidy import read_untidy

    copy = _places(file, out, force)
    read = read_untidy(file)
    found = guess(read, _asked(column or []))
    school = our_school(read, found, grade)
    drawn = _written(school, out, copy, file.name)
    tell(_text(read, school, drawn, out, copy))
    return 0


def _places(file: Path, out: Path, force: bool) -> Path:
    """Give the copy's place; refuse to write over anything that is there."""
    if out.suffix not in (".yaml", ".yml"):
        raise InputError("is no name of a scenario; give one that ends in .yaml", f"--out {out}")
    copy = out.with_suffix(".csv")
    if file.exists() and copy.exists() and file.samefile(copy):
        what = f"{copy.name} is the file itself, and is never changed; give another name"
        raise InputError(what, f"--out {out}")
    for path in (out, copy):
        if path.exists() and not force:
            raise InputError("is there already; give another --out, or --force", str(path))
    if not out.parent.is_dir():
        raise InputError("no such folder; make it, or give another --out", str(out.parent))
    return copy


def _asked(pairs: list[str]) -> dict[str, str]:
    asked = {}
    for pair in pairs:
        role, equals, name = pair.partition("=")
        if not equals:
            raise InputError("write ROLE=NAME, such as mathematics=score", f"--column {pair}")
        asked[role.strip()] = name.strip()
    return asked


def _written(school: "OurSchool", out: Path, copy: Path, source: str) -> list[str]:
    """Write both files, after the people of one world could be made of them; say what is drawn."""
    from plsim.population.our_school import scenario_text
    from plsim.results.files import write_whole
    from plsim.scenario import load
    from plsim.week.engine import Engine

    text = scenario_text(school, out.stem, copy.name, source)
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / out.name
        trial.write_text(text, encoding="utf-8")
        trial.with_name(copy.name).write_text(school.csv(), encoding="utf-8")
        try:
            engine = Engine.of(load(trial), [0], [0], 0)
        except Faults as error:  # the copy's own lines, not those of a folder that is gone
            raise Faults(type(fault)(fault.where.replace(f"{folder}/", ""), fault.what)
                         for fault in error.faults) from None  # fmt: skip
    write_whole(copy, school.csv().encode("utf-8"))
    write_whole(out, text.encode("utf-8"))
    return [str(name).replace("_", " ") for name in engine.notes["drawn"]]


def _text(read: "Untidy", school: "OurSchool", drawn: list[str], out: Path, copy: Path) -> str:
    from plsim.population.guess import unused

    width = shutil.get_terminal_size((100, 24)).columns
    classes = len({row[school.header.index("class")] for row in school.rows})
    levels = ", ".join(map(str, school.grades))
    head = (
        f"{_safe(read.file)}: {len(read.rows):,} rows; {len(school.rows):,} students in {classes:,}"
        f" classes, grade {levels}"
    )
    rows = [(each.role, _safe(each.name), _safe(each.why)) for each in school.found.values()]
    lines = [head, "", table(("what", "column", "why"), [*rows], max(60, width)), ""]
    rest = unused(read, school.found)
    if rest:
        shown = [f"{_safe(name)} ({why})" for name, why in rest[:NOT_USED]]
        more = [f"and {len(rest) - NOT_USED} more"] if len(rest) > NOT_USED else []
        lines.append(paragraph("; ".join([*shown, *more]), width=width, first="Not used: "))
    for note in school.notes:
        lines.append(paragraph(_safe(note, 200), width=width, first="Note: "))
    lines.append(paragraph(", ".join(drawn), width=width, first="Drawn anew in every world: "))
    lines += ["", f"Wrote {out} and {copy} (only the columns above; students are numbered).",
              "Wrong? plsim roster FILE --force --column ROLE=NAME      none: --column ROLE=",
              f"Go on: plsim run {out}"]  # fmt: skip
    return "\n".join(lines)


def _safe(text: str, longest: int = 60) -> str:
    """Show a text that comes from the file: on one line, short, nothing that steers a terminal."""
    return on_one_block(text).replace("\n    ", " ")[:longest]
