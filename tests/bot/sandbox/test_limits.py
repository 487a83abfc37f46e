"""What Slack refuses, refused here too, with its reason and its place."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.limits import (
    faults_in_blocks,
    faults_in_errors,
    faults_in_message,
    faults_in_options,
    faults_in_view,
)
from tests.bot.sandbox.small_app import REPORT, card, marked, option, plain

Block = dict[str, Any]


def section(text: str) -> Block:
    return {"type": "section", "text": marked(text)}


def button(**other: Any) -> Block:
    return {"type": "button", "action_id": "go", "text": plain("Go"), **other}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def asking(element: Block, **other: Any) -> Block:
    return {"type": "input", "label": plain("L"), "element": element, **other}


def text_input(**other: Any) -> Block:
    return {"type": "plain_text_input", "action_id": "t", **other}


def select(*options: Block, **other: Any) -> Block:
    return {"type": "static_select", "action_id": "s", "options": list(options), **other}


REFUSED: list[tuple[str, Block, str, str]] = [
    ("a text of nothing", section(""), "more than 0 characters", "/blocks/0/text/text"),
    ("a section of 3001", section("x" * 3001), "less than 3001", "/blocks/0/text/text"),
    ("a section of nothing", {"type": "section"}, "text or fields", "/blocks/0"),
    (
        "a field of 2001",
        {"type": "section", "fields": [marked("x" * 2001)]},
        "less than 2001",
        "/blocks/0/fields/0/text",
    ),
    (
        "eleven fields",
        {"type": "section", "fields": [marked("x")] * 11},
        "1 to 10 fields",
        "/blocks/0/fields",
    ),
    ("a header of 151", {"type": "header", "text": plain("x" * 151)}, "less than 151", "/text"),
    ("a header in mrkdwn", {"type": "header", "text": marked("x")}, "unsupported text", "/type"),
    ("an unknown block", {"type": "carousel"}, "unsupported type: carousel", "/blocks/0/type"),
    ("a type of no sort", {"type": ["x"]}, "unsupported type", "/blocks/0/type"),
    ("an unknown property", {"type": "divider", "colour": "red"}, "additional property", "/0"),
    ("a context of eleven", {"type": "context", "elements": [marked("x")] * 11}, "1 to 10", "/0"),
    ("actions of none", actions(), "1 to 25 elements", "/blocks/0/elements"),
    (
        "the same action_id twice",
        actions(button(), button()),
        "action_id already exists: go",
        "/blocks/0/elements/1/action_id",
    ),
    ("a button of 76", actions(button(text=plain("x" * 76))), "less than 76", "/text/text"),
    ("a button in mrkdwn", actions(button(text=marked("x"))), "unsupported text", "/text/type"),
    ("a value of 2001", actions(button(value="x" * 2001)), "less than 2001", "/value"),
    ("an empty value", actions(button(value="")), "more than 0", "/value"),
    ("a style of its own", actions(button(style="loud")), "style must be", "/style"),
    ("a typed input among actions", actions(text_input()), "unsupported type", "/elements/0/type"),
    ("a button in an input", asking(button()), "unsupported type: button", "/element/type"),
    ("a label in mrkdwn", asking(text_input(), label=marked("x")), "unsupported", "/label/type"),
    ("an optional of no sort", asking(text_input(), optional="yes"), "boolean", "/optional"),
    ("an empty first value", asking(text_input(initial_value="")), "more than 0", "/initial_value"),
    ("a length of 3001", asking(text_input(max_length=3001)), "from 1 to 3000", "/max_length"),
    ("a menu of none", asking(select()), "at least 1 item", "/element/options"),
    (
        "a menu of 101",
        asking(select(*[option(str(n), "x") for n in range(101)])),
        "no more than 100",
        "/element/options",
    ),
    ("an option of 76", asking(select(option("a", "x" * 76))), "less than 76", "/0/text/text"),
    ("an option value of 151", asking(select(option("x" * 151, "a"))), "less than 151", "/value"),
    (
        "a first option that is not offered",
        asking(select(option("a", "A"), initial_option=option("b", "B"))),
        "one of the provided options",
        "/initial_option",
    ),
    (
        "eleven radio buttons",
        asking({"type": "radio_buttons", "options": [option(str(n), "x") for n in range(11)]}),
        "no more than 10",
        "/element/options",
    ),
    (
        "six in an overflow",
        actions({"type": "overflow", "options": [option(str(n), "x") for n in range(6)]}),
        "no more than 5",
        "/elements/0/options",
    ),
    (
        "a confirm of 31",
        actions(
            button(
                confirm={
                    "title": plain("t"),
                    "text": plain("t"),
                    "confirm": plain("x" * 31),
                    "deny": plain("no"),
                }
            )
        ),
        "less than 31",
        "/confirm/confirm/text",
    ),
    (
        "a date of no sort",
        asking({"type": "datepicker", "initial_date": "1/2/26"}),
        "date",
        "_date",
    ),
    (
        "an image unread",
        {"type": "image", "image_url": "https://x"},
        "must be a string",
        "alt_text",
    ),
    (
        "an accessory typed",
        {**section("x"), "accessory": text_input()},
        "unsupported",
        "/accessory",
    ),
    ("a placeholder of 151", asking(text_input(placeholder=plain("x" * 151))), "than 151", "/text"),
]


@pytest.mark.parametrize(
    ("block", "words", "place"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_slack_refuses_the_block_and_says_where(block: Block, words: str, place: str) -> None:
    faults = faults_in_blocks([block])

    assert len(faults) == 1, faults
    assert words in faults[0]
    assert place in faults[0].split("json-pointer:")[1]


TAKEN: list[tuple[str, list[Block]]] = [
    ("a card", card("It *leaks*", "reported")),
    ("a section as long as may be", [section("x" * 3000)]),
    ("a header as long as may be", [{"type": "header", "text": plain("x" * 150)}]),
    ("fifty blocks", [{"type": "divider"}] * 50),
    ("the same action_id in two blocks", [actions(button()), actions(button())]),
    ("an option in mrkdwn where lists take it", [
        actions({"type": "checkboxes", "options": [{"text": marked("*a*"), "value": "a"}]})
    ]),
    ("a menu in groups", [
        asking({
            "type": "static_select",
            "option_groups": [{"label": plain("G"), "options": [option("a", "A")]}],
            "initial_option": option("a", "A"),
        })
    ]),
]  # fmt: skip


@pytest.mark.parametrize("blocks", [row[1] for row in TAKEN], ids=[row[0] for row in TAKEN])
def test_slack_takes_what_is_within_its_limits(blocks: list[Block]) -> None:
    assert faults_in_blocks(blocks) == ()


def test_a_message_holds_fifty_blocks_and_a_view_a_hundred() -> None:
    blocks = [{"type": "divider"}] * 51

    assert "no more than 50 items" in faults_in_blocks(blocks, "message")[0]
    assert faults_in_blocks(blocks, "home") == ()
    assert "no more than 100 items" in faults_in_blocks(blocks * 2, "modal")[0]


def test_two_blocks_may_not_share_a_block_id() -> None:
    blocks = [{"type": "divider", "block_id": "b"}] * 2

    assert "block_id already exists: b" in faults_in_blocks(blocks)[0]


def test_the_texts_of_a_message_may_not_add_up_to_too_much() -> None:
    blocks = [section("x" * 2900)] * 5

    assert "msg_blocks_too_long" in faults_in_message("short", blocks)[0]
    assert faults_in_blocks(blocks, "home") == ()


def test_a_message_needs_text_or_blocks_and_an_update_takes_less_text() -> None:
    assert "no_text" in faults_in_message(None, None)[0]
    assert "no_text" in faults_in_message("", [])[0]
    assert faults_in_message("x" * 4001) == ()
    assert "msg_too_long" in faults_in_message("x" * 4001, updating=True)[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": plain("x" * 25)}, "/view/title/text"),
        ({"submit": plain("x" * 25)}, "/view/submit/text"),
        ({"close": marked("x")}, "/view/close/type"),
        ({"private_metadata": "x" * 3001}, "/view/private_metadata"),
        ({"callback_id": "x" * 256}, "/view/callback_id"),
        ({"id": "V1"}, "invalid additional property: id"),
        ({"state": {}}, "invalid additional property: state"),
        ({"type": "sheet"}, "unsupported type: sheet"),
        ({"notify_on_close": "yes"}, "/view/notify_on_close"),
    ],
)
def test_slack_refuses_the_view(change: Block, words: str) -> None:
    assert faults_in_view(REPORT) == ()

    faults = faults_in_view({**REPORT, **change})

    assert len(faults) == 1, faults
    assert words in faults[0]


def test_a_modal_with_an_input_needs_a_submit_button() -> None:
    view = {name: value for name, value in REPORT.items() if name != "submit"}

    assert "submit is required" in faults_in_view(view)[0]


def test_home_takes_no_title() -> None:
    home = {"type": "home", "blocks": [{"type": "divider"}], "title": plain("Home")}

    assert "invalid additional property: title" in faults_in_view(home)[0]


def test_errors_must_name_input_blocks_and_say_something() -> None:
    assert faults_in_errors({"details": "Too short."}, REPORT) == ()
    assert "/errors/elsewhere" in faults_in_errors({"elsewhere": "No."}, REPORT)[0]
    assert "more than 0" in faults_in_errors({"details": ""}, REPORT)[0]
    assert faults_in_errors({}, REPORT)


def test_a_type_ahead_may_find_nothing_but_not_more_than_a_hundred() -> None:
    many = [option(str(number), "x") for number in range(101)]

    assert faults_in_options({"options": []}) == ()
    assert faults_in_options({"options": many[:100]}) == ()
    assert "no more than 100" in faults_in_options({"options": many})[0]
    assert faults_in_options(None)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["", "x", "section", "mrkdwn"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "text", "elements", "element", "options", "block_id", "value"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(ANYTHING)
def test_no_nonsense_breaks_the_check(anything: Any) -> None:
    kinds = ["section", "actions", "input", "context", "image", "header"]

    for kind in kinds:
        block = {**(anything if isinstance(anything, dict) else {"text": anything}), "type": kind}
        faults_in_blocks([block])
        faults_in_blocks([{"type": kind, "elements": [anything], "element": anything}])
    faults_in_view(anything)
    faults_in_message(anything, anything)
    faults_in_options(anything)
