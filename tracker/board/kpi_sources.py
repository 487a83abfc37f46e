"""The sources of the key figures, by the name that a list of their rows goes by."""

from collections.abc import Callable, Mapping

from tracker.board import sources_beside as others
from tracker.board import sources_of_orders as orders
from tracker.board.sources import Source
from tracker.board.view import View

SOURCES: Mapping[str, Callable[[View], Source]] = {
    "danger": orders.danger,
    "lived": orders.lived_times,
    "logging": orders.logging,
    "closings": orders.closings,
    "back_again": orders.back_again,
    "in_stage": orders.time_in_stage,
    "failed_visits": orders.failed_visits,
    "promises": orders.promises,
    "lived_in_period": others.lived_in_period,
    "pauses": others.pauses,
    "paused": others.paused,
    "downgrades": others.downgrades,
    "disputes": others.disputes,
    "posts": others.posts,
    "sole_charges": others.sole_charges,
    "certificates": others.certificates,
}
