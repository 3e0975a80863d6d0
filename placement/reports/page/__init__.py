"""The page of a report: one group of the counted and hidden report, in words."""
