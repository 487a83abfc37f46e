"""What is typed after the command."""

from collections.abc import Callable

from slack_bolt import App

from bot.blocks.guide import guide, menu
from bot.ids import Act, Action, Word
from bot.listeners import acts, cover, lists, quiet, report
from bot.listeners.home import refresh_home
from bot.requests.call import Call
from bot.requests.forms import About
from bot.requests.linking import offer_link
from bot.requests.listening import listening
from bot.requests.typed import Typed, read_command, split_reference
from bot.text import escape, one_line, unescape
from tracker.domain.calendar import london_date
from tracker.domain.errors import AlreadyDone, Conflict, Invalid, NotAllowed
from tracker.domain.wording import listed
from tracker.forms import load
from tracker.runtime import Runtime
from tracker.work_orders.schemas import ChaseSchema, UpdateSchema
from tracker.work_orders.service import chase_order, update_order

_chase, _update = ChaseSchema(), UpdateSchema()


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the command, and for the buttons that stand for one."""
    bolt.command(runtime.settings.slack.command)(listening(runtime, obey))
    bolt.action(Action.HELP)(listening(runtime, show_help))


def obey(call: Call) -> None:
    """Do what was typed."""
    typed = read_command(unescape(str(call.body.get("text") or "")), year=_year(call))
    if typed.reference is not None:
        acts.show_card(call, typed.reference)
        return
    match typed.word:
        case Word.REPORT:
            report.open_form(call, typed.rest)
        case Word.MINE:
            lists.mine(call)
        case Word.STUCK:
            lists.stuck(call)
        case Word.PREMISES:
            lists.premises(call, typed.rest)
        case Word.CHASE | Word.ACCEPT | Word.UPDATE | Word.ESCALATE | Word.WHY:
            _about_an_order(call, typed)
        case Word.COVER:
            cover.show(call, typed.rest)
        case Word.LINK:
            offer_link(call)
        case Word.QUIET:
            quiet.open_preferences(call)
        case Word.MENU:
            show_menu(call)
        case Word.HELP:
            show_help(call)
        case None:
            show_help(call, _not_understood(call, typed))


def show_menu(call: Call) -> None:
    """Show the buttons for what is wanted most, to somebody with an account."""
    if call.actor:
        call.tell("What would you like to do in Makesafe?", menu(call.command))


def show_help(call: Call, lead: str = "") -> None:
    """List the commands, after what could not be understood."""
    call.tell(lead or f"What you can type after {call.command}", guide(call.command, lead))


def _about_an_order(call: Call, typed: Typed) -> None:
    reference, note = split_reference(typed.rest, year=_year(call))
    if reference is None:
        said = f" “{one_line(typed.rest, 60)}” is none." if typed.rest else ""
        call.tell(
            f"Which order? Type `{call.command} {typed.word} WO-2026-000123`, with the number of "
            f"yours.{said} `{call.command} mine` lists yours."
        )
        return
    match typed.word:
        case Word.WHY:
            acts.show_why(call, reference)
        case Word.ESCALATE:
            # Never done by the command alone: the form says first to whom it goes.
            acts.open_form(call, Act.ESCALATE, About(reference, 0), reason=note)
        case Word.CHASE if note:
            chase_with(call, reference, note)
        case Word.UPDATE if note:
            update_with(call, reference, note)
        case _:
            acts.open_form(call, Act(str(typed.word)), About(reference, 0))


def chase_with(call: Call, reference: str, note: str) -> None:
    """Chase at once with the note that was typed; saved before it is answered, and once."""
    if not _saved(call, note, lambda: _do_chase(call, reference, note)):
        return
    facts = acts.look(call, reference)
    names = facts.briefing.standing.holding.names
    told = f" {one_line(listed(names), 200)} will be told now." if names else ""
    call.tell(f"Chased: {facts.reference}. It is on record.{told}")
    refresh_home(call)


def update_with(call: Call, reference: str, note: str) -> None:
    """Save the note that was typed; before it is answered, and once."""
    if not _saved(call, note, lambda: _do_update(call, reference, note)):
        return
    facts = acts.look(call, reference)
    call.tell(f"Updated: {facts.reference}. Your note is on record.")
    refresh_home(call)


def _do_chase(call: Call, reference: str, note: str) -> None:
    draft = load(_chase, {"note": note})
    with call.runtime.begin(call.actor, once=call.once) as uow:
        chase_order(uow, reference, draft)


def _do_update(call: Call, reference: str, note: str) -> None:
    draft = load(_update, {"note": note})
    with call.runtime.begin(call.actor, once=call.once) as uow:
        update_order(uow, reference, draft)


def _saved(call: Call, note: str, act: Callable[[], None]) -> bool:
    """Do the act; False, with the words given back, where they cannot be taken as they are."""
    try:
        act()
    except (Invalid, Conflict, NotAllowed) as error:
        # Slack has thrown away what was typed: whoever typed it gets it back.
        said = escape(error.message.rstrip("."))
        call.tell(f"Nothing was saved. {said}. You typed: {escape(note, 2_000)}")
        return False
    except AlreadyDone:
        pass  # the same command came again: it was done, and is answered as it was
    return True


def _not_understood(call: Call, typed: Typed) -> str:
    lead = f"“{one_line(typed.rest, 80)}” is not something that I know."
    if typed.nearest:
        lead += f" Did you mean `{call.command} {typed.nearest}`?"
    return lead


def _year(call: Call) -> int:
    """Return the year to which a number without one belongs."""
    return london_date(call.runtime.clock.now()).year
