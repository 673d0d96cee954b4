"""What the machine itself can do: one statement, no framework."""
