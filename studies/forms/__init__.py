"""What the actions of the spine take."""
