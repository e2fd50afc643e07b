"""The only language in which a policy speaks to the mechanisms: blocks, plans, modes."""
