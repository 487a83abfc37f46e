"""What is typed after the command."""

from slack_bolt import App

from bot.blocks.cards import listing
from bot.blocks.elements import Block, actions, button, section
from bot.blocks.guide import guide
from bot.call import Call, listening, offer_link
from bot.facts import Looking
from bot.forms import About
from bot.ids import Act, Action, Word
from bot.listeners import acts, cover, report
from bot.listeners.home import refresh_home
from bot.mine import reported_by, to_act_on
from bot.text import escape, one_line, unescape
from bot.typed import Typed, read_command, split_reference
from tracker.domain.disclosure import Surface
from tracker.domain.errors import AlreadyDone, Invalid
from tracker.domain.wording import listed
from tracker.forms import load
from tracker.runtime import Runtime
from tracker.work_orders.schemas import ChaseSchema
from tracker.work_orders.service import chase_order

ROWS = 10
_chase = ChaseSchema()


def register(bolt: App, runtime: Runtime) -> None:
    """Listen for the command, and for the buttons that stand for one."""
    bolt.command(runtime.settings.slack.command)(listening(runtime, obey))
    bolt.action(Action.MINE)(listening(runtime, mine))
    bolt.action(Action.HELP)(listening(runtime, show_help))


def obey(call: Call) -> None:
    """Do what was typed."""
    typed = read_command(unescape(str(call.body.get("text") or "")))
    if typed.reference is not None:
        acts.show_card(call, typed.reference)
        return
    match typed.word:
        case Word.REPORT:
            report.open_form(call, typed.rest)
        case Word.MINE:
            mine(call)
        case Word.LINK:
            offer_link(call)
        case Word.CHASE | Word.ACCEPT | Word.WHY:
            _about_an_order(call, typed)
        case Word.COVER:
            cover.show(call, typed.rest)
        case Word.HELP:
            show_help(call)
        case None:
            show_help(call, _not_understood(call, typed))


def mine(call: Call) -> None:
    """List what waits for the one who asks, then what they reported: ten rows at most."""
    actor = call.actor
    with call.runtime.reading() as reading:
        looking = Looking(reading, call.base_url, surface=Surface.SLACK_DIRECT, actor=actor)
        waiting = to_act_on(reading, looking, actor, limit=ROWS)
        shown = {facts.reference for facts in waiting.orders}
        reported = reported_by(reading, looking, actor, limit=ROWS)
    also = [facts for facts in reported.orders if facts.reference not in shown]
    also = also[: ROWS - len(waiting.orders)]
    more_at = f"{call.base_url}/?mine=1"
    blocks: list[Block] = []
    if waiting.orders:
        blocks += listing("Waiting for you", waiting.orders, total=waiting.total, more_at=more_at)
    if also:
        total = len(also) + max(0, reported.total - len(reported.orders))
        blocks += listing("Reported by you", also, total=total, more_at=more_at)
    if not blocks:
        blocks = [
            section("Nothing waits for you, and nothing that you reported is open."),
            actions([button("Report a fault", Action.REPORT, "report", style="primary")]),
        ]
    call.tell("Your orders in Makesafe", blocks)


def show_help(call: Call, lead: str = "") -> None:
    """List the commands, after what could not be understood."""
    call.tell(lead or f"What you can type after {call.command}", guide(call.command, lead))


def _about_an_order(call: Call, typed: Typed) -> None:
    reference, note = split_reference(typed.rest)
    if reference is None:
        said = f" “{one_line(typed.rest, 60)}” is none." if typed.rest else ""
        call.tell(
            f"Which order? Type `{call.command} {typed.word} WO-2026-000123`, with the number of "
            f"yours.{said} `{call.command} mine` lists yours."
        )
    elif typed.word is Word.WHY:
        acts.show_why(call, reference)
    elif typed.word is Word.ACCEPT:
        acts.open_form(call, Act.ACCEPT, About(reference, 0))
    elif note:
        chase_with(call, reference, note)
    else:
        acts.open_form(call, Act.CHASE, About(reference, 0))


def chase_with(call: Call, reference: str, note: str) -> None:
    """Chase at once with the note that was typed; saved before it is answered, and once."""
    try:
        draft = load(_chase, {"note": note})
        with call.runtime.begin(call.actor, once=call.once) as uow:
            chase_order(uow, reference, draft)
    except Invalid as error:
        call.tell(f"Nothing was sent. {escape(error.message)}. You typed: {escape(note, 2_000)}")
        return
    except AlreadyDone:
        pass  # the same command came again: it was done, and is answered as it was
    facts = acts.look(call, reference)
    names = facts.briefing.standing.holding.names
    told = f" {one_line(listed(names), 200)} will be told now." if names else ""
    call.tell(f"Chased: {facts.reference}. It is on record.{told}")
    refresh_home(call)


def _not_understood(call: Call, typed: Typed) -> str:
    lead = f"“{one_line(typed.rest, 80)}” is not something that I know."
    if typed.nearest:
        lead += f" Did you mean `{call.command} {typed.nearest}`?"
    return lead
