"""What comes from Slack: who asks, whether they may, what they typed, and how they are answered."""
