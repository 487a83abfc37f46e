"""What Slack refuses in blocks, messages, views and lists of options.

The figures are those of Slack's own reference pages. Every function here is pure and returns the
faults as Slack words them, an empty tuple when Slack would take the value; the bot's tests call
them on all that the bot makes.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from bot.sandbox.limit_elements import (
    PRESSED,
    TYPED,
    URL_LENGTH,
    element_faults,
    extra_properties,
    fault,
    id_faults,
    kind_of,
    menu_faults,
    string_faults,
    text_faults,
)

Surface = Literal["message", "modal", "home"]

BLOCKS: Mapping[Surface, int] = {"message": 50, "modal": 100, "home": 100}
BLOCK_TEXT_IN_MESSAGE = 13_200
MESSAGE_TEXT = 40_000
UPDATED_TEXT = 4_000
SECTION_TEXT = 3_000
FIELDS = 10
FIELD_TEXT = 2_000
HEADER_TEXT = 150
CONTEXT_ELEMENTS = 10
ACTIONS_ELEMENTS = 25
VIEW_TITLE = 24
PRIVATE_METADATA = 3_000

_BLOCK_PROPERTIES: Mapping[str, frozenset[str]] = {
    kind: frozenset({"type", "block_id", *names.split()})
    for kind, names in {
        "section": "text fields accessory expand",
        "header": "text",
        "divider": "",
        "context": "elements",
        "actions": "elements",
        "image": "image_url alt_text title",
        "input": "label element hint optional dispatch_action",
    }.items()
}
_IMAGE = frozenset({"type", "image_url", "alt_text"})
_HOME = frozenset({"type", "blocks", "private_metadata", "callback_id", "external_id"})
_VIEW_PROPERTIES: Mapping[str, frozenset[str]] = {
    "modal": _HOME | {"title", "close", "submit", "clear_on_close", "notify_on_close"},
    "home": _HOME,
}


def faults_in_blocks(blocks: object, surface: Surface = "message") -> tuple[str, ...]:
    """Return the faults of a list of blocks on its surface."""
    return tuple(_blocks(blocks, surface, "/blocks"))


def faults_in_message(
    text: object, blocks: object = None, *, updating: bool = False
) -> tuple[str, ...]:
    """Return the faults of a message; a message needs text, blocks or both."""
    return tuple(_message(text, blocks, updating=updating))


def faults_in_view(view: object) -> tuple[str, ...]:
    """Return the faults of a modal or a Home view."""
    return tuple(_view(view))


def faults_in_options(answer: object) -> tuple[str, ...]:
    """Return the faults of the answer to a type-ahead; an empty list of options is fine."""
    if not isinstance(answer, dict):
        return (fault("must be an object", ""),)
    extra = extra_properties(answer, frozenset({"options", "option_groups"}), "")
    if answer.get("options") == [] and "option_groups" not in answer:
        return tuple(extra)
    return (*extra, *menu_faults(answer, ""))


def faults_in_errors(errors: object, view: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the faults of `response_action: errors`: each key names an input block of the view."""
    if not isinstance(errors, dict) or not errors:
        return (fault("must be an object with at least one error", "/errors"),)
    inputs = {block.get("block_id") for block in view["blocks"] if block["type"] == "input"}
    unknown = [name for name in errors if name not in inputs]
    faults = [fault("is no input block of the view", f"/errors/{name}") for name in unknown]
    for name, words in errors.items():
        faults.extend(string_faults(words, FIELD_TEXT, f"/errors/{name}"))
    return tuple(faults)


def _message(text: object, blocks: object, *, updating: bool) -> Iterator[str]:
    if text is not None and not isinstance(text, str):
        yield fault("must be a string", "/text")
    elif not text and not blocks:
        yield fault("no_text", "/text")
    elif text and len(text) > (UPDATED_TEXT if updating else MESSAGE_TEXT):
        yield fault("msg_too_long", "/text")
    if blocks is not None:
        yield from _blocks(blocks, "message", "/blocks")


def _view(view: object) -> Iterator[str]:
    if not isinstance(view, dict):
        yield fault("must be a view", "/view")
        return
    kind = kind_of(view)
    if kind not in _VIEW_PROPERTIES:
        yield fault(f"unsupported type: {view.get('type')}", "/view/type")
        return
    surface: Surface = "modal" if kind == "modal" else "home"
    yield from extra_properties(view, _VIEW_PROPERTIES[surface], "/view")
    if surface == "modal":
        yield from text_faults(view.get("title"), VIEW_TITLE, "/view/title", plain=True)
        for name in ("submit", "close"):
            if name in view:
                yield from text_faults(view[name], VIEW_TITLE, f"/view/{name}", plain=True)
    for name, longest in (
        ("private_metadata", PRIVATE_METADATA),
        ("callback_id", 255),
        ("external_id", 255),
    ):
        value = view.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            yield fault(f"must be less than {longest + 1} characters", f"/view/{name}")
    for name in ("clear_on_close", "notify_on_close"):
        if not isinstance(view.get(name, False), bool):
            yield fault("must be a boolean", f"/view/{name}")
    blocks = view.get("blocks")
    yield from _blocks(blocks, surface, "/view/blocks")
    if surface == "modal" and "submit" not in view and _has_input(blocks):
        yield fault("submit is required when an input block is within blocks", "/view/submit")


def _has_input(blocks: object) -> bool:
    return isinstance(blocks, list) and any(
        isinstance(block, dict) and block.get("type") == "input" for block in blocks
    )


def _blocks(blocks: object, surface: Surface, at: str) -> Iterator[str]:
    if not isinstance(blocks, list):
        yield fault("must be a list of blocks", at)
        return
    if len(blocks) > BLOCKS[surface]:
        yield fault(f"no more than {BLOCKS[surface]} items allowed", at)
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        where = f"{at}/{place}"
        if not isinstance(block, dict):
            yield fault("must be a block", where)
            continue
        name = block.get("block_id")
        if name is not None and str(name) in seen:
            yield fault(f"block_id already exists: {name}", f"{where}/block_id")
        seen.add(str(name))
        yield from _block(block, where)
    yield from _focus(blocks, at)
    if surface == "message" and characters(blocks) > BLOCK_TEXT_IN_MESSAGE:
        yield fault("msg_blocks_too_long", at)


def characters(value: object) -> int:
    """Return how many characters of text the blocks hold, as Slack counts them for a message."""
    if isinstance(value, list):
        return sum(characters(one) for one in value)
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(
            characters(one) for one in value.values() if isinstance(one, dict | list)
        )
    return 0


def _focus(blocks: Sequence[Any], at: str) -> Iterator[str]:
    inputs = [block.get("element") for block in blocks if isinstance(block, dict)]
    wanting = [one for one in inputs if isinstance(one, dict) and one.get("focus_on_load")]
    if len(wanting) > 1:
        yield fault("only one element may have focus_on_load", at)


def _block(block: Mapping[str, Any], at: str) -> Iterator[str]:
    kind = kind_of(block)
    if kind not in _BLOCK_PROPERTIES:
        yield fault(f"unsupported type: {block.get('type')}", f"{at}/type")
        return
    yield from extra_properties(block, _BLOCK_PROPERTIES[kind], at)
    if "block_id" in block:
        yield from id_faults(block["block_id"], f"{at}/block_id")
    match kind:
        case "section":
            yield from _section(block, at)
        case "header":
            yield from text_faults(block.get("text"), HEADER_TEXT, f"{at}/text", plain=True)
        case "context":
            yield from _context(block.get("elements"), f"{at}/elements")
        case "actions":
            yield from _actions(block.get("elements"), f"{at}/elements")
        case "image":
            yield from _image(block, at)
            if "title" in block:
                yield from text_faults(block["title"], FIELD_TEXT, f"{at}/title", plain=True)
        case "input":
            yield from _input(block, at)


def _section(block: Mapping[str, Any], at: str) -> Iterator[str]:
    if "text" not in block and "fields" not in block:
        yield fault("must have text or fields", at)
    if "text" in block:
        yield from text_faults(block["text"], SECTION_TEXT, f"{at}/text", plain=False)
    if "fields" in block:
        fields = block["fields"]
        if not isinstance(fields, list) or not 0 < len(fields) <= FIELDS:
            yield fault(f"must have 1 to {FIELDS} fields", f"{at}/fields")
        else:
            for place, one in enumerate(fields):
                yield from text_faults(one, FIELD_TEXT, f"{at}/fields/{place}", plain=False)
    if "accessory" in block:
        accessory, where = block["accessory"], f"{at}/accessory"
        if kind_of(accessory) == "image":
            yield from extra_properties(accessory, _IMAGE, where)
            yield from _image(accessory, where)
        elif kind_of(accessory) in TYPED:
            yield fault(f"unsupported type: {kind_of(accessory)}", f"{where}/type")
        else:
            yield from element_faults(accessory, where)


def _context(elements: object, at: str) -> Iterator[str]:
    if not isinstance(elements, list) or not 0 < len(elements) <= CONTEXT_ELEMENTS:
        yield fault(f"must have 1 to {CONTEXT_ELEMENTS} elements", at)
        return
    for place, one in enumerate(elements):
        where = f"{at}/{place}"
        if kind_of(one) == "image":
            yield from extra_properties(one, _IMAGE, where)
            yield from _image(one, where)
        else:
            yield from text_faults(one, SECTION_TEXT, where, plain=False)


def _actions(elements: object, at: str) -> Iterator[str]:
    if not isinstance(elements, list) or not 0 < len(elements) <= ACTIONS_ELEMENTS:
        yield fault(f"must have 1 to {ACTIONS_ELEMENTS} elements", at)
        return
    seen: set[str] = set()
    for place, one in enumerate(elements):
        where = f"{at}/{place}"
        if kind_of(one) in TYPED:
            yield fault(f"unsupported type: {kind_of(one)}", f"{where}/type")
            continue
        yield from element_faults(one, where)
        name = one.get("action_id") if isinstance(one, dict) else None
        if name is not None and str(name) in seen:
            yield fault(f"action_id already exists: {name}", f"{where}/action_id")
        seen.add(str(name))


def _image(image: Mapping[str, Any], at: str) -> Iterator[str]:
    yield from string_faults(image.get("image_url"), URL_LENGTH, f"{at}/image_url")
    yield from string_faults(image.get("alt_text"), FIELD_TEXT, f"{at}/alt_text")


def _input(block: Mapping[str, Any], at: str) -> Iterator[str]:
    yield from text_faults(block.get("label"), FIELD_TEXT, f"{at}/label", plain=True)
    if "hint" in block:
        yield from text_faults(block["hint"], FIELD_TEXT, f"{at}/hint", plain=True)
    for name in ("optional", "dispatch_action"):
        if not isinstance(block.get(name, False), bool):
            yield fault("must be a boolean", f"{at}/{name}")
    element = block.get("element")
    if kind_of(element) in PRESSED:
        yield fault(f"unsupported type: {kind_of(element)}", f"{at}/element/type")
        return
    yield from element_faults(element, f"{at}/element")
