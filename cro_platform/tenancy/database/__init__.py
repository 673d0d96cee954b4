"""PostgreSQL, with every transaction stamped in somebody's name."""
