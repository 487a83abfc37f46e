"""Photographs given in Slack: written down with the act, fetched afterwards."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.photographs import PHOTOGRAPHS
from tracker.domain.photographs import evidence_of
from tracker.photographs.service import await_photographs
from tracker.unit_of_work import UnitOfWork
from tracker.work_orders.models import WorkOrder


def await_files(
    uow: UnitOfWork,
    order: WorkOrder,
    view: Mapping[str, Any],
    act: str,
    *,
    carried: Sequence[str] = (),
) -> int:
    """Write down the files of the form of an act, in its unit of work; return how many.

    `carried` are those of the message that the form was opened from.
    """
    what = evidence_of(act)
    if what is None:
        return 0
    files = [*carried, *given_files(view)]
    return await_photographs(uow, order, files, evidence_of=what)


def given_files(view: Mapping[str, Any]) -> list[str]:
    """Return Slack's ids of the files chosen in a form; none where it has no block for them."""
    block = view.get("state", {}).get("values", {}).get(PHOTOGRAPHS, {})
    return [name for state in block.values() for name in file_ids(state.get("files") or ())]


def file_ids(files: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the ids of the files of a form or a message; what else Slack says is not believed."""
    return [str(one["id"]) for one in files if one.get("id")]
