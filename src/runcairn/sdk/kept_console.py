"""What the script prints, kept in output.log; the two ways stand in sdk.md section 3."""

from collections.abc import Callable
from typing import Any

from runcairn.capture.console import Bounded, WrappedConsole
from runcairn.runfolder.append import Appender
from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.output_streams import OutputAppender
from runcairn.settings import Settings


class KeptConsole:
    """Keeps from its making until `stop`."""

    def __init__(
        self,
        folder: RunFolder,
        settings: Settings,
        warn: Callable[[str], None],
        warn_disk: Callable[[str], None],
    ) -> None:
        """warn: hears that the console cannot be redirected. warn_disk: hears of the first lost line."""
        self._folder, self._warn_disk = folder, warn_disk
        self._output: OutputAppender | None = None
        self._console: Any = None
        if settings.console != "redirect" or not self._redirected(settings.console_limit, warn):
            self._wrap(settings.console_limit)

    def add(self, text: bytes) -> None:
        """Keep `text` too, which goes to stderr, but not through us."""
        if self._output is None:  # streams are not told apart
            out = Appender(self._folder.output, self._warn_disk)
            out.append(text)
        else:
            out = OutputAppender(self._folder.output, self._warn_disk)
            out.append(text, 2)
        out.close()

    def stop(self) -> None:
        """Give the streams back as they were."""
        self._console.stop()
        if self._output is not None:
            self._output.close()

    def _redirected(self, limit: int, warn: Callable[[str], None]) -> bool:
        from runcairn.capture.console_redirect import RedirectedConsole  # only where asked for

        self._console = RedirectedConsole(self._folder.output, limit)
        try:
            self._console.start()
        except OSError as error:
            warn(f"the console cannot be redirected ({error.strerror}); wrapping it instead")
            return False
        return True

    def _wrap(self, limit: int) -> None:
        self._output = OutputAppender(self._folder.output, self._warn_disk)
        self._console = WrappedConsole(Bounded(self._output.append, limit))
        self._console.start()
