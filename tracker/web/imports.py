"""Taking over a supplier's job log: upload, columns, what would happen, and letting it happen."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request
from flask import url_for as url
from flask.typing import ResponseReturnValue

from tracker.domain.errors import AlreadyDone, Invalid, NotFound
from tracker.domain.roles import Permission
from tracker.imports.columns import HEADINGS, REQUIRED
from tracker.imports.judging import Verdict
from tracker.imports.mapping import (
    choose,
    columns_for,
    field_name,
    header_of,
    is_enough,
    remember_columns,
    remembered,
    unread,
)
from tracker.imports.returning import problem_rows
from tracker.reports.render_csv import stream
from tracker.runtime import current_runtime
from tracker.web import spool
from tracker.web.access import requires
from tracker.web.import_runs import Progress, Run
from tracker.web.import_work import ROWS_SHOWN, applied, checked
from tracker.web.session import current_actor, once

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
# A file of a few hundred rows is done within it; of a longer one the page says how far it is.
_PATIENCE_SECONDS = 2.0


@blueprint.get("")
@requires(Permission.IMPORT)
def form() -> ResponseReturnValue:
    """Show the form with the columns that a job log may have."""
    return _form({})


@blueprint.post("")
@requires(Permission.IMPORT)
def upload() -> ResponseReturnValue:
    """Take the file; go on to what it would do, or first to its columns where they are unknown."""
    given = request.files.get("file")
    data = given.read() if given and given.filename else b""
    if not data:
        message = "The file is empty" if given and given.filename else "Select a file"
        return _form({"file": [message]}), 422
    runtime, actor = current_runtime(), current_actor()
    try:
        header = header_of(data)
    except Invalid as error:
        return _form(error.errors), 422
    with runtime.reading() as reading:
        known = is_enough(columns_for(reading.session, header))
    token = spool.hold(data, owner=actor.person_id or 0, now=runtime.clock.now())
    if not known:
        return redirect(url(".columns", token=token), 303)
    _begin_check(token)
    return redirect(url(".show", token=token), 303)


@blueprint.get("/<token>/columns")
@requires(Permission.IMPORT)
def columns(token: str) -> ResponseReturnValue:
    """Ask which column of the file is which field, with the guess chosen."""
    return _columns(token, None, {})


@blueprint.post("/<token>/columns")
@requires(Permission.IMPORT)
def choose_columns(token: str) -> ResponseReturnValue:
    """Keep the choice for all files of this shape, and look at what the file would do."""
    header = header_of(_held(token))
    try:
        chosen = choose(header, request.form)
        key = once(f"import-columns:{token}")
        with current_runtime().begin(current_actor(), once=key) as uow:
            remember_columns(uow, header, chosen)
    except Invalid as error:
        return _columns(token, request.form, error.errors), 422
    except AlreadyDone:
        return redirect(url(".show", token=token), 303)
    _begin_check(token)
    return redirect(url(".show", token=token), 303)


@blueprint.get("/<token>")
@requires(Permission.IMPORT)
def show(token: str) -> ResponseReturnValue:
    """Show how far the work is, what the file would do, or what was done."""
    data = _held(token)
    progress = _run(token).progress()
    if progress is None:
        return redirect(url(".columns", token=token), 303)
    now = current_runtime().clock.now()
    if not progress.finished or progress.fault:
        silent = progress.is_silent(now)
        return render_template(
            "imports/progress.html", token=token, progress=progress, silent=silent
        )
    header = header_of(data)
    with current_runtime().reading() as reading:
        read = columns_for(reading.session, header)
        known = remembered(reading.session, header)
        return render_template(
            "imports/done.html" if progress.work == "apply" else "imports/plan.html",
            token=token,
            **_result(progress),
            header=header,
            read=[(HEADINGS[field][0], header.cells[at]) for field, at in read.items()],
            unread=unread(header, read),
            chosen_by=known.chosen_by if known else None,
            chosen_at=known.chosen_at if known else None,
        )


@blueprint.get("/<token>/progress")
@requires(Permission.IMPORT)
def progress(token: str) -> Response:
    """Say how far the work is, to the script of its page."""
    known = _run(token).progress()
    if known is None:
        raise NotFound("Nobody works on this file.")
    return jsonify(done=known.done, total=known.total, finished=known.finished)


@blueprint.post("/<token>/apply")
@requires(Permission.IMPORT)
def apply(token: str) -> ResponseReturnValue:
    """Do what the check has shown, as things stand now; a second press finds it under way."""
    data, run = _held(token), _run(token)
    known = run.progress()
    done = known is not None and known.finished and known.work == "apply" and not known.fault
    if not done and not run.is_busy():
        runtime, actor = current_runtime(), current_actor()
        run.begin("apply", lambda report: applied(runtime, actor, data, report), _patience())
    return redirect(url(".show", token=token), 303)


@blueprint.get("/<token>/problems.csv")
@requires(Permission.IMPORT)
def problems(token: str) -> ResponseReturnValue:
    """Send the rows with problems as the file has them, each with its line and the reason."""
    data = _held(token)
    known = _run(token).progress()
    if known is None or known.result is None:
        raise NotFound("This file was not checked yet.")
    headings, rows = problem_rows(data, known.result["problems"])
    answer = Response(stream(headings, rows), mimetype="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = "attachment; filename=makesafe-import-problems.csv"
    return answer


def _begin_check(token: str) -> None:
    """Work out what the file would do; whoever asked is shown how far it is."""
    runtime, actor, data = current_runtime(), current_actor(), _held(token)
    _run(token).begin("check", lambda report: checked(runtime, actor, data, report), _patience())


def _patience() -> float | None:
    patience: float | None = current_app.config.get("PATIENCE_SECONDS", _PATIENCE_SECONDS)
    return patience


def _result(progress: Progress) -> dict[str, Any]:
    said = dict(progress.result or {})
    return {**said, "problems": said["problems"][:ROWS_SHOWN], "verdicts": Verdict} | {
        "problem_count": len(said["problems"])
    }


def _run(token: str) -> Run:
    return Run(_file(token), current_runtime().clock)


def _held(token: str) -> bytes:
    return _file(token).read_bytes()


def _file(token: str) -> Path:
    """Return the file of this token; raises NotFound once it is not held, or for another's."""
    now = current_runtime().clock.now()
    path = spool.find(token, owner=current_actor().person_id or 0, now=now)
    if path is None:
        raise NotFound("This file is no longer held: files are kept for an hour. Choose it again.")
    return path


def _form(errors: Mapping[str, Any]) -> str:
    return render_template("imports/form.html", errors=errors, headings=HEADINGS, required=REQUIRED)


def _columns(token: str, values: Mapping[str, str] | None, errors: Mapping[str, Any]) -> str:
    header = header_of(_held(token))
    with current_runtime().reading() as reading:
        read = columns_for(reading.session, header)
        known = remembered(reading.session, header)
        return render_template(
            "imports/columns.html",
            token=token,
            values={field_name(field): str(at) for field, at in read.items()}
            if values is None
            else values,
            errors=errors,
            fields=[
                (field_name(field), names[0], field in REQUIRED)
                for field, names in HEADINGS.items()
            ],
            choices=[
                (str(at), cell or f"Column {at + 1}, without a heading")
                for at, cell in enumerate(header.cells)
            ],
            header=header,
            chosen_by=known.chosen_by if known else None,
            chosen_at=known.chosen_at if known else None,
        )
