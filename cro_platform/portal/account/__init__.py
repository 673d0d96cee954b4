"""A person's own pages: sessions, calendar."""
