"""What the form of an act asks one person about one order, read once."""

from dataclasses import dataclass

from bot.facts import Looking, OrderFacts
from bot.ids import Act
from tracker.domain.disclosure import Surface
from tracker.domain.errors import NotAllowed
from tracker.domain.roles import Actor, refusal
from tracker.runtime import Reading
from tracker.work_orders.acts import get_act
from tracker.work_orders.asking import SHEETS, Asking, Field
from tracker.work_orders.position import ladder_of
from tracker.work_orders.queries import get_order


@dataclass(frozen=True, slots=True)
class Asked:
    """The order as it stands, what the form says first, and what it asks."""

    facts: OrderFacts
    says: tuple[str, ...]
    fields: tuple[Field, ...]


def ask(reading: Reading, actor: Actor, act: Act, reference: str, *, base_url: str) -> Asked:
    """Return the form of an act as it stands for somebody now; of a closed way without questions.

    Raises NotFound outside what they may see, and NotAllowed, saying who can, for what is not
    theirs to do.
    """
    order, known = get_order(reading.session, actor, reference), get_act(act)
    if not actor.may(known.permission, order.premises.place):
        raise NotAllowed(refusal(known.permission))
    looking = Looking(reading, base_url, surface=Surface.SLACK_DIRECT, actor=actor)
    facts = looking.at(order)
    if act not in facts.acts:
        if known.fits(order, ladder_of(order, reading.policy)):
            raise NotAllowed(
                f"This is not for you to do: {order.reference} is with "
                f"{facts.briefing.standing.held_by}."
            )
        return Asked(facts, (), ())
    asking = Asking(
        session=reading.session,
        order=order,
        actor=actor,
        policy=reading.policy,
        directory=looking.directory,
        now=reading.now,
    )
    sheet = SHEETS[act]
    return Asked(facts, tuple(sheet.says(asking)), tuple(sheet.asks(asking)))
