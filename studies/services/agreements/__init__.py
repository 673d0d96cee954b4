"""From a draft to a signed agreement, one named intent each."""
