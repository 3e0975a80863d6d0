"""The blueprint of the network, and of a placement's mentors and outcomes."""

from flask import Blueprint

bp = Blueprint("relationships", __name__)
