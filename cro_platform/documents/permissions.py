"""Who may read documents; what may be asked for or signed is declared with each kind."""

from cro_platform.access.matrix import Permission, declare, everyone

READERS = everyone("sponsor", but=("admin", "vendor-manager")) | everyone("cro", but=("admin",))

declare(
    Permission("documents.view", "read documents", READERS, needs_assignment=False, is_read=True),
)
