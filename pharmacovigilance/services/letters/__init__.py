"""Safety letters: written, approved by signature, distributed, and followed copy by copy."""
