"""Pages of safety records."""
