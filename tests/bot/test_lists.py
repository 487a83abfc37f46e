"""Lists in Slack: the menu, what is stuck, premises; ten rows at most, and nobody else's."""

from datetime import timedelta

import pytest

from tests.bot.conftest import MANAGER, NOBODY, OFFICER, REPORTER, STRANGER, SUPPLIER
from tests.bot.test_commands import buttons, told
from tests.deeds import seen
from tests.factories import OPERATOR, make_premises
from tests.slack import element_of, elements_of, words_of
from tracker.domain.categories import PremisesType
from tracker.work_orders.schemas import ClosingDraft
from tracker.work_orders.service import complete_order, confirm_fix


def rows(answer):
    """Return the rows of a list that was answered: each has one menu."""
    found = [block for block in answer.json["blocks"] if "accessory" in block]
    assert {block["accessory"]["type"] for block in found} <= {"overflow"}
    return [words_of(block["text"]) for block in found]


def test_the_command_alone_shows_the_buttons_that_are_wanted_most(slack):
    answer = slack.command(MANAGER, "  ")

    assert "What would you like to do?" in told(answer)
    assert [one["text"]["text"] for one in elements_of(answer.json["blocks"])] == [
        "Report a fault", "My actions", "My premises", "Tonight's cover", "Help",
    ]  # fmt: skip


def test_the_command_alone_gives_a_stranger_their_link(slack):
    assert "not linked to a Makesafe account" in told(slack.command(NOBODY, ""))


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("My actions", "There is no heating"),
        ("My premises", "Rowan House"),
        ("Tonight's cover", "Nobody stands on the roster"),
        ("Help", "What you can type"),
    ],
)
def test_each_button_of_the_menu_does_what_it_says(slack, api, orders, label, words):
    orders.log()
    menu = slack.command(REPORTER, "").json["blocks"]

    slack.press(REPORTER, element_of(menu, label), response_url=f"{api.address}/answer")

    (said,) = api.wait_for("/answer")
    assert said["response_type"] == "ephemeral"
    assert words in words_of(said["blocks"])


@pytest.mark.both_databases
def test_stuck_lists_what_nobody_acted_on_for_a_week_the_longest_first(slack, orders, clock):
    orders.log(title="Silent for long")
    clock.advance(timedelta(days=3))
    orders.log(title="Silent for less")
    clock.advance(timedelta(days=8))
    orders.log(title="Logged a moment ago")

    answer = slack.command(MANAGER, "stuck")

    first, second = rows(answer)
    assert "Silent for long" in first
    assert "Nobody has acted for 11 days" in first
    assert "Silent for less" in second
    assert "Logged a moment ago" not in told(answer)
    assert "/stuck?days=7|See all on the web>" in told(answer)


def test_stuck_shows_ten_rows_and_counts_the_rest(slack, orders, clock):
    for number in range(12):
        orders.log(title=f"Broken thing {number}")
    clock.advance(timedelta(days=8))

    answer = slack.command(MANAGER, "stuck")

    assert len(rows(answer)) == 10
    assert "2 more" in told(answer)


def test_stuck_says_nothing_of_somebody_elses_premises_and_is_bare_where_it_must_be(
    slack, orders, clock
):
    orders.log(category_code="SEC-DOR", title="Gate seven stays open")
    clock.advance(timedelta(days=8))

    assert "Nothing is stuck" in told(slack.command(STRANGER, "stuck"))
    words = told(slack.command(MANAGER, "stuck"))
    assert "WO-2026-000001" in words
    assert "Gate seven" not in words
    assert "for 8 days" not in words


@pytest.mark.both_databases
def test_premises_alone_lists_those_of_whoever_asks(slack, orders, work, linked):
    orders.log()
    orders.log(at_risk=True)

    officer = rows(slack.command(OFFICER, "premises"))
    manager = told(slack.command(MANAGER, "premises"))

    assert f"{linked.premises.code}>* Rowan House: 2 open orders" in officer[0]
    assert "1 safety-critical" in officer[0]
    assert "Elm Office: 0 open orders" in officer[1]
    assert "Elm Office" not in manager
    assert "There is no heating" in manager


@pytest.mark.both_databases
@pytest.mark.parametrize("how", ["upper", "lower", "bare", "name", "part"])
def test_one_premises_that_fits_shows_what_is_open_there(slack, orders, linked, how):
    orders.log()
    code = linked.premises.code
    typed = {
        "upper": code,
        "lower": code.lower(),
        "bare": code.replace("-", " "),
        "name": "rowan house",
        "part": "  OWAN  ",
    }[how]

    words = told(slack.command(OFFICER, f"premises {typed}"))

    assert f"{code} Rowan House: 1 open order" in words
    assert "There is no heating" in words
    assert f"/?premises={code}|See all on the web>" in words


@pytest.mark.both_databases
def test_several_premises_that_fit_are_listed_ten_at_most(slack, work, linked):
    with work(OPERATOR) as uow:
        for number in range(12):
            make_premises(uow, name=f"Elm Court {number}")

    answer = slack.command(OFFICER, "premises elm")

    assert len(rows(answer)) == 10
    assert "Premises that fit “elm”" in told(answer)
    assert "3 more" in told(answer)
    assert "/premises?q=elm|See all on the web>" in told(answer)


@pytest.mark.parametrize("typed", ["rowan", "<!channel>", "%", "AP-99", "\x00"])
def test_premises_that_nobody_of_the_readers_fit_are_told_so(slack, orders, typed):
    words = told(slack.command(STRANGER, f"premises {typed}"))

    assert "No open premises that you may see" in words or "Elm Office" in words
    assert "Rowan" not in words
    assert "<!channel>" not in words


@pytest.mark.parametrize(
    ("typed", "user", "found"),
    [
        ("TS1 2AB", OFFICER, {"Oak Court", "Ash Lodge"}),
        ("ts12ab", OFFICER, {"Oak Court", "Ash Lodge"}),
        ("TS1", OFFICER, {"Oak Court"}),  # approved premises are not closed in on by trying
        ("TS1 2AB", SUPPLIER, {"Oak Court"}),  # who may not know the address of Ash Lodge
        ("TS1 2AB", STRANGER, set()),
    ],
)
def test_premises_are_found_by_postcode_where_the_address_may_be_known(
    slack, work, linked, typed, user, found
):
    office = PremisesType.OFFENDER_CONTACT_CENTRE
    with work(OPERATOR) as uow:
        contract = uow.session.merge(linked.premises).contract
        for name, kind in (("Oak Court", office), ("Ash Lodge", PremisesType.APPROVED_PREMISES)):
            address = "9 Hidden Way, Testford TS1 2AB"
            make_premises(uow, name=name, address=address, premises_type=kind, contract=contract)

    words = told(slack.command(user, f"premises {typed}"))

    assert {name for name in ("Oak Court", "Ash Lodge") if name in words} == found
    assert "Hidden Way" not in words


def test_premises_with_nothing_open_offer_to_report(slack):
    answer = slack.command(STRANGER, "premises")

    assert "nothing is open here" in told(answer)
    assert "Report a fault" in buttons(answer)


def test_the_menu_of_premises_shows_their_orders_and_their_night(slack, api, orders, linked):
    orders.log()
    found = slack.command(OFFICER, "premises").json["blocks"]

    for label in ("Show its open orders", "Show tonight's cover"):
        slack.press(OFFICER, element_of(found, label), response_url=f"{api.address}/answer")
    shown = api.wait_for("/answer", 2)

    assert "There is no heating" in words_of(shown[0]["blocks"])
    assert "Nobody stands on the roster" in words_of(shown[1]["blocks"])
    assert linked.elsewhere.premises_type is not PremisesType.APPROVED_PREMISES
    offices = [block for block in found if "Elm Office" in words_of(block)]
    assert "Show tonight's cover" not in words_of(offices)


def test_an_update_with_a_note_is_saved_before_it_is_answered_and_once(slack, orders, runtime):
    orders.log()
    body = slack.command_body(MANAGER, "update #1 The part is on order", trigger="1.2.same")

    answers = {slack.send(body).text for _ in range(2)}

    assert answers == {"Updated: WO-2026-000001. Your note is on record."}
    notes = seen(runtime, "WO-2026-000001").notes
    assert [note.text.words for note in notes] == ["The part is on order"]


def test_an_update_without_a_note_opens_its_form(slack, api, orders):
    orders.log()

    slack.command(MANAGER, "update #1")

    assert "What has happened?" in words_of(api.wait_for("views.open")[0]["view"])


def test_words_that_come_too_late_are_given_back(slack, orders, work, linked):
    orders.log()
    with work(linked.supplier) as uow:
        complete_order(uow, "WO-2026-000001", ClosingDraft())
    with work(linked.manager) as uow:
        confirm_fix(uow, "WO-2026-000001", ClosingDraft())

    answer = slack.command(MANAGER, "update #1 It broke again & again").text

    assert "Nothing was saved" in answer
    assert "It broke again &amp; again" in answer


def test_to_escalate_is_never_done_by_the_command_alone(slack, api, orders, runtime):
    orders.log()

    slack.command(MANAGER, "escalate #1 Nobody came & it is cold")

    view = api.wait_for("views.open")[0]["view"]
    reason = next(block for block in view["blocks"] if block.get("block_id") == "reason")
    assert reason["element"]["initial_value"] == "Nobody came & it is cold"
    assert "It goes up to stage 1 of 6" in words_of(view)
    assert seen(runtime, "WO-2026-000001").stage == 0


def test_who_may_not_update_is_told_so_and_keeps_their_words(slack, orders):
    orders.log()

    answer = slack.command(REPORTER, "update #1 The part is here").text

    assert "You may not update this work order" in answer
    assert "The part is here" in answer


def test_a_list_is_not_for_a_supplier_of_another_contract(slack, orders):
    orders.log()

    assert "Rowan House" in told(slack.command(SUPPLIER, "premises"))
    assert "Rowan House" not in told(slack.command(STRANGER, "premises"))
