"""The networks that a run trains: `log_architecture`, the part of `Run` that keeps what they are made of."""

from typing import TYPE_CHECKING, Any

from runcairn.errors import UsageError
from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.private import write_private
from runcairn.sdk import values
from runcairn.sdk.config import Config
from runcairn.sdk.terminal import Terminal

if TYPE_CHECKING:  # loaded for the first network that is logged
    from runcairn.layers.network import Network


class RunNetworks:
    """What a run knows of its networks."""

    folder: RunFolder
    config: Config
    terminal: Terminal
    _networks: "dict[str, Network] | None" = None

    def log_architecture(self, model: Any, sample: Any = None, *, name: str = "") -> str:
        """Keep what `model` is made of: its layers in `architecture.json`, their counts in the config.

        model: a network of Keras, torch, flax or equinox. sample: inputs that it takes, to learn the shapes of what
        layers return: one value, a tuple of arguments, a dict of named ones (torch, flax's linen). name: tells several
        networks of one run apart, as in `architecture/<name>/layers`; the same name again replaces what was kept.
        Returns the hash of the structure; empty where the run is disabled, has ended, or `model` could not be read.
        Raises UsageError for what is no such network, and for one of linen without a sample.
        """
        if self.disabled or not self._open("log_architecture()"):
            return ""
        from runcairn.layers import reading  # only for who has a network

        try:
            network = reading.read_network(model, sample)
        except UsageError:
            raise
        except Exception as error:  # noqa: BLE001 - a network of the user's may raise anything when it is looked at
            self.terminal.warn_once(
                f"architecture {name}",
                f"the layers of {type(model).__name__} could not be read ({type(error).__name__}: {error}); going on",
            )
            return ""
        return self._keep_network(network, name)

    def _keep_network(self, network: "Network", name: str) -> str:
        from runcairn.layers.network import FORMAT  # loaded by now

        self._networks = {**(self._networks or {}), name: network}
        kept = [{"name": label, **one.as_dict()} for label, one in self._networks.items()]
        try:
            write_private(self.folder.architecture, values.dumps({"format": FORMAT, "networks": kept}))
        except OSError as error:
            self.terminal.warn_once(
                "disk", f"architecture.json could not be written: {error.strerror or error}; going on"
            )
        prefix = f"architecture/{name}/" if name else "architecture/"
        counts = {
            "layers": network.layer_count,
            "parameters": network.parameters,
            "trainable": network.trainable,
            "hash": network.hash,
        }
        self.config.update({prefix + key: value for key, value in counts.items()}, allow_val_change=True)
        return network.hash

    if TYPE_CHECKING:

        @property
        def disabled(self) -> bool:
            """Of `RunFacts`."""
            ...

        def _open(self, what: str) -> bool: ...
