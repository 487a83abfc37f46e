"""What Slack refuses in a text, an option, a confirmation or an interactive element."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

ELEMENT_ID_LENGTH = 255
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
URL_LENGTH = 3000
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTIONS_IN_MENU = 100
OPTIONS_IN_LIST = 10
OPTIONS_IN_OVERFLOW = 5
PLACEHOLDER = 150
INPUT_VALUE = 3000
MOST_FILES = 10

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_STYLES = ("primary", "danger")
_INPUT = "placeholder initial_value focus_on_load dispatch_action_config"
_COMMON = {"type", "action_id"}

# The elements that the sandbox draws, and the properties that Slack knows for each.
PROPERTIES: Mapping[str, frozenset[str]] = {
    kind: frozenset(_COMMON | set(names.split()))
    for kind, names in {
        "button": "text value url style confirm accessibility_label",
        "overflow": "options confirm",
        "static_select": "placeholder options option_groups initial_option confirm focus_on_load",
        "external_select": "placeholder initial_option min_query_length confirm focus_on_load",
        "multi_static_select": "placeholder options option_groups initial_options confirm"
        " max_selected_items focus_on_load",
        "users_select": "placeholder initial_user confirm focus_on_load",
        "radio_buttons": "options initial_option confirm focus_on_load",
        "checkboxes": "options initial_options confirm focus_on_load",
        "datepicker": "placeholder initial_date confirm focus_on_load",
        "timepicker": "placeholder initial_time confirm focus_on_load timezone",
        "datetimepicker": "initial_date_time confirm focus_on_load",
        "plain_text_input": f"{_INPUT} multiline min_length max_length",
        "email_text_input": _INPUT,
        "url_text_input": _INPUT,
        "file_input": "filetypes max_files",
        "number_input": f"{_INPUT} is_decimal_allowed min_value max_value",
    }.items()
}
TYPED = frozenset({"plain_text_input", "email_text_input", "url_text_input", "number_input"})
PRESSED = frozenset({"button", "overflow"})


def kind_of(thing: object) -> str:
    """Return the type that a block or an element claims, or nothing where it claims none."""
    kind = thing.get("type") if isinstance(thing, dict) else None
    return kind if isinstance(kind, str) else ""


def extra_properties(thing: Mapping[str, Any], known: frozenset[str], at: str) -> Iterator[str]:
    """Yield a fault for each property that Slack does not know: it refuses them all."""
    for name in sorted(set(thing) - known):
        yield fault(f"invalid additional property: {name}", at)


def fault(words: str, at: str) -> str:
    """Return a fault in the form in which Slack's answers give it."""
    return f"[ERROR] {words} [json-pointer:{at}]"


def string_faults(value: object, longest: int, at: str) -> Iterator[str]:
    """Yield what is wrong with a bare string that must not be empty."""
    if not isinstance(value, str):
        yield fault("must be a string", at)
    elif not value:
        yield fault("must be more than 0 characters", at)
    elif len(value) > longest:
        yield fault(f"must be less than {longest + 1} characters", at)


def text_faults(value: object, longest: int, at: str, *, plain: bool) -> Iterator[str]:
    """Yield what is wrong with a text object; `plain` where Slack takes no mrkdwn."""
    if not isinstance(value, dict):
        yield fault("must be a text object", at)
        return
    kind = kind_of(value)
    if kind not in {"plain_text", "mrkdwn"} or (plain and kind != "plain_text"):
        yield fault(f"unsupported text type: {value.get('type')}", f"{at}/type")
        return
    own = "emoji" if kind == "plain_text" else "verbatim"
    yield from extra_properties(value, frozenset({"type", "text", own}), at)
    if own in value and not isinstance(value[own], bool):
        yield fault("must be a boolean", f"{at}/{own}")
    yield from string_faults(value.get("text"), longest, f"{at}/text")


def id_faults(value: object, at: str) -> Iterator[str]:
    """Yield what is wrong with a block_id, an action_id or a callback_id."""
    yield from string_faults(value, ELEMENT_ID_LENGTH, at)


def option_faults(
    option: object, at: str, *, markdown: bool = False, url: bool = False
) -> Iterator[str]:
    """Yield what is wrong with one option; only lists take mrkdwn, only overflows take a URL."""
    if not isinstance(option, dict):
        yield fault("must be an option object", at)
        return
    known = {"text", "value", "description"} | ({"url"} if url else set())
    yield from extra_properties(option, frozenset(known), at)
    yield from text_faults(option.get("text"), OPTION_TEXT, f"{at}/text", plain=not markdown)
    yield from string_faults(option.get("value"), OPTION_VALUE, f"{at}/value")
    if "description" in option:
        where = f"{at}/description"
        yield from text_faults(option["description"], OPTION_TEXT, where, plain=not markdown)
    if url and "url" in option:
        yield from string_faults(option["url"], URL_LENGTH, f"{at}/url")


def options_faults(
    options: object, longest: int, at: str, *, markdown: bool = False, url: bool = False
) -> Iterator[str]:
    """Yield what is wrong with a list of options."""
    if not isinstance(options, list) or not options:
        yield fault("must have at least 1 item", at)
        return
    if len(options) > longest:
        yield fault(f"no more than {longest} items allowed", at)
    for place, option in enumerate(options):
        yield from option_faults(option, f"{at}/{place}", markdown=markdown, url=url)


def menu_faults(menu: Mapping[str, Any], at: str) -> Iterator[str]:
    """Yield what is wrong with `options` or `option_groups`: exactly one of them is given."""
    if ("options" in menu) == ("option_groups" in menu):
        yield fault("must have exactly one of options and option_groups", at)
    elif "options" in menu:
        yield from options_faults(menu["options"], OPTIONS_IN_MENU, f"{at}/options")
    else:
        groups = menu["option_groups"]
        where = f"{at}/option_groups"
        if not isinstance(groups, list) or not 0 < len(groups) <= OPTIONS_IN_MENU:
            yield fault(f"must have 1 to {OPTIONS_IN_MENU} groups", where)
            return
        for place, group in enumerate(groups):
            here = f"{where}/{place}"
            if not isinstance(group, dict):
                yield fault("must be an option group", here)
                continue
            yield from extra_properties(group, frozenset({"label", "options"}), here)
            yield from text_faults(group.get("label"), OPTION_TEXT, f"{here}/label", plain=True)
            yield from options_faults(group.get("options"), OPTIONS_IN_MENU, f"{here}/options")


def confirm_faults(confirm: object, at: str) -> Iterator[str]:
    """Yield what is wrong with a confirmation dialog."""
    if not isinstance(confirm, dict):
        yield fault("must be a confirm object", at)
        return
    known = frozenset({"title", "text", "confirm", "deny", "style"})
    yield from extra_properties(confirm, known, at)
    yield from text_faults(confirm.get("title"), 100, f"{at}/title", plain=True)
    yield from text_faults(confirm.get("text"), 300, f"{at}/text", plain=False)
    yield from text_faults(confirm.get("confirm"), 30, f"{at}/confirm", plain=True)
    yield from text_faults(confirm.get("deny"), 30, f"{at}/deny", plain=True)
    if confirm.get("style", "primary") not in _STYLES:
        yield fault("style must be primary or danger", f"{at}/style")


def all_options(element: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every option of a menu, whether grouped or not."""
    grouped = [one for group in element.get("option_groups", ()) for one in group["options"]]
    return [*element.get("options", ()), *grouped]


def element_faults(element: object, at: str) -> Iterator[str]:
    """Yield what is wrong with one interactive element."""
    if not isinstance(element, dict):
        yield fault("must be an element", at)
        return
    kind = kind_of(element)
    if kind not in PROPERTIES:
        yield fault(f"unsupported type: {element.get('type')}", f"{at}/type")
        return
    yield from extra_properties(element, PROPERTIES[kind], at)
    if "action_id" in element:
        yield from id_faults(element["action_id"], f"{at}/action_id")
    if "confirm" in element:
        yield from confirm_faults(element["confirm"], f"{at}/confirm")
    if "placeholder" in element:
        where = f"{at}/placeholder"
        yield from text_faults(element["placeholder"], PLACEHOLDER, where, plain=True)
    if "focus_on_load" in element and not isinstance(element["focus_on_load"], bool):
        yield fault("must be a boolean", f"{at}/focus_on_load")
    check = _CHECKS.get(kind)
    if check:
        faults = list(check(element, at))
        yield from faults
        if not faults:
            yield from _initial_faults(element, at)


def _button(element: Mapping[str, Any], at: str) -> Iterator[str]:
    yield from text_faults(element.get("text"), BUTTON_TEXT, f"{at}/text", plain=True)
    for name, longest in (
        ("value", BUTTON_VALUE),
        ("url", URL_LENGTH),
        ("accessibility_label", BUTTON_TEXT),
    ):
        if name in element:
            yield from string_faults(element[name], longest, f"{at}/{name}")
    if element.get("style", "primary") not in _STYLES:
        yield fault("style must be primary or danger", f"{at}/style")


def _overflow(element: Mapping[str, Any], at: str) -> Iterator[str]:
    options = element.get("options")
    yield from options_faults(options, OPTIONS_IN_OVERFLOW, f"{at}/options", url=True)


def _external(element: Mapping[str, Any], at: str) -> Iterator[str]:
    if "initial_option" in element:
        yield from option_faults(element["initial_option"], f"{at}/initial_option")
    least = element.get("min_query_length", 0)
    if not isinstance(least, int) or isinstance(least, bool) or least < 0:
        yield fault("must be an integer of 0 or more", f"{at}/min_query_length")


def _list(element: Mapping[str, Any], at: str) -> Iterator[str]:
    options = element.get("options")
    yield from options_faults(options, OPTIONS_IN_LIST, f"{at}/options", markdown=True)


def _typed(element: Mapping[str, Any], at: str) -> Iterator[str]:
    if "initial_value" in element:
        yield from string_faults(element["initial_value"], INPUT_VALUE, f"{at}/initial_value")
    for name, least in (("min_length", 0), ("max_length", 1)):
        length = element.get(name, least)
        if not isinstance(length, int) or not least <= length <= INPUT_VALUE:
            yield fault(f"must be an integer from {least} to {INPUT_VALUE}", f"{at}/{name}")
    if element.get("type") == "number_input" and "is_decimal_allowed" not in element:
        yield fault("missing required field: is_decimal_allowed", at)


def _files(element: Mapping[str, Any], at: str) -> Iterator[str]:
    most = element.get("max_files", MOST_FILES)
    if not isinstance(most, int) or isinstance(most, bool) or not 1 <= most <= MOST_FILES:
        yield fault(f"must be an integer from 1 to {MOST_FILES}", f"{at}/max_files")
    kinds = element.get("filetypes", [])
    if not isinstance(kinds, list) or not all(isinstance(kind, str) and kind for kind in kinds):
        yield fault("must be a list of file types", f"{at}/filetypes")


def _pattern(name: str, pattern: re.Pattern[str]) -> Callable[..., Iterator[str]]:
    def check(element: Mapping[str, Any], at: str) -> Iterator[str]:
        if name in element and not pattern.fullmatch(str(element[name])):
            yield fault("is not a date or time as Slack writes it", f"{at}/{name}")

    return check


def _initial_faults(element: Mapping[str, Any], at: str) -> Iterator[str]:
    if element["type"] == "external_select":
        return
    if "initial_option" in element and element["initial_option"] not in all_options(element):
        yield fault("must be one of the provided options", f"{at}/initial_option")
    chosen = element.get("initial_options", ())
    if "initial_options" in element and (not chosen or not isinstance(chosen, list)):
        yield fault("must have at least 1 item", f"{at}/initial_options")
        return
    for place, option in enumerate(chosen):
        if option not in all_options(element):
            yield fault("must be one of the provided options", f"{at}/initial_options/{place}")


_CHECKS: Mapping[str, Callable[..., Iterator[str]]] = {
    "button": _button,
    "overflow": _overflow,
    "static_select": menu_faults,
    "multi_static_select": menu_faults,
    "external_select": _external,
    "radio_buttons": _list,
    "checkboxes": _list,
    "file_input": _files,
    "datepicker": _pattern("initial_date", _DATE),
    "timepicker": _pattern("initial_time", _TIME),
    "datetimepicker": _pattern("initial_date_time", re.compile(r"\d{10}")),
    **dict.fromkeys(TYPED, _typed),
}
