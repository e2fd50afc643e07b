"""How people change: one file = one rule; its name in a scenario is the file's name."""
