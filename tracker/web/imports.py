"""Taking over a supplier's job log: upload, see what would happen, then let it happen."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.domain.errors import Invalid
from tracker.domain.roles import Permission
from tracker.imports.applying import apply_import
from tracker.imports.columns import HEADINGS, REQUIRED
from tracker.imports.judging import Verdict
from tracker.imports.planning import ImportPlan, plan_import
from tracker.imports.supplier_csv import read_log
from tracker.runtime import current_runtime
from tracker.web import spool
from tracker.web.access import requires
from tracker.web.session import current_actor, picked

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
# Enough to see what is wrong with a file; all of it is in the list to download from the command.
_ROWS_SHOWN = 500


@blueprint.get("")
@requires(Permission.IMPORT)
def form() -> ResponseReturnValue:
    """Show the form with the columns that a job log may have."""
    return _form({})


@blueprint.post("")
@requires(Permission.IMPORT)
def check() -> ResponseReturnValue:
    """Read the file and show what it would make, change and refuse; nothing is changed yet."""
    upload = request.files.get("file")
    data = upload.read() if upload and upload.filename else b""
    if not data:
        message = "The file is empty" if upload and upload.filename else "Select a file"
        return _form({"file": [message]}), 422
    runtime, actor = current_runtime(), current_actor()
    try:
        plan = _plan(data)
    except Invalid as error:
        return _form(error.errors), 422
    token = spool.hold(data, owner=actor.person_id or 0, now=runtime.clock.now())
    return render_template(
        "imports/plan.html",
        plan=plan,
        token=token,
        verdicts=Verdict,
        rows=plan.problems[:_ROWS_SHOWN],
        problem_count=len(plan.problems),
    )


@blueprint.post("/apply")
@requires(Permission.IMPORT)
def apply() -> ResponseReturnValue:
    """Do what the check has shown, as things stand now, and show what was done."""
    runtime, actor = current_runtime(), current_actor()
    token = picked("token")
    owner = actor.person_id or 0
    held = spool.find(token, owner=owner, now=runtime.clock.now())
    if held is None:
        return _form(
            {"file": ["The file was taken over already, or is no longer held. Select it again"]}
        ), 422
    report = apply_import(runtime.begin, actor, _plan(held.read_bytes()))
    spool.let_go(token, owner=owner)
    return render_template(
        "imports/done.html",
        report=report,
        verdicts=Verdict,
        rows=report.problems[:_ROWS_SHOWN],
        problem_count=len(report.problems),
    )


def _plan(data: bytes) -> ImportPlan:
    runtime = current_runtime()
    log = read_log(data, runtime.policy)
    with runtime.reading() as reading:
        return plan_import(reading.session, current_actor(), reading.policy, log, now=reading.now)


def _form(errors: dict[str, list[str]]) -> str:
    return render_template("imports/form.html", errors=errors, headings=HEADINGS, required=REQUIRED)
