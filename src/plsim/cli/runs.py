"""`plsim runs`: list past run folders with their question and their answer."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from plsim.cli import options
from plsim.cli.words import on_one_block, paragraph, tell

if TYPE_CHECKING:
    from plsim.report.past import Past


def runs(
    folder: Annotated[Path, typer.Argument(help="Folder that holds run folders.")] = Path("runs"),
    as_json: options.Json = False,
    debug: options.Debug = False,
) -> int:
    """List past runs, the newest first: question, arms, worlds, date, answer, whether complete."""
    from plsim.core.errors import InputError
    from plsim.report.past import past

    if not folder.is_dir():
        raise InputError("no such folder; runs go to runs/ of the present one", str(folder))
    found = list(past(folder))
    if as_json:
        tell(json.dumps([each.as_dict() for each in found], indent=1, ensure_ascii=False))
    elif found:
        tell("\n\n".join(_text(each) for each in found))
    else:
        tell(f"No run folder lies in {folder}.")
    return 0


def _text(each: "Past") -> str:
    arms = f"{each.arms} arm{'' if each.arms == 1 else 's'} x {each.worlds:,} worlds"
    head = f"{each.folder}   {each.date}   {arms}   {each.state}"
    if not each.name:
        return on_one_block(f"{each.folder}   {each.state}: {each.answer}")
    lines = [head, paragraph(each.question or each.name)]
    if each.answer:
        lines.append(paragraph(each.answer))
    return "\n".join(on_one_block(line) for line in "\n".join(lines).splitlines())
