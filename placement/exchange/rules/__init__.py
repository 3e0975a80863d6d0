"""Rules of the import, as pure functions: read a file, check its cells, and report problems."""
