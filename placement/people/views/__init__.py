"""The people pages: sign-in, accounts, invitations, passwords."""

from placement.people.views import accounts, faculty, invitations, own_account, passwords, sign_in
from placement.people.views.blueprint import bp, init_app

__all__ = ["accounts", "bp", "faculty", "init_app", "invitations", "own_account", "passwords", "sign_in"]
