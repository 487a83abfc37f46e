"""The names by which Slack and the bot speak of commands, buttons and modals."""

from enum import StrEnum


class Word(StrEnum):
    """The first word after the command; a reference instead of a word shows that order's card."""

    REPORT = "report"
    MINE = "mine"
    STUCK = "stuck"
    PREMISES = "premises"
    WHY = "why"
    CHASE = "chase"
    ACCEPT = "accept"
    UPDATE = "update"
    ESCALATE = "escalate"
    COVER = "cover"
    LINK = "link"
    QUIET = "quiet"
    MENU = "menu"
    HELP = "help"


class Act(StrEnum):
    """A button that opens the form of an act, and the form's own name; as the tracker names it."""

    CONFIRM = "confirm"
    REJECT = "reject"
    ACCEPT = "accept"
    REFUSE = "refuse"
    CHASE = "chase"
    ANSWER = "answer"
    UPDATE = "update"
    VISIT = "visit"
    INTERIM = "interim"
    REVIEW = "review"
    IMPACT = "impact"
    DECIDE = "decide"
    CLAIM = "claim"
    PAUSE = "pause"
    RESUME = "resume"
    PRIORITY = "priority"
    PROPOSAL = "proposal"
    DISPUTE = "dispute"
    RULE = "rule"
    COMPLETE = "complete"
    POWER = "power"
    MERGE = "merge"
    UNMERGE = "unmerge"
    ESCALATE = "escalate"
    STEP_DOWN = "step-down"
    REOPEN = "reopen"


class Action(StrEnum):
    """Any other button or menu."""

    REPORT = "report"
    MINE = "mine"
    HELP = "help"
    LINK = "link"
    GO_ON = "go_on"  # with what was asked for before the user was linked
    SHOW = "show"  # an order's card
    SHARE = "share"  # an order's card, to everybody in the conversation
    PLACES = "places"  # the reader's premises
    PLACE = "place"  # the menu of one premises, whose entries say what to show of it
    COVER = "cover"  # tonight's night cover
    HOME_BACK = "home_back"  # a page of Home; the value names its pages
    HOME_ON = "home_on"
    QUIET = "quiet"  # how one is told, as a form
    WHY = "why"
    MORE = "more"  # an overflow menu, whose entries name another action
    ALL = "all"  # every act that is open to the reader, as a modal
    WEB = "web"  # a button that is a link: Slack tells of it all the same
    AT_RISK = "at_risk"
    ME_TOO = "me_too"  # beside an order that a report may be about
    COVER_SHOW = "cover_show"  # tonight's posts of one premises
    COVER_SAFE = "cover_safe"
    COVER_ALONE = "cover_alone"
    COVER_OTHER_ALONE = "cover_other_alone"  # said for somebody else
    COVER_CONFIRM = "cover_confirm"
    COVER_CANNOT = "cover_cannot"
    COVER_ARRIVE = "cover_arrive"
    COVER_NO_SHOW = "cover_no_show"
    COVER_FILL = "cover_fill"
    COVER_UNSUITABLE = "cover_unsuitable"
    COVER_STAND_DOWN = "cover_stand_down"
    COVER_COST = "cover_cost"


class Shortcut(StrEnum):
    """An entry of Slack's own menus: of the whole workspace, or of one message."""

    REPORT = "report_problem"
    REPORT_MESSAGE = "report_from_message"
    ADD_TO_ORDER = "add_to_order"


class View(StrEnum):
    """A modal that is not the form of an act."""

    REPORT = "report"
    ALL = "all"
    ADD_TO_ORDER = "add_to_order"
    COVER_ACT = "cover_act"  # what is said of a post in more than one tap
    COVER_COST = "cover_cost"
    PREFERENCES = "preferences"


class Menu(StrEnum):
    """A type-ahead, named after the field of the form that it fills."""

    PREMISES = "premises_code"
    LOCATION = "location_code"  # with the premises behind it
    CATEGORY = "category_code"
    SURVIVOR = "survivor"
    ORDER = "reference"
