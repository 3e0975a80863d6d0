"""The placement import and export, as files, as a command and as pages."""
