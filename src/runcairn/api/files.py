"""Files of a run: looked at, downloaded, checked."""

import hashlib
import os
from pathlib import Path
from typing import IO, Any, cast

from runcairn.api.places import below
from runcairn.errors import DamagedData, UsageError
from runcairn.remote import files as remote_files
from runcairn.remote.client import Server
from runcairn.wire.files import FileInfo


class File:
    """One file of a run as the server keeps it. What is downloaded is bytes: nothing is opened, unpacked or run."""

    def __init__(self, server: Server, run: int, info: FileInfo) -> None:
        self._server = server
        self._run = run
        self.info = info

    @property
    def name(self) -> str:
        """Its path in the run folder."""
        return self.info.path

    @property
    def size(self) -> int:
        """Bytes."""
        return self.info.size

    @property
    def digest(self) -> str:
        """sha256 in hex."""
        return self.info.digest

    def download(
        self, root: str | os.PathLike[str] = ".", *, replace: bool = False, exist_ok: bool = True
    ) -> Path:
        """Fetch it to `root`/`name`; returns where it lies. It appears there whole and checked, or not at all.

        A file with the right bytes is not fetched again. One with other bytes is kept unless `replace`.
        exist_ok=False: a file that is there is an error, whatever its bytes.
        Raises UsageError for a name that would lie elsewhere, DamagedData where the bytes are not those of the digest.
        """
        target = below(root, self.name)
        if target.is_symlink():
            raise UsageError(f"{str(target)!r} is a link", remedy="choose another folder")
        if target.exists():
            if not exist_ok:
                raise UsageError(
                    f"{str(target)!r} is there already", remedy="choose another folder, or exist_ok=True"
                )
            if target.is_file() and _digest(target) == self.digest:
                return target
            if not replace:
                raise UsageError(f"{str(target)!r} is there with other bytes", remedy="replace=True")
        target.parent.mkdir(parents=True, exist_ok=True)
        below(root, self.name)  # what mkdir walked through has no link out either
        partial = target.with_name(f".{target.name}.part-{os.getpid()}")
        try:
            with partial.open("xb") as file:
                self._fetch(file)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
        return target

    def read(self) -> bytes:
        """Its bytes, checked."""
        import io

        into = io.BytesIO()
        self._fetch(into)
        return into.getvalue()

    def _fetch(self, into: IO[bytes]) -> None:
        checked = _Checked(into)
        remote_files.fetch(self._server, self._run, self.name, cast("IO[bytes]", checked))
        found = checked.sha256.hexdigest()
        if found != self.digest:
            raise DamagedData(f"{self.name!r}: the bytes that came have digest {found}, not {self.digest}")

    def __repr__(self) -> str:
        return f"<File {self.name!r} ({self.size:,} bytes)>"


class _Checked:
    """Writes through, and hashes on the way."""

    def __init__(self, into: IO[bytes]) -> None:
        self._into = into
        self.sha256 = hashlib.sha256()

    def write(self, data: Any) -> int:
        self.sha256.update(data)
        return self._into.write(data)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
