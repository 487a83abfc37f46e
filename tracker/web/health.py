"""Three public pages for machines: is it up, is it fit for work, and how much there is to do."""

from collections.abc import Iterator

import sqlalchemy as sa
from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from tracker.domain.calendar import london_date
from tracker.engine import engine_as_seen
from tracker.heartbeat import skipped_ticks
from tracker.outbox.models import Delivery, DeliveryState
from tracker.runtime import Reading, current_runtime
from tracker.trail.models import TrailHead
from tracker.work_orders.models import WorkOrder

blueprint = Blueprint("health", __name__)

# Holidays are published a good year ahead; due times beyond the last known one would be wrong.
_HOLIDAYS_AHEAD_DAYS = 365
_AWAY = "The database cannot be read."


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """Answer as long as this process can answer at all; asks nothing of the database."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Answer 200 when orders are kept and escalated, else 503; with the reasons, as JSON.

    Warnings leave it green: they name what will go wrong one day.
    """
    runtime = current_runtime()
    warnings: list[str] = []
    seen: dict[str, object] = {}
    try:
        with runtime.reading() as look:
            engine = engine_as_seen(look.session, look.now)
            reasons = engine.reasons
            seen = {
                "last_sweep": engine.swept_at and engine.swept_at.isoformat(),
                "last_proof": engine.proved_at and engine.proved_at.isoformat(),
                "failed": engine.failed,
                "oldest_overdue_seconds": _overdue_seconds(look),
            }
    except SQLAlchemyError:
        reasons = [_AWAY]
    known_until = runtime.policy.calendar.known_until
    if (known_until - london_date(runtime.clock.now())).days < _HOLIDAYS_AHEAD_DAYS:
        warnings.append(f"Bank holidays are known until {known_until.isoformat()} only.")
    body = {"ready": not reasons, "reasons": reasons, "warnings": warnings, **seen}
    return body, 503 if reasons else 200


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Answer with the figures as they are at this moment, in the format of Prometheus."""
    registry = CollectorRegistry(auto_describe=False)
    try:
        with current_runtime().reading() as look:
            registry.register(_Figures(look))
            return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
    except SQLAlchemyError:
        return Response(f"{_AWAY}\n", status=503, mimetype="text/plain")


def _overdue_seconds(look: Reading) -> float:
    """Return for how many seconds the oldest step has been due that no sweep has taken yet."""
    oldest = look.session.scalar(sa.select(sa.func.min(WorkOrder.next_step_at)))
    return max(0.0, (look.now - oldest).total_seconds()) if oldest else 0.0


class _Figures(Collector):
    """Totals of the whole service, which name no order, no premises and no person."""

    def __init__(self, look: Reading) -> None:
        self._look = look

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield each figure, read from the database now; `describe` is not asked for it."""
        yield from self._orders()
        yield from self._scheduler()
        yield self._deliveries()
        entries = self._look.session.scalar(sa.select(TrailHead.count))
        yield GaugeMetricFamily("makesafe_trail_entries", "Entries on the trail", entries or 0)

    def _orders(self) -> Iterator[GaugeMetricFamily]:
        rows = self._look.session.execute(
            sa.select(
                WorkOrder.stage,
                sa.func.count(),
                sa.func.sum(sa.cast(WorkOrder.safety_critical, sa.Integer)),
            )
            .where(WorkOrder.closed_at.is_(None))
            .group_by(WorkOrder.stage)
        ).all()
        found = {stage: (number, critical or 0) for stage, number, critical in rows}
        by_stage = GaugeMetricFamily(
            "makesafe_open_orders", "Open work orders by stage of the ladder", labels=["stage"]
        )
        for stage in self._look.policy.ladder.stages:
            number, _ = found.get(stage.number, (0, 0))
            by_stage.add_metric([str(stage.number)], number)
        yield by_stage
        yield GaugeMetricFamily(
            "makesafe_escalated_orders",
            "Open work orders at stage 1 or above",
            sum(number for stage, (number, _) in found.items() if stage),
        )
        yield GaugeMetricFamily(
            "makesafe_safety_critical_orders",
            "Open work orders that are safety-critical",
            sum(critical for _, critical in found.values()),
        )

    def _scheduler(self) -> Iterator[GaugeMetricFamily]:
        yield GaugeMetricFamily(
            "makesafe_oldest_overdue_step_seconds",
            "How long ago the oldest step fell due that no sweep has taken yet; 0 for none",
            _overdue_seconds(self._look),
        )
        engine = engine_as_seen(self._look.session, self._look.now)
        signs = (
            ("sweep", "Since a scheduler last finished a sweep", engine.swept_at),
            ("proof", "Since every invariant was last found to hold", engine.proved_at),
        )
        for name, words, at in signs:
            if at is not None:  # before the first there is no honest figure
                since = max(0.0, (self._look.now - at).total_seconds())
                yield GaugeMetricFamily(f"makesafe_seconds_since_last_{name}", words, since)
        yield GaugeMetricFamily(
            "makesafe_skipped_ticks",
            "Ticks at which a job of a scheduler was still busy with the one before",
            skipped_ticks(self._look.session),
        )
        yield GaugeMetricFamily(
            "makesafe_failed_invariants",
            "Invariants that the last self-check found broken",
            len(engine.failed),
        )

    def _deliveries(self) -> GaugeMetricFamily:
        rows = self._look.session.execute(
            sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state)
        )
        found = dict(rows.all())
        family = GaugeMetricFamily(
            "makesafe_deliveries", "Notices by how far their sending has come", labels=["state"]
        )
        for state in DeliveryState:
            family.add_metric([state.value], found.get(state, 0))
        return family
