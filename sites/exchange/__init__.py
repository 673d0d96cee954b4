"""Foreign formats of sites and participants."""
