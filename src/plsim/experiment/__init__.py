"""From an experiment to a finished run folder: design, runner, comparison."""
