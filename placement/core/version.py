"""The version of this application; must match `pyproject.toml` and CHANGELOG.md."""

VERSION = "0.2.0"
