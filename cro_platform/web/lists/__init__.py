"""Lists of the portal: asked for, ordered, laid out, kept as views, exported, acted on together."""
