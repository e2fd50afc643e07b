"""Show what a run found as tables, text and figures; reads results and analysis alone."""
