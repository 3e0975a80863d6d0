"""The version of this application; `pyproject.toml` and CHANGELOG.md have the same."""

VERSION = "0.2.0"
