"""Letters and reports of monitoring visits."""
