"""The one endpoint of Slack: signatures, malformed bodies, strangers, and a Slack that is slow."""

import json
import logging
import threading
import time
from dataclasses import replace
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa
from slack_bolt import Args

from bot.app import EXTENSION, init_app
from bot.requests.call import Call
from bot.requests.listening import listening
from bot.sandbox.limits import faults_in_errors
from tests.bot.conftest import MANAGER
from tests.conftest import SIGNING_SECRET
from tests.slack import Given, Slack, refusal, served
from tracker.app import create_app
from tracker.clock import SystemClock
from tracker.domain.errors import ConfigurationFault

JSON = "application/json"


def now(seconds=0):
    return str(int(SystemClock().now().timestamp()) + seconds)


def test_a_wrong_signature_is_refused(slack):
    answer = slack.send(slack.command_body(MANAGER, "help"), signature="v0=" + "0" * 64)

    assert answer.status == 401


def test_a_request_six_minutes_old_is_refused(slack):
    answer = slack.send(slack.command_body(MANAGER, "help"), timestamp=now(-360))

    assert answer.status == 401


@pytest.mark.parametrize("timestamp", ["soon", "1e9", "-5", "١٢٣"])
def test_a_timestamp_that_is_no_number_is_a_bad_request(client, timestamp):
    answer = client.post(
        "/slack/events",
        data=b"text=help",
        headers={
            "X-Slack-Request-Timestamp": timestamp.encode().decode("latin-1"),
            "X-Slack-Signature": "v0=x",
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )

    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"[1, 2]", b"3", b"no json", b"", b"\xff\xfe", b"[" * 100_000])
def test_a_signed_body_that_is_no_json_object_is_a_bad_request(slack, body):
    assert slack.send(body, JSON).status == 400


@pytest.mark.parametrize("payload", ["[]", "5", "nothing", '{"half":'])
def test_a_signed_form_whose_payload_is_no_object_is_a_bad_request(slack, payload):
    assert slack.send(urlencode({"payload": payload}).encode()).status == 400


def test_an_object_that_slack_would_never_send_is_no_fault_of_the_server(slack):
    for body in ({}, {"type": "event_callback"}, {"type": "block_actions", "actions": []}):
        form = urlencode({"payload": json.dumps(body)}).encode()

        assert slack.send(json.dumps(body).encode(), JSON).status < 500
        assert slack.send(form).status < 500


def test_an_ssl_check_does_not_open_the_door_without_a_signature(slack):
    body = slack.command_body(MANAGER, "help") + b"&ssl_check=1"

    answer = slack.send(body, signature="v0=" + "0" * 64)

    assert answer.text == ""


def test_another_workspace_is_turned_away_however_well_it_signs(slack, app):
    with served(app) as address:
        other = Slack(address, SIGNING_SECRET, "T0OTHER")

        assert other.command(MANAGER, "help").status == 403


def test_slack_needs_no_token_of_a_form(slack):
    assert slack.command(MANAGER, "help").status == 200


def test_a_refused_request_leaves_nothing_of_its_body_in_the_log(slack, caplog):
    secret = "the safe is open"

    with caplog.at_level(logging.DEBUG):
        slack.send(slack.command_body(MANAGER, secret), signature="v0=" + "0" * 64)

    assert all("safe" not in line for line in written(caplog))


def written(caplog):
    """Return the lines that the service's own handler would write."""
    handler = next(h for h in logging.getLogger().handlers if h.filters)
    return [record.getMessage() for record in caplog.records if handler.filter(record)]


def test_the_service_starts_while_slack_is_away(settings, clock):
    away = replace(settings.slack, api_url="http://127.0.0.1:9/api/")
    app = create_app(replace(settings, slack=away), clock=clock)

    init_app(app)

    assert EXTENSION in app.extensions


def test_the_first_command_does_not_wait_to_ask_slack_who_we_are(slack, api):
    slack.command(MANAGER, "help")

    assert api.said("auth.test") == []


def test_a_token_without_a_signing_secret_is_refused_at_the_start(settings, clock):
    unsigned = replace(settings.slack, signing_secret="")
    app = create_app(replace(settings, slack=unsigned), clock=clock)

    with pytest.raises(ConfigurationFault):
        init_app(app)


def test_with_socket_mode_alone_there_is_no_endpoint_that_anybody_could_sign_for(settings, clock):
    socket_only = replace(settings.slack, signing_secret="", app_token="xapp-1")
    app = create_app(replace(settings, slack=socket_only), clock=clock)

    init_app(app)

    assert app.test_client().post("/slack/events").status_code == 404


def test_commands_are_answered_in_time_while_every_form_takes_a_second_to_open(slack, api):
    api.always_gives("views.open", Given(body={"ok": True, "view": {}}, after_seconds=1.0))
    answers = []

    def type_it():
        answers.append(slack.command(MANAGER, "report"))

    people = [threading.Thread(target=type_it) for _ in range(40)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert [answer for answer in answers if not answer.in_time] == []


@pytest.mark.parametrize(
    "trouble",
    [
        refusal("expired_trigger_id"),
        Given(status=500, body="<html>"),
        Given(reset=True),
        Given(status=429, headers={"Retry-After": "30"}, body={"ok": False}),
        Given(body="<html>sign in</html>"),
    ],
    ids=["refused", "fault", "reset", "too many", "page"],
)
def test_a_failure_right_after_the_acknowledgement_does_not_take_it_back(slack, api, trouble):
    api.always_gives("views.open", trouble)

    answers = [slack.command(MANAGER, "report") for _ in range(8)]

    assert [answer for answer in answers if not answer.in_time] == []


def test_a_fault_of_ours_right_after_the_acknowledgement_does_not_take_it_back(slack, app, runtime):
    def acknowledge_and_fail(call: Call) -> None:
        call.acknowledge()
        raise RuntimeError("the door of the safe is open")

    app.extensions[EXTENSION].action("fails")(listening(runtime, acknowledge_and_fail))

    answers = [slack.press(MANAGER, {"action_id": "fails", "type": "button"}) for _ in range(8)]

    assert [answer for answer in answers if not answer.in_time] == []


def test_a_fault_of_ours_is_owned_up_to_with_a_code_and_logged_without_words(
    slack, app, runtime, caplog
):
    words = "the door of the safe is open"

    def fail(call: Call) -> None:
        raise RuntimeError(words)

    app.extensions[EXTENSION].view("fails")(listening(runtime, fail))

    answer = slack.submit(MANAGER, {"callback_id": "fails", "blocks": []}, {})

    assert "Something went wrong on our side (incident" in answer.text
    assert any("incident" in line for line in written(caplog))
    assert all("door of the" not in line for line in written(caplog))


def test_a_call_to_slack_is_made_once_even_when_its_connection_is_reset(slack, api):
    api.gives("views.open", Given(reset=True))

    slack.command(MANAGER, "report")
    time.sleep(2.5)  # the SDK's own retry comes after a second or so

    assert len(api.said("views.open")) == 1


def test_the_token_does_not_follow_a_redirect_to_another_host(slack, api):
    away = {"Location": f"{api.address}/api/elsewhere"}
    api.gives("views.open", Given(status=302, headers=away, body="moved"))

    slack.command(MANAGER, "report")
    time.sleep(0.5)

    assert [call.method for call in api.calls] == ["views.open"]


def test_a_form_is_answered_in_time_while_another_act_holds_the_database(
    slack, api, runtime, linked
):
    slack.command(MANAGER, "report")
    view = api.wait_for("views.open")[0]["view"]
    held = threading.Event()

    def hold():
        with runtime.engine.connect().execution_options(writes=True) as connection:
            connection.execute(sa.text("UPDATE person SET name = name"))
            held.set()
            time.sleep(1)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    typed = {"premises_code": linked.premises.code, "category_code": "FIR-DOR"}
    answer = slack.submit(MANAGER, view, {**typed, "title": "A broken door", "at_risk": "no"})
    holder.join()

    assert answer.in_time
    assert answer.json["response_action"] == "update"


def test_a_form_that_the_database_did_not_take_stays_open_with_all_that_was_typed(
    slack, api, app, runtime, linked
):
    slack.command(MANAGER, "report")
    view = api.wait_for("views.open")[0]["view"]
    for listener in app.extensions[EXTENSION]._listeners:
        listener.ack_timeout = 10  # so that the listener's own answer is seen
    typed = {"premises_code": linked.premises.code, "category_code": "FIR-DOR"}

    with runtime.engine.connect().execution_options(writes=True) as connection:
        connection.execute(sa.text("UPDATE person SET name = name"))
        answer = slack.submit(MANAGER, view, {**typed, "title": "A door", "at_risk": "no"})

    assert answer.json["response_action"] == "errors"
    assert faults_in_errors(answer.json["errors"], view) == ()
    assert "Nothing was saved" in str(answer.json["errors"])


def test_every_listener_name_is_listened_for(app):
    from bot.ids import Act, Action, Menu, View

    bolt = app.extensions[EXTENSION]
    wanted = {*Act, *Action, *View, *Menu}

    assert wanted
    assert len(bolt._listeners) >= len(wanted) + len(Act) + 2


def test_a_listener_gets_what_bolt_gives_it(slack, app, runtime):
    seen = []

    def look(call: Call) -> None:
        seen.append((call.user_id, call.team_id, type(call.args) is Args))

    app.extensions[EXTENSION].action("look")(listening(runtime, look))
    slack.press(MANAGER, {"action_id": "look", "type": "button"})

    assert seen == [(MANAGER, "T0TESTS", True)]
