"""Recovery plans: new dates for a backlog, approved by somebody else, with its history kept."""
