"""The whole of Home: its pages, tonight, preferences and the engine, at any size within limits."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from bot.blocks.home import Pages
from bot.listeners.home import home_of
from bot.sandbox.limits import faults_in_view
from tests.bot.conftest import MANAGER, OFFICER, REPORTER
from tests.bot.test_home import opened
from tests.cover.nights import arrive, confirm, require, tick
from tests.deeds import accept, chase, escalate
from tests.factories import OPERATOR, make_contract, make_order, make_premises, make_unit
from tests.slack import element_of, elements_of, words_of
from tracker.domain.categories import PremisesType
from tracker.domain.quiet import Preferences
from tracker.jobs.proving import prove_itself
from tracker.people.preferences import set_preferences

AT_NIGHT = datetime(2026, 11, 16, 22, tzinfo=UTC)
LONGEST = "W" * 120


@pytest.fixture
def big(work, linked):
    """Sixty orders and as many premises as a division has, under the longest names there are."""
    with work(OPERATOR) as uow:
        unit, contract = make_unit(uow), make_contract(uow)
        places = [
            make_premises(
                uow,
                name=f"{LONGEST[:-4]}{number:04}",
                unit=unit,
                contract=contract,
                premises_type=PremisesType.OFFENDER_CONTACT_CENTRE,
            )
            for number in range(116)
        ]
        for number in range(60):
            make_order(uow, places[number % 40], title="T" * 120)
    return linked


@pytest.fixture
def asked(runtime):
    """The statements that went to the database."""
    statements = []

    def note(_connection, _cursor, statement, _parameters, _context, _many):
        statements.append(statement)

    sa.event.listen(runtime.engine, "before_cursor_execute", note)
    yield statements
    sa.event.remove(runtime.engine, "before_cursor_execute", note)


def turned(slack, api, view, words, number=0):
    """Press a button of Home that turns a page; return the view that is published then."""
    before = len(api.said("views.publish"))
    slack.press(OFFICER, element_of(view["blocks"], words), view={**view, "id": "V1"})
    said = api.wait_for("views.publish", before + 1)[-1]["view"]
    assert faults_in_view(said) == ()
    return said


def test_home_of_sixty_orders_and_a_whole_division_is_within_every_limit(runtime, big):
    view = home_of(runtime, big.officer, Pages())

    assert faults_in_view(view) == ()
    assert len(view["blocks"]) < 60
    assert "60 orders need you" in words_of(view)
    assert "Page 1 of 4" in words_of(view)
    assert "Page 1 of 8" in words_of(view)


def test_every_order_and_every_premises_is_on_some_page(runtime, big):
    orders, places = set(), set()
    for number in range(1, 9):
        view = home_of(runtime, big.officer, Pages(min(number, 4), number))

        for element in elements_of(view["blocks"]):
            value = element.get("selected_option", {}).get("value", "")
            name, _, about = value.partition(":")
            if name == "show":
                orders.add(about)
            elif name == "orders":
                places.add(about)
        assert faults_in_view(view) == ()

    assert len(orders) == 60
    assert len(places) == 118


def test_the_pages_of_home_are_turned_by_its_buttons(slack, api, big):
    opened(slack, api, OFFICER)
    first = api.said("views.publish")[-1]["view"]

    second = turned(slack, api, first, "More orders")
    other = turned(slack, api, second, "More premises")
    back = turned(slack, api, other, "Previous orders")

    assert "Previous orders" not in words_of(first)
    assert "Page 2 of 4" in words_of(second)
    assert "Page 1 of 8" in words_of(second)
    assert ("Page 2 of 4" in words_of(other), "Page 2 of 8" in words_of(other)) == (True, True)
    assert ("Page 1 of 4" in words_of(back), "Page 2 of 8" in words_of(back)) == (True, True)


@pytest.mark.parametrize("words", ["Accept", "Show the card"])
def test_home_stays_on_the_page_from_which_somebody_acts(slack, api, big, words):
    opened(slack, api, OFFICER)
    first = api.said("views.publish")[-1]["view"]
    second = turned(slack, api, first, "More orders")
    shown = len(api.said("views.publish"))

    slack.press(OFFICER, element_of(second["blocks"], words), view={**second, "id": "V1"})
    view = api.wait_for("views.open")[-1]["view"]
    if words == "Show the card":
        slack.press(OFFICER, element_of(view["blocks"], "Accept"), view={**view, "id": "V2"})
        view = api.wait_for("views.push")[-1]["view"]
    wrong = slack.submit(OFFICER, view, {"next_action": "x"}, view_id="V3")
    answers = {"next_action": "Meet the contractor", "next_action_on": "2026-11-20"}
    done = slack.submit(OFFICER, view, answers, view_id="V3")

    assert wrong.json["response_action"] == "errors"
    assert ":white_check_mark:" in words_of(done.json["view"])
    assert "Page 2 of 4" in words_of(api.wait_for("views.publish", shown + 1)[-1]["view"])


@pytest.mark.parametrize(
    "value", ["99/99", "0/0", "-1/2", "", "a/b", "1", "1/2/3", "9" * 19 + "/1", "²/2", "\u0661/1"]
)
def test_a_page_that_is_not_there_gives_the_nearest(runtime, big, value):
    view = home_of(runtime, big.officer, Pages.read(value))

    assert faults_in_view(view) == ()
    assert "60 orders need you" in words_of(view)
    shown = {element["action_id"] for element in elements_of(view["blocks"])}
    assert {"more", "place"} <= shown


@pytest.mark.both_databases
def test_home_of_many_asks_the_database_no_more_than_home_of_few(runtime, work, linked, asked):
    def fill(number):
        for _ in range(number):
            with work(OPERATOR) as uow:
                place = make_premises(uow)
                references = [make_order(uow, place).reference for _ in range(3)]
            for reference in references:
                escalate(work, linked.officer, reference)
                chase(work, linked.officer, reference, "Come")
                accept(work, linked.officer, reference)
            require(work, linked.officer, place)
        tick(runtime)

    def questions():
        asked.clear()
        home_of(runtime, linked.officer, Pages())
        return len(asked)

    fill(1)
    questions()  # whoever looks first after a change reads the directory for the others
    few = questions()
    fill(4)
    questions()

    assert questions() == few
    assert few < 50


def test_home_shows_how_tonight_stands_and_leads_to_its_posts(
    slack, api, work, linked, runtime, clock
):
    require(work, linked.officer, linked.premises)
    tick(runtime)

    words = opened(slack, api, MANAGER)
    view = api.said("views.publish")[-1]["view"]
    slack.press(MANAGER, element_of(view["blocks"], "Show posts"), view={**view, "id": "V1"})

    assert "Tonight's cover" in words
    assert f"*{linked.premises.code}*: 0 of 2 confirmed" in words
    assert "Post 1" in words_of(api.wait_for("views.open")[0]["view"])


def test_home_is_drawn_again_after_an_act_of_night_cover(slack, api, work, linked, runtime, clock):
    require(work, linked.officer, linked.premises)
    tick(runtime)
    for post in (1, 2):
        confirm(work, linked.supplier, linked.premises, post)
    clock.set_to(AT_NIGHT)
    for post in (1, 2):
        arrive(work, linked.reporter, linked.premises, post)

    code = linked.premises.code
    slack.press(REPORTER, {"type": "button", "action_id": "cover_alone", "value": code})

    said = api.wait_for("views.publish")[-1]
    assert said["user_id"] == REPORTER
    assert f"*{code}*: Sole charge" in words_of(said["view"])


@pytest.mark.parametrize(
    ("words", "saying"),
    [("chase #1 Come now", "Chased"), ("update #1 The part is here", "Updated")],
)
def test_home_is_drawn_again_after_what_was_typed(slack, api, linked, orders, words, saying):
    orders.log()

    answer = slack.command(OFFICER, words)

    assert saying in answer.text
    assert api.wait_for("views.publish")[-1]["user_id"] == OFFICER


def test_home_says_how_its_reader_is_told(slack, api, work, linked):
    with work(linked.manager) as uow:
        set_preferences(uow, Preferences(quiet_from=None, quiet_until=None))

    words = opened(slack, api, MANAGER)

    view = api.said("views.publish")[-1]["view"]
    slack.press(MANAGER, element_of(view["blocks"], "Change"), view={**view, "id": "V1"})

    assert "How you are told" in words
    assert "no quiet hours" in words
    assert api.wait_for("views.open")[0]["view"]["callback_id"] == "preferences"


def test_home_warns_while_the_engine_is_silent_and_else_says_when_it_proved_itself(
    slack, api, runtime, linked, work, clock
):
    silent = opened(slack, api, MANAGER)
    tick(runtime)
    prove_itself(runtime)
    empty = opened(slack, api, MANAGER)
    require(work, linked.officer, linked.premises)
    clock.advance(timedelta(minutes=2))
    tick(runtime)
    prove_itself(runtime)
    proved = opened(slack, api, MANAGER)

    assert "Escalation has not run yet." in silent
    assert "The engine has not proved itself yet" in silent
    assert "an empty roster of night cover (N1)" in empty
    assert ":warning:" not in proved
    assert "The engine last proved itself at 9:02am" in proved


def test_home_without_approved_premises_says_nothing_of_the_night(runtime, linked):
    view = home_of(runtime, linked.stranger, Pages())

    assert "Tonight's cover" not in words_of(view)
