"""Commands that write live data into files, each with its manifest beside it."""

import os
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup, with_appcontext

from tracker.cli.operator import whoever_runs
from tracker.domain.categories import PremisesType
from tracker.domain.errors import Invalid
from tracker.domain.priority import Priority
from tracker.domain.wording import counted
from tracker.forms import load
from tracker.reports.catalogue import REPORTS, Report
from tracker.reports.export import make_export
from tracker.reports.filters import ReportFilter, ReportFilterSchema, Which
from tracker.reports.manifest import Manifest
from tracker.runtime import Runtime, current_runtime

export = AppGroup("export", help="Write live data into a CSV file with a manifest beside it.")

_OPTIONS: dict[str, click.Option] = {
    "unit": click.Option(["--unit"], metavar="CODE", help="Only this unit."),
    "premises": click.Option(["--premises"], metavar="CODE", help="Only these premises."),
    "premises_type": click.Option(
        ["--premises-type"],
        type=click.Choice([kind.value for kind in PremisesType]),
        help="Only premises of this type.",
    ),
    "priority": click.Option(
        ["--priority"],
        type=click.Choice([each.value for each in Priority]),
        help="Only this priority.",
    ),
    "stage": click.Option(["--stage"], type=click.IntRange(0, 6), help="Only at this stage."),
    "which": click.Option(
        ["--which"],
        type=click.Choice([each.value for each in Which]),
        default=Which.ALL.value,
        show_default=True,
        help="Open orders, closed ones, or all.",
    ),
    "reported_from": click.Option(
        ["--reported-from"], metavar="DAY", help="Only orders reported on this day or later."
    ),
    "reported_to": click.Option(
        ["--reported-to"], metavar="DAY", help="Only orders reported on this day or before."
    ),
}
_OUT = click.Option(
    ["--out"],
    required=True,
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="The file to write; its manifest goes beside it, with .manifest.json after its name.",
)


def _command_of(report: Report) -> click.Command:
    return click.Command(
        report.name.value,
        callback=with_appcontext(_callback_of(report)),
        params=[_OUT, *(_OPTIONS[name] for name in report.filters)],
        help=f"{report.tells}\n\nThe columns are explained in docs/exports.md.",
    )


def _callback_of(report: Report) -> Callable[..., None]:
    def run(out: Path, **given: Any) -> None:
        try:
            filters: ReportFilter = load(ReportFilterSchema(), given)
        except Invalid as error:
            said = "; ".join(
                f"--{name.replace('_', '-')}: {reason}"
                for name, reasons in error.errors.items()
                for reason in reasons
            )
            raise click.UsageError(f"{said}.") from error
        manifest = _write(current_runtime(), report, filters, out)
        click.echo(
            f"{out}: {counted(manifest.row_count, 'row')}, {manifest.marking}, "
            f"as at {manifest.as_at}, SHA-256 {manifest.sha256}."
        )

    return run


def _write(runtime: Runtime, report: Report, filters: ReportFilter, out: Path) -> Manifest:
    """Write file and manifest; neither is there under its name before it is whole."""
    part, beside = _with_suffix(out, ".part"), _with_suffix(out, ".manifest.json")
    try:
        with part.open("wb") as target, runtime.reading() as look:
            bars: list[Any] = []
            manifest = make_export(
                report.name,
                target,
                session=look.session,
                begin=runtime.begin,
                actor=whoever_runs(),
                policy=look.policy,
                as_at=look.now,
                filters=filters,
                on_start=lambda rows: bars.append(_started(rows)),
                on_row=lambda: bars[0].update(1),
            )
            bars[0].render_finish()
            target.flush()
            os.fsync(target.fileno())
        beside.write_text(manifest.to_json(), encoding="utf-8")
        part.replace(out)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _started(rows: int | None) -> Any:
    endless = count() if rows is None else None
    bar = click.progressbar(
        endless, length=rows, label="Rows", update_min_steps=200, show_pos=rows is None
    )
    bar.render_progress()
    return bar


def _with_suffix(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


for _report in REPORTS.values():
    export.add_command(_command_of(_report))
