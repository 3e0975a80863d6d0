"""The version of this application, as its papers and files name it; `pyproject.toml` says the same."""

VERSION = "0.1.0"
