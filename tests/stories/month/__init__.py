"""A month of the demo division under the test clock; `python -m tests.stories.month` lives it."""
