"""The only place where tracker and bot meet; also serves `flask --app wsgi`."""

import os
import sys
from collections.abc import Callable

import bot.app
from config.settings import UnsafeSettings
from tracker.app import create_app
from tracker.domain.errors import ConfigurationFault
from tracker.jobs.scheduler import start_embedded

_FAULTY_CONFIGURATION = 78  # EX_CONFIG of sysexits.h
# Gunicorn starts a worker again for ever, unless it ends like one that cannot load its application.
_GUNICORN_STOPS = 4

try:
    app = create_app()
    bot.app.init_app(app)
except (UnsafeSettings, ConfigurationFault) as error:
    sys.stderr.write(f"{error}\n")
    under_gunicorn = os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")
    sys.exit(_GUNICORN_STOPS if under_gunicorn else _FAULTY_CONFIGURATION)


def when_serving() -> Callable[[], None]:
    """Start the clock inside this process where TRACKER_EMBEDDED_CLOCK asks for it.

    Called once by a server that has begun to take requests, and by no command. Return what the
    server must call before it ends, so that the clock does not tick into the ruins.
    """
    runtime = app.extensions["makesafe"]
    if not runtime.settings.embedded_clock:
        return lambda: None
    scheduler = start_embedded(runtime)
    return lambda: scheduler.shutdown(wait=False)
