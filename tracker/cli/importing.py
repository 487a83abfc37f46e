"""Commands that bring in what others know."""

from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from tracker.cli.operator import whoever_runs
from tracker.domain.errors import Invalid
from tracker.domain.wording import counted
from tracker.imports.applying import apply_import
from tracker.imports.judging import Outcome, Verdict
from tracker.imports.mapping import columns_for, header_of
from tracker.imports.planning import ImportPlan, plan_import
from tracker.imports.reading import MAX_BYTES
from tracker.imports.supplier_csv import read_log
from tracker.runtime import Runtime, current_runtime

import_group = AppGroup("import", help="Bring in what a supplier's helpdesk knows.")

_LOG = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)


@import_group.command("supplier-csv")
@click.argument("file", type=_LOG)
@click.option("--dry-run", is_flag=True, help="Only say what would be done, line by line.")
@click.option(
    "--supplier",
    metavar="CODE",
    help="Whose log it is: jobs at premises that others serve are then refused.",
)
@with_appcontext
def supplier_csv(file: Path, dry_run: bool, supplier: str | None) -> None:
    """Take over the jobs of a supplier's log (CSV), at the stage that their dates give.

    Good rows are taken over and bad ones are listed with their line, column and reason. The same
    FILE again changes nothing, so an import that was stopped is simply started again.

    \b
    Exit status: 0 every row was fine; 1 some rows were refused or contradict
    what Makesafe knows; 2 the file cannot be read as a job log.
    """
    runtime = current_runtime()
    plan = _plan(runtime, file, supplier)
    log = plan.log
    click.echo(
        f"{file.name}: {counted(log.rows, 'row')}, read as {log.encoding} with "
        f"“{log.delimiter}” between the cells.".replace("“\t”", "a tab")
    )
    if log.passed_by:
        click.echo(f"Columns not read: {', '.join(log.passed_by)}.")
    if dry_run:
        _say(plan.counts, plan.problems, would=True)
        click.echo("Nothing was changed: this was a dry run.")
        raise SystemExit(1 if plan.problems else 0)
    with click.progressbar(length=log.rows, label="Rows") as bar:
        report = apply_import(runtime.begin, whoever_runs(), plan, on_progress=bar.update)
    _say(report.counts, report.problems, would=False)
    if report.people_told:
        click.echo(f"{counted(report.people_told, 'holder')} will be told, once each.")
    raise SystemExit(1 if report.problems else 0)


def _plan(runtime: Runtime, file: Path, supplier: str | None) -> ImportPlan:
    """Return the plan, or end with the reasons why this is no job log."""
    with file.open("rb") as source:
        data = source.read(MAX_BYTES + 1)
    with runtime.reading() as look:
        try:
            columns = columns_for(look.session, header_of(data))
            log = read_log(data, runtime.policy, columns)
        except Invalid as error:
            said = "; ".join(reason for reasons in error.errors.values() for reason in reasons)
            raise click.UsageError(f"{file.name}: {said}.") from error
        return plan_import(
            look.session, whoever_runs(), look.policy, log, now=look.now, supplier_code=supplier
        )


def _say(counts: dict[Verdict, int], problems: tuple[Outcome, ...], *, would: bool) -> None:
    for row in problems:
        number = f" job {_printable(row.number)}" if row.number else ""
        click.echo(f"Line {row.line}{number}: {row.verdict}. {_printable(row.reason)}.")
    done = ", ".join(f"{counts[verdict]:,} {verdict}" for verdict in Verdict)
    click.echo(f"{'Rows would be' if would else 'Rows'}: {done}.")


def _printable(words: str) -> str:
    """Return words from a file without what a terminal would obey."""
    return "".join(sign if sign.isprintable() else "�" for sign in words)
