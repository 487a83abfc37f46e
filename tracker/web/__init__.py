"""The web door: GOV.UK Design System pages drawn on the server, each working without JavaScript."""
