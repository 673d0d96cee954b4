"""Administration of an organization: its legal entities, people, keys, and the catalogues everybody reads."""
