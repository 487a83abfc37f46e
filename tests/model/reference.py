"""A small model of an order's life, written without the product: what may happen, and where to."""

from dataclasses import dataclass

OPEN, COMPLETE, CLOSED = "open", "complete", "closed"
HEIGHT = 6
# A fix that is rejected twice is for the supplier's management, whatever stage comes next.
TWICE_REJECTED, SUPPLIER_MANAGEMENT = 2, 3


@dataclass(slots=True)
class Life:
    """Where an order should be. `top` is the highest stage that it climbs to by itself."""

    top: int
    safety_critical: bool
    phase: str = OPEN
    stage: int = 0
    run: int = 1
    rejections: int = 0

    def may(self, act: str) -> bool:
        """Whether the act is allowed where the order stands."""
        match act:
            case "confirm" | "reject":
                return self.phase == COMPLETE
            case "complete":
                return self.phase == OPEN
            case "escalate":
                return self.phase == OPEN and self.stage < HEIGHT
            case "refuse":
                return self.phase == OPEN and self.stage < self.top
            case "step_down":
                return self.phase == OPEN and self.stage > 1
            case "reopen":
                return self.phase == CLOSED
            case _:
                return self.phase != CLOSED

    def did(self, act: str) -> None:
        """Take over what the act makes of it."""
        match act:
            case "complete":
                self.phase = COMPLETE
            case "confirm":
                self.phase = CLOSED
            case "reject":
                self.phase = OPEN
                self.stage = max(self.stage, min(self.stage + 1, self.top))
                self.rejections += 1
                if self.rejections >= TWICE_REJECTED:
                    self.stage = max(self.stage, SUPPLIER_MANAGEMENT)
            case "escalate" | "refuse":
                self.stage += 1
            case "step_down":
                self.stage -= 1
                self.run += 1
            case "reopen":
                self.phase = OPEN
                self.run += 1
