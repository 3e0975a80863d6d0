"""The sections of a placement's page, and the functions that fill them."""
