"""What the page of a report shows: the counted and hidden report, one group of it in words."""
