"""What a web server and the `flask` command load."""

import sys

from config import SettingInvalid, from_environment
from placement import create_app

try:
    app = create_app(from_environment())
except SettingInvalid as error:
    sys.exit(f"placement: {error}")
