"""The settings of one installation, and the ladders, clocks and categories that ship with it."""
