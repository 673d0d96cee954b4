"""What the actions of monitoring take."""
