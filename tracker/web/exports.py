"""Exports in the browser: what and which, then the file with its manifest for its maker alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.categories import PremisesType
from tracker.domain.errors import Invalid, NotFound
from tracker.domain.priority import Priority
from tracker.domain.roles import Permission
from tracker.forms import load
from tracker.premises.queries import list_premises, list_units
from tracker.reports.catalogue import REPORTS, ReportName
from tracker.reports.export import make_export
from tracker.reports.filters import ReportFilterSchema, Which
from tracker.runtime import current_runtime
from tracker.web import spool
from tracker.web.access import requires
from tracker.web.session import current_actor

blueprint = Blueprint("exports", __name__, url_prefix="/exports")
_filters = ReportFilterSchema()
_WHICH = {Which.ALL: "Open and closed", Which.OPEN: "Only open", Which.CLOSED: "Only closed"}


@blueprint.get("")
@requires(Permission.EXPORT)
def form() -> ResponseReturnValue:
    """Show which exports there are and what they can be narrowed to."""
    return _form({"export": request.args.get("export", "")[:20]}, {})


@blueprint.post("")
@requires(Permission.EXPORT)
def make() -> ResponseReturnValue:
    """Make the export of this moment, put it on the trail, and lead to where it can be fetched."""
    runtime, actor = current_runtime(), current_actor()
    asked = request.form.get("export", "")
    errors = {} if asked in set(ReportName) else {"export": ["Select what to export"]}
    try:
        filters = load(_filters, request.form)
    except Invalid as error:
        errors |= error.errors
    if errors:
        return _form(request.form, errors), 422
    owner = actor.person_id or 0
    token, path = spool.room(owner=owner, now=runtime.clock.now())
    with path.open("wb") as out, runtime.reading() as look:
        manifest = make_export(
            ReportName(asked),
            out,
            session=look.session,
            begin=runtime.begin,
            actor=actor,
            policy=look.policy,
            as_at=look.now,
            filters=filters,
        )
    spool.keep_from(path, look.now)
    beside = spool.hold(manifest.to_json().encode(), owner=owner, now=look.now)
    return redirect(url_for(".ready", file=token, manifest=beside), 303)


@blueprint.get("/<file>/<manifest>")
@requires(Permission.EXPORT)
def ready(file: str, manifest: str) -> ResponseReturnValue:
    """Show what the manifest says of the file, and where both can be fetched for an hour."""
    _held(file)
    said = json.loads(_held(manifest).read_text(encoding="utf-8"))
    report = REPORTS[ReportName(said["export"])]
    return render_template(
        "exports/ready.html", report=report, manifest=said, file=file, beside=manifest
    )


@blueprint.get("/<file>/<manifest>/file.csv")
@requires(Permission.EXPORT)
def fetch(file: str, manifest: str) -> ResponseReturnValue:
    """Send the file."""
    return _sent(_held(file), manifest, "csv", "text/csv; charset=utf-8")


@blueprint.get("/<file>/<manifest>/manifest.json")
@requires(Permission.EXPORT)
def fetch_manifest(file: str, manifest: str) -> ResponseReturnValue:
    """Send the manifest beside the file."""
    _held(file)
    return _sent(_held(manifest), manifest, "csv.manifest.json", "application/json")


def _sent(path: Path, manifest: str, ending: str, kind: str) -> Response:
    said = json.loads(_held(manifest).read_text(encoding="utf-8"))
    moment = said["as_at"][:16].replace("-", "").replace(":", "").replace("T", "-")
    name = f"makesafe-{said['export']}-{moment}.{ending}"
    return send_file(path, mimetype=kind, as_attachment=True, download_name=name, etag=False)


def _held(token: str) -> Path:
    now = current_runtime().clock.now()
    path = spool.find(token, owner=current_actor().person_id or 0, now=now)
    if path is None:
        raise NotFound("This export is no longer held. Make it again: it will be of this moment.")
    return path


def _form(values: Mapping[str, str], errors: Mapping[str, Any]) -> str:
    actor = current_actor()
    with current_runtime().reading() as reading:
        premises = list_premises(
            reading.session, actor, permission=Permission.EXPORT, include_closed=True
        )
        return render_template(
            "exports/form.html",
            values=values,
            errors=errors,
            reports=[(row.name.value, row.title, row.tells) for row in REPORTS.values()],
            units=[(unit.code, unit.name) for unit in list_units(reading.session, actor)],
            premises=[(item.code, f"{item.code} {item.name}") for item in premises],
            types=[(kind.value, kind.label) for kind in PremisesType],
            priorities=[(item.value, f"{item} {item.label}") for item in Priority],
            stages=[
                (row.number, f"{row.number}. {row.name}") for row in reading.policy.ladder.stages
            ],
            which=[(kind.value, words) for kind, words in _WHICH.items()],
        )
