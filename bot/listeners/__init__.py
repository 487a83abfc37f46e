"""What the bot does when somebody types, presses or sends: each file registers its listeners."""
