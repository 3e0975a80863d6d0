"""Plan and carry out imports, and export; the only modules of this package that write to the database."""
