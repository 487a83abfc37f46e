"""The only place where tracker and bot meet; also serves `flask --app wsgi`."""

import bot.app
from tracker.app import create_app

app = create_app()
bot.app.init_app(app)
