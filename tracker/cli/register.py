"""Commands about the register: divisions, units, suppliers, contracts, premises, locations."""

import click
from flask.cli import AppGroup, with_appcontext

from tracker.cli.operator import whoever_runs
from tracker.domain.categories import PremisesType
from tracker.domain.wording import counted
from tracker.forms import load
from tracker.jobs.recompute import recompute
from tracker.premises.models import LocationKind, Tenure, UnitKind
from tracker.premises.queries import (
    get_division,
    get_location,
    get_premises,
    get_unit,
    list_premises,
)
from tracker.premises.schemas import HoursSchema, PremisesSchema
from tracker.premises.service import (
    add_location,
    close_premises,
    open_division,
    open_premises,
    open_unit,
    set_slack_channel,
    set_working_hours,
)
from tracker.runtime import current_runtime
from tracker.suppliers.queries import get_contract, get_supplier
from tracker.suppliers.service import add_contract, add_supplier
from tracker.work_orders.queries import count_open_at

register = AppGroup("register", help="Put premises and whoever serves them on the register.")


def _values(kinds: type[PremisesType] | type[Tenure] | type[UnitKind]) -> click.Choice[str]:
    return click.Choice([kind.value for kind in kinds])


@register.command("division")
@click.argument("code")
@click.argument("name")
@with_appcontext
def division_(code: str, name: str) -> None:
    """Add a division, the part of the organisation that one estates board oversees."""
    with current_runtime().begin(whoever_runs()) as uow:
        open_division(uow, code=code, name=name)
    click.echo(f"{name} is on the register as {code}.")


@register.command("unit")
@click.argument("division_code")
@click.argument("code")
@click.argument("name")
@click.option(
    "--kind",
    type=_values(UnitKind),
    default=UnitKind.LOCAL_DELIVERY_UNIT.value,
    show_default=True,
    help="Which of the two kinds of unit it is.",
)
@click.option("--channel", metavar="ID", help="The id of its Slack channel, such as C0123ABCD.")
@with_appcontext
def unit_(division_code: str, code: str, name: str, kind: str, channel: str | None) -> None:
    """Add a local delivery unit or a business unit to a division."""
    with current_runtime().begin(whoever_runs()) as uow:
        division = get_division(uow.session, division_code)
        open_unit(uow, division, code=code, name=name, kind=UnitKind(kind), slack_channel=channel)
    click.echo(f"{name} is on the register as {code}.")


@register.command("channel")
@click.argument("unit_code")
@click.argument("channel")
@with_appcontext
def channel_(unit_code: str, channel: str) -> None:
    """Say in which Slack channel (its id, such as C0123ABCD) a unit's cards stand from now on."""
    with current_runtime().begin(whoever_runs()) as uow:
        set_slack_channel(uow, get_unit(uow.session, unit_code), channel)
    click.echo(f"The cards of {unit_code} stand in {channel} from now on.")


@register.command("supplier")
@click.argument("code")
@click.argument("name")
@with_appcontext
def supplier_(code: str, name: str) -> None:
    """Add a company that keeps premises in order."""
    with current_runtime().begin(whoever_runs()) as uow:
        add_supplier(uow, code=code, name=name)
    click.echo(f"{name} is on the register as {code}.")


@register.command("contract")
@click.argument("supplier_code")
@click.argument("code")
@click.argument("name")
@with_appcontext
def contract_(supplier_code: str, code: str, name: str) -> None:
    """Add an agreement with a supplier, under which premises are served."""
    with current_runtime().begin(whoever_runs()) as uow:
        add_contract(uow, get_supplier(uow.session, supplier_code), code=code, name=name)
    click.echo(f"{name} is on the register as {code}.")


@register.command("premises")
@click.argument("code")
@click.argument("name")
@click.option(
    "--type",
    "premises_type",
    type=_values(PremisesType),
    required=True,
    help="What happens there; it decides how urgent a fault is.",
)
@click.option("--unit", "unit_code", required=True, metavar="CODE", help="The unit it belongs to.")
@click.option(
    "--contract",
    "contract_code",
    required=True,
    metavar="CODE",
    help="The contract under which it is kept in order.",
)
@click.option(
    "--tenure", type=_values(Tenure), required=True, help="On what footing we use the building."
)
@click.option(
    "--hours",
    "opening_hours",
    default="Monday to Friday 9am to 5pm",
    show_default=True,
    help="When it is open, in words.",
)
@click.option(
    "--address", prompt=True, help="Asked for when left out, so that it stays out of histories."
)
@with_appcontext
def premises_(unit_code: str, contract_code: str, **typed: str) -> None:
    """Put premises on the register, in a unit and under a contract."""
    draft = load(PremisesSchema(), typed)
    with current_runtime().begin(whoever_runs()) as uow:
        open_premises(
            uow,
            draft,
            unit=get_unit(uow.session, unit_code),
            contract=get_contract(uow.session, contract_code),
        )
    click.echo(f"{draft.name} is on the register as {draft.code}.")


@register.command("hours")
@click.argument("premises_code")
@click.option("--from", "opens", default="", metavar="HH:MM", help="When it opens, in London.")
@click.option("--until", "closes", default="", metavar="HH:MM", help="When it closes.")
@click.option(
    "--on",
    "weekdays",
    default="mon,tue,wed,thu,fri",
    show_default=True,
    help="On which days, such as mon,tue,sat.",
)
@click.option("--as-everybody", is_flag=True, help="Take its own hours away again.")
@with_appcontext
def hours_(premises_code: str, *, as_everybody: bool, **typed: str) -> None:
    """Let premises work by hours of its own, and recompute what is due at its open orders.

    They are the working hours of everything that is owed there in working time.
    """
    draft = None if as_everybody else load(HoursSchema(), typed)
    actor = whoever_runs()
    with current_runtime().begin(actor) as uow:
        premises = get_premises(uow.session, actor, premises_code)
        set_working_hours(uow, premises, draft)
    moved = recompute(current_runtime(), premises_id=premises.id)
    click.echo(f"{premises.name} has its hours. {counted(len(moved), 'due time')} moved.")


@register.command("location")
@click.argument("premises_code")
@click.argument("code")
@click.argument("name")
@click.option("--inside", metavar="CODE", help="The building that it is a room of.")
@with_appcontext
def location_(premises_code: str, code: str, name: str, inside: str | None) -> None:
    """Add a building to premises, or with --inside a room to one of its buildings."""
    actor = whoever_runs()
    with current_runtime().begin(actor) as uow:
        premises = get_premises(uow.session, actor, premises_code)
        parent = get_location(uow.session, premises, inside) if inside else None
        kind = LocationKind.ROOM if parent else LocationKind.BUILDING
        add_location(uow, premises, code=code, name=name, kind=kind, parent=parent)
    click.echo(f"{name} is a location of {premises.name} now, as {code}.")


@register.command("close")
@click.argument("premises_code")
@with_appcontext
def close_(premises_code: str) -> None:
    """Close premises, once no order is open there. Their history stays."""
    actor = whoever_runs()
    with current_runtime().begin(actor) as uow:
        premises = get_premises(uow.session, actor, premises_code)
        close_premises(uow, premises, open_orders=count_open_at(uow.session, premises))
    click.echo(f"{premises.name} is closed.")


@register.command("list")
@click.option("--unit", "unit_code", default="", metavar="CODE", help="Only this unit's.")
@with_appcontext
def list_(unit_code: str) -> None:
    """List the premises by code, with their unit and contract; never with their address."""
    with current_runtime().reading() as look:
        for row in list_premises(
            look.session, whoever_runs(), unit_code=unit_code, include_closed=True
        ):
            closed = f"  closed on {row.closed_on}" if row.closed_on else ""
            click.echo(f"{row.code}  {row.name}  {row.unit.code}  {row.contract.code}{closed}")
