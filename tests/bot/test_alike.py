"""A fault that is open already is asked about before it is logged again; nothing typed is lost."""

import pytest
import sqlalchemy as sa

from bot.sandbox.limits import faults_in_view
from tests.bot.conftest import MANAGER, OFFICER, REPORTER, fault
from tests.slack import element_of, shown_view, words_of
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.models.patterns import MeToo
from tracker.work_orders.schemas import ClosingDraft
from tracker.work_orders.service import complete_order, confirm_fix

TYPED = {
    "title": "The door by the kitchen sticks",
    "details": "It catches on the floor.\nSince Friday.",
    "reported_for": "The night team",
    "occurred_at": 1_763_200_000,
}


def form(slack, api, user=MANAGER):
    before = len(api.said("views.open"))
    slack.command(user, "report")
    return api.wait_for("views.open", before + 1)[-1]["view"]


def count(runtime, table=WorkOrder):
    with runtime.reading() as reading:
        return reading.session.scalar(sa.select(sa.func.count()).select_from(table))


def fields(view):
    return {block.get("block_id"): block.get("element") for block in view["blocks"]}


@pytest.fixture
def standing(orders):
    """An order about a fire door that is open."""
    return orders.log(category_code="FIR-DOR", title="A door that will not close")


@pytest.fixture
def asked(slack, api, linked, standing):
    """The question, as the manager gets it for their own report about a fire door."""
    answer = slack.submit(MANAGER, form(slack, api), fault(linked, **TYPED), view_id="V1")
    return answer.json["view"]


def test_the_question_comes_before_anything_is_logged_and_keeps_all_that_was_typed(
    asked, standing, runtime
):
    kept = fields(asked)

    assert count(runtime) == 1
    assert "Nothing has been logged yet" in words_of(asked)
    assert standing.reference in words_of(asked)
    assert "Olu Officer" in words_of(asked)
    assert kept["title"]["initial_value"] == TYPED["title"]
    assert kept["details"]["initial_value"] == TYPED["details"]
    assert kept["reported_for"]["initial_value"] == TYPED["reported_for"]
    assert kept["occurred_at"]["initial_date_time"] == TYPED["occurred_at"]
    assert asked["submit"]["text"] == "No, it is a new one"
    assert faults_in_view(asked) == ()


@pytest.mark.both_databases
def test_saying_no_twice_logs_one_order_with_all_that_was_typed(slack, asked, linked, runtime):
    for _ in range(2):
        answer = slack.submit(MANAGER, asked, fault(linked, **TYPED), view_id="V1")

    assert answer.json["view"]["title"]["text"] == "Fault reported"
    with runtime.reading() as reading:
        logged = reading.session.scalars(sa.select(WorkOrder).order_by(WorkOrder.id)).all()[1:]
        assert [order.title.words for order in logged] == [TYPED["title"]]
        assert logged[0].details.words == TYPED["details"]
        assert logged[0].reported_for.words == TYPED["reported_for"]
        assert int(logged[0].occurred_at.timestamp()) == TYPED["occurred_at"]


def test_me_too_adds_the_person_and_no_order(slack, api, asked, standing, runtime):
    pressed = shown_view(asked, {}, view_id="V1")
    for _ in range(2):
        slack.press(MANAGER, element_of(asked["blocks"], "Me too"), view=pressed)

    shown = api.wait_for("views.update", 2)[0]["view"]
    assert count(runtime) == 1
    assert count(runtime, MeToo) == 1
    assert "You will be told when it is fixed" in words_of(shown)
    assert standing.reference in words_of(shown)
    assert faults_in_view(shown) == ()


def test_an_order_closed_meanwhile_leaves_the_form_as_it_is(
    slack, api, asked, standing, work, linked
):
    with work(linked.supplier) as uow:
        complete_order(uow, standing.reference, ClosingDraft())
    with work(linked.manager) as uow:
        confirm_fix(uow, standing.reference, ClosingDraft())

    pressed = shown_view(asked, {}, view_id="V1")
    slack.press(MANAGER, element_of(asked["blocks"], "Me too"), view=pressed)

    told = api.wait_for("views.push")[0]["view"]
    assert "is closed" in words_of(told)
    assert api.said("views.update") == []


def test_a_kind_that_people_take_for_the_same_is_asked_about_too(slack, api, linked, orders):
    boiler = orders.log(category_code="HTG-LOS", title="The boiler is out")

    answer = slack.submit(MANAGER, form(slack, api), fault(linked, category_code="HWS-LOS"))

    assert boiler.reference in words_of(answer.json["view"])


def test_another_order_that_is_alike_is_asked_about_again(slack, asked, orders, linked, runtime):
    second = orders.log(category_code="FIR-DOR", title="Another door")

    answer = slack.submit(MANAGER, asked, fault(linked, **TYPED), view_id="V1")

    assert second.reference in words_of(answer.json["view"])
    assert count(runtime) == 2


def test_somebody_at_risk_is_never_held_up_by_the_question(slack, api, linked, standing, runtime):
    answer = slack.submit(MANAGER, form(slack, api), fault(linked, at_risk="yes"))

    receipt = answer.json["view"]
    assert count(runtime) == 2
    assert "Logged as" in words_of(receipt)
    assert "Is it the same as one of these?" in words_of(receipt)
    assert standing.reference in words_of(receipt)
    slack.press(
        MANAGER, element_of(receipt["blocks"], "Me too"), view=shown_view(receipt, {}, view_id="V2")
    )
    assert "You will be told" in words_of(api.wait_for("views.push")[0]["view"])


def test_a_restricted_order_is_asked_about_without_its_words(slack, api, linked, orders):
    lock = orders.log(category_code="SEC-DOR", title="Back gate will not lock")

    answer = slack.submit(
        REPORTER, form(slack, api, REPORTER), fault(linked, category_code="SEC-DOR")
    )

    assert lock.reference in words_of(answer.json["view"])
    assert "Back gate" not in words_of(answer.json["view"])


def test_orders_of_premises_that_one_may_not_see_are_not_asked_about(
    slack, api, linked, orders, runtime
):
    orders.log(category_code="FIR-DOR", premises=linked.elsewhere, actor=linked.officer)

    answer = slack.submit(MANAGER, form(slack, api), fault(linked))

    assert answer.json["view"]["title"]["text"] == "Fault reported"


def test_at_most_five_are_shown(slack, api, linked, orders):
    for number in range(7):
        orders.log(category_code="FIR-DOR", title=f"Door number {number}")

    answer = slack.submit(OFFICER, form(slack, api, OFFICER), fault(linked))

    assert words_of(answer.json["view"]).count("Me too\n") <= 5
    assert "Door number 6" in words_of(answer.json["view"])
    assert "Door number 1" not in words_of(answer.json["view"])
