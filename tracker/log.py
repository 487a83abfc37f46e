"""The log: JSON lines in production, plain ones in development, never a secret in either."""

import logging
import re
import sys

import structlog

from config.settings import Settings

_SECRETS = re.compile(
    r"(xox[abp]-[\w-]+|xapp-[\w-]+|(?:authorization|cookie|token|password|secret|signature)"
    r"[\"']?\s*[:=]\s*[\"']?)[^\s\"',}]*",
    re.IGNORECASE,
)

# What Bolt says, with advice on how to write a listener, where one takes long: the bot says it.
_PATIENCE_SAYS = ("Unhandled request", "listen didn't call ack")


class Redacted(logging.Filter):
    """Takes secrets out of every line, and drops the lines that print a whole request.

    slack_bolt logs the body of a request that it refuses: a body may hold what is broken where.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the line may be written, with its secrets taken out."""
        if record.name.startswith("slack_bolt") and record.levelno < logging.WARNING:
            return False
        if record.name.startswith("slack_bolt") and str(record.msg).startswith(_PATIENCE_SAYS):
            return False
        if "Invalid request signature" in str(record.msg) and "slack" in record.name:
            return False
        message = record.getMessage()
        redacted = _SECRETS.sub(r"\1[redacted]", message)
        if redacted != message:
            record.msg, record.args = redacted, ()
        return True


def set_up(settings: Settings) -> None:
    """Send the log of the whole process to standard error, at INFO and above."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if settings.in_production
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Redacted())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
            ],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for quiet in ("alembic", "werkzeug", "slack_sdk"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    # The SDK writes a line for each call that fails; whoever calls says so once, with the number.
    logging.getLogger("slack_sdk.web.base_client").setLevel(logging.CRITICAL)
    # A pass that is still at work when the next is due is no fault: the next one catches up.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
