"""The only place where tracker and bot meet; also serves `flask --app wsgi`."""

from tracker.app import create_app

app = create_app()
