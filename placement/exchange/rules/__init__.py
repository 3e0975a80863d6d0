"""Rules of the import: read a file, check its cells, name its problems; pure."""
