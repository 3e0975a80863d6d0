"""Entry point of web servers and the `flask` command."""

import gc
import os
import sys

from sqlalchemy.exc import ArgumentError

from config import SettingInvalid, from_environment
from placement import create_app
from placement.access.caller import start_notice
from placement.core import request_log
from placement.core.database import unwritable_notice
from placement.core.search_index import missing_notice

# A command exits with 2 (wrong use); 4 tells gunicorn that restarting the worker won't help.
STOP = 2 if os.environ.get("FLASK_RUN_FROM_CLI") else 4

# Requests and commands create many objects and little garbage in cycles. Python's default, a collection every 700
# new objects, takes a third of the time that the sample institution needs.
gc.set_threshold(50_000, 20, 20)

try:
    chosen = from_environment()
    app = create_app(chosen)
    request_log.configure(chosen.log_level, as_json=chosen.log_json)
except SettingInvalid as error:
    print(f"Error: {error}", file=sys.stderr)
    sys.exit(STOP)
except (ArgumentError, ModuleNotFoundError) as error:
    print(f"Error: DATABASE_URL cannot be used: {error}", file=sys.stderr)
    sys.exit(STOP)

# Of all commands, only `flask run` serves pages.
if STOP == 4 or sys.argv[1:2] == ["run"]:
    for sentence in filter(None, (start_notice(chosen), unwritable_notice(app), missing_notice(app))):
        print(sentence, file=sys.stderr)
