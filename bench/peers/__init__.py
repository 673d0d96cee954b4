"""The stock ways of doing the same, each without this platform's walls."""
