"""The deeds that close premises for a while, each in a unit of work of its own."""

from datetime import datetime, timedelta

from tests.deeds import Work
from tracker.domain.roles import Actor
from tracker.domain.windows import WindowKind
from tracker.premises.models import Premises
from tracker.premises.windows import EndingDraft, ExtensionDraft, WindowDraft
from tracker.work_orders.service import announce_window, end_window, extend_window


def shut(
    work: Work,
    actor: Actor,
    premises: Premises,
    *,
    after: timedelta = timedelta(0),
    lasts: timedelta = timedelta(days=1),
    kind: WindowKind = WindowKind.CLOSURE,
) -> int:
    """Announce a window that begins so long after now, and return its number."""
    with work(actor) as uow:
        draft = WindowDraft(
            kind=kind,
            starts_at=uow.now + after,
            until=uow.now + after + lasts,
            reason="The boiler house is being rebuilt",
        )
        return announce_window(uow, premises.code, draft).number


def put_off(
    work: Work, actor: Actor, premises: Premises, until: datetime, *, number: int = 1
) -> None:
    """Let the window end later."""
    with work(actor) as uow:
        draft = ExtensionDraft(until=until, reason="The boiler came late")
        extend_window(uow, premises.code, number, draft)


def reopen_doors(work: Work, actor: Actor, premises: Premises, *, number: int = 1) -> None:
    """End the window now, or call it off."""
    with work(actor) as uow:
        draft = EndingDraft(reason="The boiler came early")
        end_window(uow, premises.code, number, draft)
