"""Who runs the servers: oneself, or `nobody` for root, because PostgreSQL refuses root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict


class Identity(TypedDict, total=False):
    """The keywords by which `subprocess` drops to another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Account:
    """The account of the servers; `is_other` when it is not the one of this process."""

    uid: int
    gid: int
    is_other: bool

    @property
    def identity(self) -> Identity:
        """Nothing where the account is one's own, else user and group with no further groups."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, folder: Path) -> None:
        """Make the folder, closed to everybody but this account."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.own_file(folder, mode=0o700)

    def own_file(self, path: Path, mode: int = 0o600) -> None:
        """Hand a file or folder to this account alone."""
        if self.is_other:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)


def server_account() -> Account:
    """`nobody` for root, else the account of this process."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), is_other=False)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, is_other=True)
