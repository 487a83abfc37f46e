"""The measures of night cover for a period, by supplier and by premises."""

from datetime import date, timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import post_load

from tracker.cover.measures import measure
from tracker.domain.calendar import london_date
from tracker.domain.cover import FilledBy
from tracker.domain.errors import Invalid
from tracker.domain.roles import Permission
from tracker.forms import FormSchema, LondonDate, load
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.session import current_actor

blueprint = Blueprint("cover_measures", __name__, url_prefix="/night-cover/measures")
_WEEKS = timedelta(days=27)


class PeriodSchema(FormSchema):
    """The first and the last night of a period."""

    first = LondonDate(load_default=None)
    last = LondonDate(load_default=None)

    @post_load
    def make(self, data: dict[str, date | None], **_: object) -> tuple[date | None, date | None]:
        """Return both, None where left open."""
        return data["first"], data["last"]


_period = PeriodSchema()


@blueprint.get("")
@requires(Permission.VIEW)
def show() -> ResponseReturnValue:
    """Show the measures of the last four weeks, or of the period in the address."""
    errors: dict[str, list[str]] = {}
    first = last = None
    try:
        first, last = load(_period, request.args)
    except Invalid as error:
        errors = error.errors
    with current_runtime().reading() as reading:
        last = last or london_date(reading.now)
        first = first or last - _WEEKS
        suppliers, premises = measure(
            reading.session, current_actor(), first=first, last=last, now=reading.now
        )
        page = render_template(
            "cover/measures.html",
            first=first,
            last=last,
            groups=(("By supplier", suppliers), ("By premises", premises)),
            fills=tuple(FilledBy),
            values=request.args
            if errors
            else {"first": first.isoformat(), "last": last.isoformat()},
            errors=errors,
            may_export=current_actor().may_anywhere(Permission.EXPORT),
        )
    return page, 422 if errors else 200
