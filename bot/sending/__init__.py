"""What goes to Slack: notices and cards, photographs fetched, and what each refusal means."""
