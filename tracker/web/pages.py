"""Every page of the web door, hung on the application with what guards and draws it."""

from flask import Blueprint, Flask

from config.settings import Settings
from tracker.web import (
    board,
    bulk,
    certificates,
    clocks,
    cover,
    cover_costs,
    cover_measures,
    cover_setup,
    defects,
    duplicates,
    errors,
    exports,
    given_photographs,
    govuk,
    health,
    imports,
    inbound_mail,
    ladder,
    leave,
    not_sent,
    notices,
    oidc,
    oversight,
    owners,
    people,
    photographs,
    policy,
    preferences,
    premises,
    queue,
    recovery,
    report,
    roles,
    room_codes,
    security,
    session,
    sign_in,
    simulating,
    slack_link,
    trail,
    trail_search,
    trail_verify,
    views,
    visitors,
    windows,
    work_orders,
)
from tracker.web.paging import link_here

BLUEPRINTS: tuple[Blueprint, ...] = (
    sign_in.blueprint,
    slack_link.blueprint,
    queue.blueprint,
    views.blueprint,
    bulk.blueprint,
    report.blueprint,
    # Before the orders, whose acts have names in the same place of the address.
    trail.blueprint,
    clocks.blueprint,
    work_orders.blueprint,
    photographs.blueprint,
    oversight.blueprint,
    board.blueprint,
    premises.blueprint,
    windows.blueprint,
    room_codes.blueprint,
    visitors.blueprint,
    # Before the board, whose premises have their codes in the same place of the address.
    cover_costs.blueprint,
    cover_measures.blueprint,
    cover.blueprint,
    cover_setup.blueprint,
    owners.blueprint,
    people.blueprint,
    roles.blueprint,
    ladder.blueprint,
    simulating.blueprint,
    policy.blueprint,
    preferences.blueprint,
    leave.blueprint,
    certificates.blueprint,
    defects.blueprint,
    recovery.blueprint,
    duplicates.blueprint,
    trail_verify.blueprint,
    trail_search.blueprint,
    not_sent.blueprint,
    notices.blueprint,
    imports.blueprint,
    exports.blueprint,
)


def init_app(app: Flask, settings: Settings) -> None:
    """Give the application its pages, files, headers, sessions and words for errors."""
    app.register_blueprint(
        Blueprint("assets", "tracker.web", static_folder="static", static_url_path="/assets")
    )
    govuk.init_app(app)
    given_photographs.init_app(app)  # before a form is read for its token
    security.init_app(app, settings)
    session.init_app(app)
    oidc.init_app(app, settings)
    errors.init_app(app)
    app.jinja_env.globals["link_here"] = link_here
    app.extensions["makesafe_pages"] = frozenset(blueprint.name for blueprint in BLUEPRINTS)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    # For machines, which do not sign in: not one of the pages.
    app.register_blueprint(health.blueprint)
    app.register_blueprint(inbound_mail.blueprint)
