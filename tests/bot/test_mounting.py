"""The sandbox as the application mounts it: with the people and channels of the register."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot.mounting import NEWCOMER, channels, members
from config.settings import Settings, SlackSettings
from tests.bot.conftest import CHANNEL, MANAGER
from tests.factories import TEAM, Estate
from tracker.runtime import Runtime


def test_the_people_who_are_linked_can_be_played_with_their_roles_and_places(
    runtime: Runtime, linked: Estate
) -> None:
    found = {one.user_id: one for one in members(runtime)}

    manager = found[MANAGER]
    assert manager.role == "Premises manager"
    assert manager.place == f"{linked.premises.code} Rowan House"
    assert manager.linked
    assert not found[NEWCOMER.user_id].linked


def test_the_units_channels_carry_the_units_codes(runtime: Runtime, linked: Estate) -> None:
    code = linked.premises.unit.code

    assert channels(runtime) == [(CHANNEL, f"estates-{code.lower()}")]


class TestWithoutSlack:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, slack=SlackSettings(team_id=TEAM))

    def test_the_sandbox_stands_in(self, client: FlaskClient, linked: Estate) -> None:
        page = client.get("/sandbox/").get_data(as_text=True)
        channel = client.get(f"/sandbox/as/{MANAGER}/c/{CHANNEL}").get_data(as_text=True)

        assert "Pretend Slack — development only" in page
        assert "Rowan House" in page
        assert f"estates-{linked.premises.unit.code.lower()}" in channel


class TestWithAnotherCommand:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, slack=SlackSettings(team_id=TEAM, command="/faults"))

    def test_the_sandbox_knows_the_command_by_its_own_name(
        self, client: FlaskClient, linked: Estate
    ) -> None:
        page = client.get("/sandbox/").get_data(as_text=True)
        channel = client.get(f"/sandbox/as/{MANAGER}/c/{CHANNEL}").get_data(as_text=True)

        assert "/faults" in channel
        assert "/estates" not in page + channel


def test_the_sandbox_steps_aside_for_a_real_token(app: Flask, client: FlaskClient) -> None:
    assert client.get("/sandbox/").status_code == 404
    assert "sandbox" not in app.blueprints
