"""The ordered list of a week, the place where names become parts, and the engine."""
