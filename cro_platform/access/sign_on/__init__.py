"""Single sign-on: an organization's own identity provider lets its invited people into that organization alone."""
