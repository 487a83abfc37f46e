"""The outbox: notices committed with the change they speak of, and their delivery."""
