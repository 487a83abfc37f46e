"""An invented division to try Makesafe with; nobody and nothing in it is real."""
