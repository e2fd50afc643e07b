"""The same school, written again as an ordinary Mesa model: one Python object per person.

It shares no equation with plsim: it takes the state of week 0, the assumptions and the luck, and
must then say what plsim says. `run_twin` is also what the speed of plsim is measured against.
"""

from plain_twin.model import Twin, run_twin

__all__ = ["Twin", "run_twin"]
