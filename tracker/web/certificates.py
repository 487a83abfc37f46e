"""Statutory certificates: what is in date where, what is not, and what nobody knows."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.calendar import london_date
from tracker.domain.certificates import CertificateKind, CertificateState
from tracker.domain.errors import AlreadyDone, Invalid
from tracker.domain.roles import Permission
from tracker.forms import load
from tracker.premises.certificates import (
    CertificateSchema,
    history,
    may_record,
    record_certificate,
    standings,
)
from tracker.premises.queries import get_premises, list_premises
from tracker.runtime import current_runtime
from tracker.web.access import requires
from tracker.web.session import current_actor, once

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")

_COLOURS = {
    CertificateState.EXPIRED: "red",
    CertificateState.UNKNOWN: "orange",
    CertificateState.DUE_SOON: "yellow",
    CertificateState.IN_DATE: "green",
    CertificateState.NOT_NEEDED: "grey",
}


@blueprint.get("")
@requires(Permission.VIEW)
def index() -> ResponseReturnValue:
    """List the certificates of what the reader may see, those that need attention first."""
    chosen = request.args.get("state", "")
    with current_runtime().reading() as reading:
        premises = list_premises(reading.session, current_actor())
        found = standings(reading.session, premises, london_date(reading.now))
        everything = [row for item in premises for row in found[item.id]]
        rank = list(_COLOURS)
        shown = sorted(
            (row for row in everything if chosen in ("", row.state)),
            key=lambda row: (rank.index(row.state), row.premises.code),
        )
        return render_template(
            "certificates/index.html",
            rows=shown[:_SHOWN],
            total=len(shown),
            counts=[(state, sum(row.state is state for row in everything)) for state in _COLOURS],
            chosen=chosen,
            colours=_COLOURS,
        )


@blueprint.get("/<code>")
@requires(Permission.VIEW)
def show(code: str) -> ResponseReturnValue:
    """Show the certificates of one premises, with their history."""
    return _page(code, {}, {})


@blueprint.post("/<code>")
@requires(Permission.CERTIFY)
def record(code: str) -> ResponseReturnValue:
    """Record a certificate or its renewal."""
    try:
        draft = load(CertificateSchema(), request.form)
        with current_runtime().begin(current_actor(), once=once(f"certificate:{code}")) as uow:
            record_certificate(uow, code, draft)
    except Invalid as error:
        return _page(code, request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url_for(".show", code=code), 303)
    flash("The certificate is recorded.")
    return redirect(url_for(".show", code=code), 303)


def _page(code: str, values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = get_premises(reading.session, actor, code)
        return render_template(
            "certificates/show.html",
            premises=premises,
            rows=standings(reading.session, [premises], london_date(reading.now))[premises.id],
            history=history(reading.session, premises),
            may_record=may_record(actor, premises),
            kinds=[(str(kind), kind.about.label) for kind in CertificateKind],
            categories=[
                (item.code, item.label)
                for item in reading.policy.categories.values()
                if item.offered_at(premises.premises_type)
            ],
            colours=_COLOURS,
            values=values,
            errors=errors,
        )


_SHOWN = 300
