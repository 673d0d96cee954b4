"""The spine's rules: pure functions of values."""
