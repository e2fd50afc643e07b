"""The command line: one file = one command; heavy imports wait until a command needs them."""

from plsim.cli.app import main

__all__ = ["main"]
