"""What a web server and the `flask` command load."""

import os
import sys

from sqlalchemy.exc import ArgumentError

from config import SettingInvalid, from_environment
from placement import create_app

# A command ends with 2 (wrong use); 4 tells gunicorn that starting the worker again would not help.
STOP = 2 if os.environ.get("FLASK_RUN_FROM_CLI") else 4

try:
    app = create_app(from_environment())
except SettingInvalid as error:
    print(f"Error: {error}", file=sys.stderr)
    sys.exit(STOP)
except (ArgumentError, ModuleNotFoundError) as error:
    print(f"Error: DATABASE_URL cannot be used: {error}", file=sys.stderr)
    sys.exit(STOP)
