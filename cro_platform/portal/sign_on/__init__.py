"""The pages of single sign-on, before an organization is known."""
