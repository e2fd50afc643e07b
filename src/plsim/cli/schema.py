"""`plsim schema`: print the JSON Schema of the files, for editors."""

import json
from typing import Annotated

import typer

from plsim.cli import options
from plsim.cli.words import tell


def schema(
    kind: Annotated[str, typer.Argument(help="scenario, experiment or trial")],
    debug: options.Debug = False,
) -> int:
    """Print the JSON Schema of a kind of file."""
    from plsim.scenario import json_schema

    tell(json.dumps(json_schema(kind), indent=1, ensure_ascii=False))
    return 0
