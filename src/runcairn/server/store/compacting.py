"""The file of a database whose server is stopped, written anew without the pages that deleted rows left."""

from pathlib import Path

from runcairn.errors import StoreFull, StoreUnusable
from runcairn.server.store import dialects
from runcairn.server.store.lock import FolderLock


def compact(path: Path) -> int:
    """Rewrite the file; returns how many bytes smaller it is. Killed in between, the old one stands.

    Needs as much room again while it works. Raises StoreUnusable while a server runs, StoreFull.
    """
    before = path.stat().st_size
    with FolderLock(path.parent):
        engine = dialects.writing_engine(path)
        raw = engine.raw_connection()
        try:
            dialects.rewrite(raw.driver_connection)
        except Exception as error:
            if dialects.is_full(error):
                raise StoreFull from error
            raise StoreUnusable(f"{path} could not be rewritten: {error}") from error
        finally:
            raw.close()
            engine.dispose()
    return before - path.stat().st_size
