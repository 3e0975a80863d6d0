"""From counts to the rows of the files."""
