"""Each thing that a person may be allowed to do, and the words in which it is refused."""

from enum import StrEnum


class Permission(StrEnum):
    """One thing a person may be allowed to do."""

    VIEW = "view"
    REPORT = "report"
    CHASE = "chase"
    ANSWER = "answer"
    NOTE = "note"
    ACCEPT = "accept"
    UPDATE = "update"
    ESCALATE = "escalate"
    COMPLETE = "complete"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    INTERIM = "interim"
    CLAIM_PAUSE = "claim_pause"
    DECIDE_PAUSE = "decide_pause"
    PROPOSE_PRIORITY = "propose_priority"
    SET_PRIORITY = "set_priority"
    DISPUTE = "dispute"
    RULE = "rule"
    MERGE = "merge"
    CERTIFY = "certify"
    ANNOUNCE_WINDOW = "announce_window"
    END_WINDOW = "end_window"
    REDACT = "redact"
    OPEN_SEALED = "open_sealed"
    REBASE = "rebase"
    RECOVER = "recover"
    SIMULATE = "simulate"
    IMPORT = "import"
    EXPORT = "export"
    VIEW_ADDRESS = "view_address"
    VIEW_TRAIL = "view_trail"
    VIEW_PEOPLE = "view_people"
    MANAGE_REGISTER = "manage_register"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_OWNERS = "manage_owners"
    COVER_CONFIRM = "cover_confirm"
    COVER_REPORT = "cover_report"
    COVER_FILL = "cover_fill"
    COVER_REQUIRE = "cover_require"


_P = Permission

# To follow "You may not".
DEEDS: dict[Permission, str] = {
    _P.VIEW: "see this",
    _P.REPORT: "report a fault here",
    _P.CHASE: "chase this work order",
    _P.ANSWER: "record the answer to a chase",
    _P.NOTE: "add to the record of this work order",
    _P.ACCEPT: "accept this work order",
    _P.UPDATE: "update this work order",
    _P.ESCALATE: "escalate this work order",
    _P.COMPLETE: "mark this work order as complete",
    _P.CONFIRM: "confirm or reject a fix here",
    _P.REOPEN: "reopen this work order",
    _P.INTERIM: "record an interim measure here",
    _P.CLAIM_PAUSE: "say that the clock of this work order should stop",
    _P.DECIDE_PAUSE: "decide whether a clock stops here",
    _P.PROPOSE_PRIORITY: "propose another priority here",
    _P.SET_PRIORITY: "change the priority of this work order",
    _P.DISPUTE: "dispute a priority or a pause here",
    _P.RULE: "rule on a dispute",
    _P.MERGE: "merge work orders here",
    _P.CERTIFY: "record certificates of these premises",
    _P.ANNOUNCE_WINDOW: "announce a closure or maintenance of these premises",
    _P.END_WINDOW: "say that these premises are open again",
    _P.REDACT: "redact a photograph of this work order",
    _P.OPEN_SEALED: "open a photograph that was redacted",
    _P.REBASE: "put work orders on another version of the ladder",
    _P.RECOVER: "propose or decide on recovery plans",
    _P.SIMULATE: "simulate another ladder",
    _P.IMPORT: "import a job log",
    _P.EXPORT: "make an export",
    _P.VIEW_ADDRESS: "see this address",
    _P.VIEW_TRAIL: "read the trail",
    _P.VIEW_PEOPLE: "see who has which role",
    _P.MANAGE_REGISTER: "change the register of premises and suppliers",
    _P.MANAGE_PEOPLE: "change people and their roles",
    _P.MANAGE_OWNERS: "change the owners of stages",
    _P.COVER_CONFIRM: "say whether night cover comes",
    _P.COVER_REPORT: "report on night cover here",
    _P.COVER_FILL: "say who fills in at night",
    _P.COVER_REQUIRE: "change what night cover is required",
}
