"""The forms that end an order or open it again: complete, confirm, reject, reopen, merge."""

from tracker.domain.triggers import Trigger
from tracker.work_orders.asking.climbing import goes_up
from tracker.work_orders.asking.sheet import Field, Kind, Sheet, only, words

CLOSING = {
    "confirm": Sheet(
        title="Confirm the fix",
        short="Confirm fixed",
        button="Confirm and close",
        done="The fix is confirmed: it is closed.",
        says=lambda _: (
            "You say that the fault is fixed, seen by you or by somebody at the premises. This "
            "closes the order.",
        ),
        asks=only(words("note", "Anything to add?", needed=False)),
    ),
    "reject": Sheet(
        title="Reject the fix",
        short="Still broken",
        button="Reject the fix",
        done="The fix is rejected. The order has gone up.",
        says=lambda asking: (
            "The fix is rejected, and the order's clocks run as if they had never stopped.",
            *goes_up(asking, Trigger.FIX_REJECTED),
        ),
        asks=only(words("reason", "What is still wrong?")),
        warns=True,
    ),
    "complete": Sheet(
        title="Mark the fix as complete",
        short="Complete",
        button="Mark as complete",
        done="The premises is asked to confirm the fix.",
        says=lambda _: (
            "This says that the fault is fixed. The order stays open until somebody at the "
            "premises confirms it.",
        ),
        asks=only(words("note", "What was done?", needed=False)),
    ),
    "reopen": Sheet(
        title="Reopen this order",
        short="Reopen",
        button="Reopen",
        done="The order is open again, where it was.",
        says=lambda _: (
            "The order goes back to the stage that it left. Its clocks run as if they had never "
            "stopped.",
        ),
        asks=only(words("reason", "What is broken again?")),
    ),
    "merge": Sheet(
        title="Merge into another order",
        short="Merge a duplicate",
        button="Merge and close this one",
        done="The order is closed as a duplicate. The other goes on for both.",
        says=lambda _: (
            "This order is closed as a duplicate, and what waits to be sent about it is not sent. "
            "The other order goes on for both: with the earlier report, the higher priority and "
            "the higher stage. Everybody who reported either is told when it is fixed. It can be "
            "undone for 24 hours.",
        ),
        asks=only(
            Field(
                name="survivor",
                label="Which order goes on for both?",
                kind=Kind.ORDER,
                hint="Its reference, such as WO-2026-000123",
            ),
            words("reason", "How do you know that they are the same fault?"),
        ),
        warns=True,
        stands_out=True,
    ),
    "unmerge": Sheet(
        title="Undo the merge",
        short="Undo the merge",
        button="Undo the merge",
        done="The merge is undone.",
        says=lambda _: (
            "Both orders become what they were before the merge. The clocks of this order never "
            "stopped; its holder is told, and has a little time to act.",
        ),
        asks=only(words("reason", "Why are they not the same fault?")),
        stands_out=True,
    ),
}
