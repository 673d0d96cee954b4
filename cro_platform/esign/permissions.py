"""Who may read and verify signatures; what may be signed is declared with each record."""

from cro_platform.access.matrix import Permission, declare, everyone

READERS = everyone("sponsor", but=("admin",)) | everyone("cro", but=("admin",))

declare(
    Permission(
        "signatures.view", "read and verify signatures", READERS, needs_assignment=False, is_read=True
    ),
)  # fmt: skip
