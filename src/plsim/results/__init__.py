"""What runs leave behind: records, the run folder, provenance."""
