"""What follows from a plan; pure."""
