"""The states of pages that no address leads to: each walks there and leaves the browser in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, abort
from playwright.sync_api import Page

from tests.browser.visitor import Visitor
from tests.chromium import follow
from tests.clock import StandingClock
from tests.deeds import Work, complete, confirm, update
from tests.factories import Estate
from tracker.domain.errors import AlreadyDone, Busy, Conflict, Invalid
from tracker.web import spool
from tracker.web.import_runs import Progress, Run

LOG = "Job Number,Premises Code,Category,{title},Status,Reported\r\n{rows}"


@dataclass(frozen=True)
class Here:
    """Where the walks take place: a browser, an estate with one order, and its clock."""

    visitor: Visitor
    app: Flask
    clock: StandingClock
    work: Work
    estate: Estate
    order: str
    token: str

    @property
    def page(self) -> Page:
        """The page of the browser."""
        return self.visitor.page

    def choose(self, title: str, *rows: str) -> None:
        """Choose a job log with these rows on the page of imports."""
        self.visitor.open("/imports", who=self.estate.officer)
        data = LOG.format(title=title, rows="\r\n".join(rows)).encode()
        file = {"name": "jobs.csv", "mimeType": "text/csv", "buffer": data}
        self.page.get_by_label("Job log").set_input_files([file])
        self.press("Check the file")

    def press(self, button: str) -> None:
        """Press a button and wait for what answers."""
        follow(self.page.get_by_role("button", name=button, exact=True))


def break_things(app: Flask) -> None:
    """Give the application addresses at which something goes wrong in each way."""
    wrong: dict[str, Callable[[], object]] = {
        "422": lambda: _throw(Invalid({"file": ["Select a file"]})),
        "done": lambda: _throw(AlreadyDone("The order was accepted.")),
        "503": lambda: _throw(Busy("The database is busy. Nothing was saved.")),
        "409": lambda: _throw(Conflict("It changed.", changes=["Mina Manager changed the title"])),
        "413": lambda: abort(413),
        "429": lambda: abort(429),
        "500": lambda: _throw(RuntimeError("Nobody foresaw this")),
    }
    for name, view in wrong.items():
        app.add_url_rule(f"/wrong/{name}", f"wrong-{name}", view)


def _throw(error: Exception) -> None:
    raise error


def an_act_is_done(here: Here) -> None:
    here.visitor.open(f"/work-orders/{here.order}/chase", who=here.estate.manager)
    here.page.get_by_role("radio", name="I telephoned").check()
    here.press("Chase")


def a_form_is_stale(here: Here) -> None:
    here.visitor.open(f"/work-orders/{here.order}/update", who=here.estate.manager)
    update(here.work, here.estate.supplier, here.order, note="The hinge has gone")
    here.page.locator("[name=note]").fill("Still broken")
    follow(here.page.locator("main form[method=post] button[type=submit]").last)


def a_report_looks_like_another(here: Here) -> None:
    here.visitor.open("/report", who=here.estate.manager)
    here.page.get_by_label("What kind of fault is it?").fill("fire door")
    here.page.get_by_role("option", name="Fire door").click()
    here.page.get_by_label("What is wrong?").fill("The fire door sticks")
    here.page.get_by_role("radio", name="No").check()
    here.press("Report the fault")


def a_visitor_has_a_receipt(here: Here) -> None:
    here.visitor.open(f"/r/{here.token}", who=None)
    here.page.get_by_label("What kind of fault is it?").select_option("FIR-DOR")
    here.page.get_by_label("What is wrong?").fill("The fire door sticks")
    here.page.get_by_role("radio", name="No").check()
    here.press("Report the fault")


def a_form_lost_its_token(here: Here) -> None:
    here.visitor.open(f"/work-orders/{here.order}/update", who=here.estate.manager)
    here.page.evaluate("document.querySelector('main [name=csrf_token]').value = 'another'")
    here.visitor.send()


def no_file_was_chosen(here: Here) -> None:
    here.visitor.open("/imports", who=here.estate.officer)
    here.press("Check the file")


def a_file_has_unknown_columns(here: Here) -> None:
    here.choose("Was", f"J-1,{here.estate.premises.code},FIR-DOR,Stiff door,Open,02/11/2026 09:00")


def the_columns_are_not_enough(here: Here) -> None:
    here.press("Check the file")


def a_file_is_checked(here: Here) -> None:
    row = f"J-1,{here.estate.premises.code},FIR-DOR,Stiff door,Open,02/11/2026 09:00"
    here.choose("Title", row, "J-2,PR-999,FIR-DOR,Stiff door,Open,02/11/2026 09:00")


def a_file_is_taken_over(here: Here) -> None:
    here.press("Take over 1 row")


def an_import_goes_on(here: Here) -> None:
    _say(here, Progress(work="apply", at="", done=300, total=1200))


def an_import_stopped(here: Here) -> None:
    _say(here, Progress(work="apply", at="", done=300, total=1200, finished=True, fault="Busy."))


def _say(here: Here, progress: Progress) -> None:
    """Let the page of the file that was just looked at say this."""
    token = here.page.url.rpartition("/")[2]
    with here.app.app_context():
        owner = here.estate.officer.person_id or 0
        file = spool.find(token, owner=owner, now=here.clock.now())
    assert file is not None
    Run(file, here.clock).note(progress)
    here.visitor.open(f"/imports/{token}", who=here.estate.officer)


def an_export_is_ready(here: Here) -> None:
    here.visitor.open("/exports", who=here.estate.auditor)
    here.page.get_by_role("radio", name="Safety report").check()
    here.press("Make the export")


def an_order_is_closed(here: Here) -> None:
    complete(here.work, here.estate.supplier, here.order)
    confirm(here.work, here.estate.manager, here.order)
    here.visitor.open(f"/work-orders/{here.order}", who=here.estate.manager)


def a_session_is_over(here: Here) -> None:
    here.visitor.open("/leave", who=here.estate.manager)
    here.clock.advance(timedelta(hours=13))
    here.visitor.send()


# In this order: some go on where the one before stopped.
WALKS: tuple[Callable[[Here], None], ...] = (
    an_act_is_done,
    a_form_is_stale,
    a_report_looks_like_another,
    a_visitor_has_a_receipt,
    a_form_lost_its_token,
    no_file_was_chosen,
    a_file_has_unknown_columns,
    the_columns_are_not_enough,
    a_file_is_checked,
    a_file_is_taken_over,
    an_import_goes_on,
    an_import_stopped,
    an_export_is_ready,
    an_order_is_closed,
    a_session_is_over,
)
# What somebody sees who has nothing yet, and addresses that are refused.
ADDRESSES = (
    ("stranger", "/"),
    ("stranger", "/board"),
    ("stranger", "/stuck"),
    ("stranger", "/premises?q=nothing+matches+this"),
    ("stranger", "/night-cover"),
    ("stranger", "/certificates"),
    ("stranger", "/defects"),
    ("stranger", "/recovery"),
    ("stranger", "/notices/not-sent"),
    ("stranger", "/together"),
    ("auditor", "/notices"),
    ("nobody", "/sign-in?q=nothing+matches+this"),
    ("manager", "/owners/name"),
    ("manager", "/work-orders/WO-2026-999999"),
    *(("nobody", f"/wrong/{name}") for name in ("422", "done", "503", "409", "413", "429", "500")),
)
