"""Defects: the causes behind orders that come back or spread, each with its orders."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Conflict, Invalid
from tracker.domain.roles import Permission
from tracker.forms import FormSchema, Words, load
from tracker.runtime import current_runtime
from tracker.unit_of_work import UnitOfWork
from tracker.web.access import requires
from tracker.web.rows import rows_of as order_rows
from tracker.web.session import current_actor, once, picked
from tracker.work_orders.pattern_queries import get_defect, list_defects, rows_of
from tracker.work_orders.service.defects import add_to_defect, close_defect, remove_from_defect

blueprint = Blueprint("defects", __name__, url_prefix="/defects")


class _ReasonSchema(FormSchema):
    """Close a defect, with a reason."""

    reason = Words(
        shortest=5,
        longest=3_000,
        what="how the cause was dealt with",
        multiline=True,
        required=True,
    )


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List the open defects that the reader may see, and those that were dealt with."""
    actor = current_actor()
    with current_runtime().reading() as reading:
        return render_template(
            "defects/index.html",
            groups=[
                (
                    title,
                    [
                        (
                            row,
                            _category(reading.policy.categories, row.category_code),
                            len(rows_of(reading.session, actor, row)),
                        )
                        for row in rows
                    ],
                )
                for title, rows in (
                    ("Open", list_defects(reading.session, actor)),
                    ("Dealt with", list_defects(reading.session, actor, closed=True)),
                )
            ],
        )


@blueprint.get("/<reference>")
@requires(Permission.VIEW)
def show(reference: str) -> ResponseReturnValue:
    """Show one defect with its orders."""
    return _page(reference, {}, {})


@blueprint.post("/<reference>/add")
@requires(Permission.UPDATE)
def add(reference: str) -> ResponseReturnValue:
    """Put an order under the defect."""
    return _change(
        reference,
        "The order is under the defect.",
        lambda uow: add_to_defect(uow, reference, picked("order")),
    )


@blueprint.post("/<reference>/remove")
@requires(Permission.UPDATE)
def remove(reference: str) -> ResponseReturnValue:
    """Take an order out of the defect."""
    return _change(
        reference,
        "The order is no longer under the defect.",
        lambda uow: remove_from_defect(uow, reference, picked("order")),
    )


@blueprint.post("/<reference>/close")
@requires(Permission.UPDATE)
def close(reference: str) -> ResponseReturnValue:
    """Close the defect, with how its cause was dealt with."""

    def deed(uow: UnitOfWork) -> object:
        return close_defect(uow, reference, load(_ReasonSchema(), request.form)["reason"])

    return _change(reference, "The defect is closed.", deed)


def _change(reference: str, done: str, deed: Callable[[UnitOfWork], object]) -> ResponseReturnValue:
    try:
        with current_runtime().begin(current_actor(), once=once(request.path)) as uow:
            deed(uow)
    except Invalid as error:
        return _page(reference, request.form, error.errors), 422
    except Conflict as error:
        field = "reason" if request.path.endswith("/close") else "order"
        return _page(reference, request.form, {field: [error.message]}), 409
    except AlreadyDone:
        return redirect(url_for(".show", reference=reference), 303)
    flash(done)
    return redirect(url_for(".show", reference=reference), 303)


def _page(reference: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        defect = get_defect(reading.session, actor, reference)
        under = rows_of(reading.session, actor, defect)
        return render_template(
            "defects/show.html",
            defect=defect,
            category=_category(reading.policy.categories, defect.category_code),
            rows=order_rows(reading, [row.order for row in under]),
            may_change=defect.closed_at is None and actor.may_anywhere(Permission.UPDATE),
            any_open=any(row.order.is_open for row in under),
            values=values,
            errors=errors,
        )


def _category(categories: Mapping[str, Any], code: str) -> str:
    return categories[code].label if code in categories else code
