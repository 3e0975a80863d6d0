"""Rules of agreements and of the text of objectives, as pure functions."""
