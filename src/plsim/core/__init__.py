"""Errors, luck, calendar, registry, sources and the declarations that all parts share."""
