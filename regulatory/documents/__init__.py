"""Documents about submissions."""
