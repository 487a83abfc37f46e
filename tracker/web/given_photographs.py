"""The photographs that a form brings: read, judged, and kept together with the act."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request

from tracker.domain.errors import Invalid
from tracker.domain.photographs import (
    LARGEST_BYTES,
    MOST_IN_AN_ACT,
    EvidenceOf,
    Trouble,
    evidence_of,
)
from tracker.forms import FormSchema, load
from tracker.photographs.preparing import NotKept, Prepared, prepare
from tracker.photographs.schemas import CaptionSchema
from tracker.photographs.service import keep_photographs
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder
from tracker.work_orders.schemas import accompanied

FIELD = "photographs"
# Ten photographs as telephones take them; any other form may bring no more than before.
MOST_BYTES = 50 * 1024 * 1024
_BRINGS = frozenset({"report.send", "work_orders.take"})
_LONGEST_NAME = 60
_captions = CaptionSchema()


@dataclass(frozen=True, slots=True)
class Given:
    """The photographs of one form, ready to be kept; perhaps none."""

    evidence_of: EvidenceOf | None
    pictures: tuple[Prepared, ...] = ()
    caption: str | None = None

    def keep(self, uow: UnitOfWork, order: WorkOrder) -> None:
        """Keep them with the act that was just done, in its unit of work."""
        if self.evidence_of is not None and self.pictures:
            keep_photographs(
                uow, order, self.pictures, evidence_of=self.evidence_of, caption=self.caption
            )


def init_app(app: Flask) -> None:
    """Let the forms that bring photographs be larger than others, before any form is read."""
    app.before_request(_make_room)
    app.jinja_env.globals["photographs_were_chosen"] = photographs_were_chosen


def load_with_photographs(
    schema: FormSchema, values: Mapping[str, Any], act: str
) -> tuple[Any, Given]:
    """Return the act's draft and its photographs.

    Raises Invalid with every message at once, of the answers and of the photographs.
    """
    errors: dict[str, Any] = {}
    draft, given = None, Given(None)
    try:
        draft = load(schema, values)
    except Invalid as error:
        errors |= error.errors
    try:
        given = _given(evidence_of(act))
    except Invalid as error:
        errors |= error.errors
    if errors:
        raise Invalid(errors)
    return accompanied(draft, len(given.pictures)), given


def photographs_were_chosen() -> bool:
    """Whether the form that comes back had photographs: no browser keeps them, nor do we."""
    return request.method == "POST" and any(each.filename for each in request.files.values())


def _given(what: EvidenceOf | None) -> Given:
    files = [each for each in request.files.getlist(FIELD) if each.filename]
    if what is None:
        return Given(None)
    caption = load(_captions, request.form)["caption"]
    if not files and caption:
        raise Invalid({FIELD: ["Choose the photographs that your words are about"]})
    if len(files) > MOST_IN_AN_ACT:
        raise Invalid({FIELD: [Trouble.TOO_MANY.label]})
    pictures, faults = [], []
    for each in files:
        try:
            pictures.append(prepare(each.stream.read(LARGEST_BYTES + 1)))
        except NotKept as refusal:
            name = (each.filename or "")[:_LONGEST_NAME]
            faults.append(f"{name}: {refusal.why.label}")
    if faults:
        raise Invalid({FIELD: [". ".join(faults)]})
    return Given(what, tuple(pictures), caption)


def _make_room() -> None:
    if request.endpoint in _BRINGS:
        request.max_content_length = max(MOST_BYTES, current_app.config["MAX_CONTENT_LENGTH"])
