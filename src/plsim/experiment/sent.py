"""Files on their way to the workers of a cluster; imported where a cluster is used."""

from distributed import Worker, WorkerPlugin

from plsim.experiment.own_files import keep


class Sent(WorkerPlugin):  # type: ignore[misc]  # (distributed has no types)
    """Carry the user's own files to every worker, those that come later too."""

    name = "plsim: files of the user"

    def __init__(self, files: list[tuple[str, bytes]]) -> None:
        self.files = files

    def setup(self, worker: Worker) -> None:
        """Put the files down where work looks for them."""
        for name, data in self.files:
            keep(name, data)
