"""Why a role is given or ended; the same for every door."""

from tracker.forms import FormSchema, Words


class RoleReasonSchema(FormSchema):
    """Say why somebody's roles change, for whoever reads it later."""

    reason = Words(shortest=5, longest=500, what="the reason", required=True)
