"""The clock's door: what runs because time has passed."""
