"""The sixteen key figures K1 to K16: what each is, what the data bears of it, and what not.

What nobody records is not known: it is listed with the reason, and is never nought.
"""

from collections.abc import Mapping

from tracker.board import kpis_beside as beside
from tracker.board import kpis_of_orders as of_orders
from tracker.board.kpi import Kpi
from tracker.board.sources import Cells
from tracker.board.view import View


def kpis_of(view: View, cells: Mapping[str, Cells]) -> tuple[Kpi, ...]:
    """Return the sixteen key figures, as these cells have them."""
    return (
        of_orders.open_escalated(view, cells),
        of_orders.on_time(cells),
        of_orders.danger(cells),
        of_orders.time_lived(cells),
        of_orders.logging_gap(cells),
        of_orders.stages(view, cells),
        of_orders.right_first_time(cells),
        beside.priorities(cells),
        beside.pauses(cells),
        beside.promises(cells),
        beside.night_cover(cells),
        beside.access(cells),
        beside.certificates(view, cells),
        *beside.not_recorded(),
        of_orders.voice(cells),
    )
