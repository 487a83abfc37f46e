"""Fetching from Slack: with the token, from Slack only, and no page is taken for a photograph."""

import pytest
import sqlalchemy as sa

from bot.photographs import given_files
from bot.sandbox.limits import faults_in_view
from bot.sending.fetching import SlackFetcher
from bot.sending.web_api import make_line
from tests.bot.conftest import MANAGER, REPORTER, fault
from tests.photographs.pictures import photograph
from tests.slack import BOT_TOKEN, Given, refusal, web_api, words_of
from tracker.domain.photographs import LARGEST_BYTES, EvidenceOf, Trouble
from tracker.jobs.dispatch import dispatch
from tracker.jobs.photographs import fetch_photographs
from tracker.photographs.fetching import TryAgain
from tracker.photographs.preparing import NotKept, prepare
from tracker.photographs.queries import album_of
from tracker.photographs.service import keep_photographs
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.queries import get_order

PICTURE = photograph()
PATH = "/files/F1/download/door.jpg"


@pytest.fixture
def fetcher(api):
    return SlackFetcher(make_line(BOT_TOKEN, api.url))


@pytest.fixture
def lies_at(api):
    """Say where Slack keeps the file."""

    def said(url, **more):
        file = {"id": "F1", "url_private_download": url, **more}
        api.always_gives("files.info", Given(body={"ok": True, "file": file}))

    return said


@pytest.fixture
def host(api, lies_at):
    """Let Slack keep the file on its own host, and answer for it so."""

    def gives(body=PICTURE, status=200, *, kind="image/jpeg", headers=(), **more):
        api.always_gives(PATH, Given(status, body, {"Content-Type": kind, **dict(headers)}))
        lies_at(f"{api.address}{PATH}", **more)

    return gives


def refused(fetcher):
    with pytest.raises(NotKept) as error:
        fetcher.fetch("F1")
    return error.value.why


def test_a_file_is_asked_for_by_its_id_and_fetched_with_the_token(api, fetcher, host):
    host(file_access="check_file_info")

    assert fetcher.fetch("F1") == PICTURE
    assert api.said("files.info") == [{"file": "F1"}]
    assert [call.token for call in api.calls] == [BOT_TOKEN, BOT_TOKEN]


@pytest.mark.parametrize(
    "address",
    [
        "https://files.slack.com.example.test/x.jpg",
        "https://example.test/x.jpg",
        "http://files.slack.com/x.jpg",
        "https://files.slack.com:8443/x.jpg",
        "https://files.slack.com@example.test/x.jpg",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.1:1/x.jpg",
        "https://[broken",
        "",
    ],
)
def test_the_token_goes_to_nobody_but_slack(fetcher, lies_at, address):
    lies_at(address)

    assert refused(fetcher) is Trouble.ELSEWHERE


def test_of_slack_itself_only_its_host_of_files_is_asked():
    fetcher = SlackFetcher(make_line(BOT_TOKEN, "https://slack.com/api/"))

    assert fetcher._is_slacks("https://files.slack.com/files-pri/T1-F1/download/a.jpg")
    assert not fetcher._is_slacks("https://elsewhere.slack.com/files-pri/T1-F1/download/a.jpg")


def test_a_redirect_is_not_followed(fetcher, host):
    with web_api() as elsewhere:
        host(b"", 302, headers={"Location": f"{elsewhere.address}{PATH}"})

        assert refused(fetcher) is Trouble.MISSING_SCOPE
        assert elsewhere.calls == []


def test_slacks_sign_in_page_is_no_photograph_and_is_called_by_its_name(fetcher, host):
    host(b"<!DOCTYPE html><title>Sign in</title>", kind="text/html; charset=utf-8")

    assert refused(fetcher) is Trouble.MISSING_SCOPE
    assert "missing_scope" in Trouble.MISSING_SCOPE.label


def test_a_file_is_not_read_beyond_ten_megabytes(fetcher, host):
    host(b"\xff" * (LARGEST_BYTES + 70_000), size=5)

    assert refused(fetcher) is Trouble.TOO_LARGE


def test_a_file_that_slack_says_is_too_large_is_not_fetched(api, fetcher, host):
    host(size=LARGEST_BYTES + 1)

    assert refused(fetcher) is Trouble.TOO_LARGE
    assert api.said(PATH) == []


@pytest.mark.parametrize(
    ("error", "why"),
    [
        ("missing_scope", Trouble.MISSING_SCOPE),
        ("file_not_found", Trouble.GONE),
        ("file_deleted", Trouble.GONE),
    ],
)
def test_what_slack_says_of_a_file_is_told(api, fetcher, error, why):
    api.always_gives("files.info", refusal(error))

    assert refused(fetcher) is why


@pytest.mark.parametrize(("status", "why"), [(403, Trouble.MISSING_SCOPE), (404, Trouble.GONE)])
def test_what_the_host_of_files_says_is_told(fetcher, host, status, why):
    host(b"", status)

    assert refused(fetcher) is why


def test_what_passes_is_tried_again_after_the_time_that_slack_names(fetcher, host):
    host(b"", 429, headers={"Retry-After": "42"})

    with pytest.raises(TryAgain) as later:
        fetcher.fetch("F1")

    assert later.value.after_seconds == 42


@pytest.mark.parametrize(
    "answer", [Given(status=503), refusal("internal_error"), Given(reset=True)]
)
def test_slack_in_trouble_is_asked_again_later(api, fetcher, answer):
    api.always_gives("files.info", answer)

    with pytest.raises(TryAgain):
        fetcher.fetch("F1")


def test_the_files_of_a_form_are_known_by_their_ids_alone():
    chosen = [{"id": "F1", "name": "Sam Resident.jpg", "url_private": "https://x.test"}, {}]
    state = {"photographs": {"photographs": {"type": "file_input", "files": chosen}}}

    assert given_files({"state": {"values": state}}) == ["F1"]
    assert given_files({"state": {"values": {}}}) == []
    assert given_files({}) == []


@pytest.fixture
def album(runtime, linked):
    """Return what there is of an order's photographs."""

    def found(reference):
        with runtime.reading() as look:
            return album_of(look.session, [get_order(look.session, linked.manager, reference)])

    return found


def test_photographs_of_a_report_are_written_down_before_it_is_answered_and_fetched_after(
    slack, api, host, runtime, linked, album
):
    slack.command(REPORTER, "report")
    view = api.wait_for("views.open")[0]["view"]
    assert faults_in_view(view) == ()
    host()

    answer = slack.submit(REPORTER, view, fault(linked, photographs=["F1"]))

    assert answer.json["response_action"] == "update"
    reference = orders_of(runtime)[0]
    assert [row.file_id for row in album(reference).awaited] == ["F1"]
    assert api.said("files.info") == []
    fetch_photographs(runtime)
    kept = album(reference).photographs
    assert [(row.evidence_of, row.given_by.name) for row in kept] == [("report", "Rita Reporter")]


def test_a_photograph_alone_is_an_update(slack, api, orders, album, pressed_form):
    order = orders.log()

    answer = slack.submit(MANAGER, pressed_form("update", order), {"photographs": ["F1", "F2"]})

    assert answer.json["response_action"] == "update"
    assert [row.evidence_of for row in album(order.reference).awaited] == ["update", "update"]


@pytest.fixture
def pressed_form(slack, api):
    """Return the form that the button of an act on an order opens."""

    def opened(act, order, user=MANAGER):
        before = len(api.said("views.open"))
        value = f"{order.reference}@{order.version}"
        slack.press(user, {"type": "button", "action_id": act, "value": value})
        return api.wait_for("views.open", before + 1)[-1]["view"]

    return opened


@pytest.mark.parametrize("act", ["update", "interim", "accept", "chase"])
def test_only_the_forms_of_acts_that_photographs_prove_take_them(orders, pressed_form, act):
    view = pressed_form(act, orders.log())

    names = [block.get("block_id") for block in view["blocks"]]
    assert ("photographs" in names) == (act in {"update", "interim"})
    assert faults_in_view(view) == ()


def test_whoever_gave_a_photograph_is_told_that_it_did_not_arrive(
    slack, api, runtime, orders, pressed_form
):
    order = orders.log()
    slack.submit(MANAGER, pressed_form("update", order), {"photographs": ["F1"]})
    api.always_gives("files.info", refusal("missing_scope"))

    fetch_photographs(runtime)
    dispatch(runtime)

    told = [
        call for call in api.said("chat.postMessage") if "did not arrive" in str(call.get("text"))
    ]
    assert [call["channel"] for call in told] == [f"D{MANAGER}"]


def orders_of(runtime):
    with runtime.reading() as look:
        return list(look.session.scalars(sa.select(WorkOrder.reference)))


def with_photographs(work, actor, order):
    """Keep two photographs of the order."""
    with work(actor) as uow:
        found = get_order(uow.session, actor, order.reference, locked=True)
        pictures = [prepare(photograph(colour)) for colour in ("red", "blue")]
        keep_photographs(uow, found, pictures, evidence_of=EvidenceOf.UPDATE)


def test_a_card_says_how_many_photographs_there_are_and_shows_none(slack, work, linked, orders):
    order = orders.log()
    with_photographs(work, linked.manager, order)

    told = slack.command(MANAGER, order.reference).json

    assert f"/work-orders/{order.reference}#photographs|2 photographs>" in words_of(told["blocks"])
    assert {block["type"] for block in told["blocks"]} <= {"section", "context", "actions"}


def test_a_restricted_orders_card_does_not_even_say_that_there_are_some(
    slack, work, linked, orders
):
    order = orders.log(category_code="SEC-CCT")
    with_photographs(work, linked.manager, order)

    told = slack.command(MANAGER, order.reference).json

    assert "hotograph" not in str(told)


def test_photographs_that_arrive_change_the_card_and_say_nothing_more(
    api, runtime, work, linked, orders
):
    order = orders.log()
    dispatch(runtime)
    posts = len(api.said("chat.postMessage"))
    with_photographs(work, linked.manager, order)

    dispatch(runtime)

    assert len(api.said("chat.postMessage")) == posts
    assert "2 photographs" in words_of(api.said("chat.update")[-1]["blocks"])
