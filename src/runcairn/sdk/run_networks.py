"""The networks that a run trains: what they are made of, and how their numbers are spread while they train."""

from typing import TYPE_CHECKING, Any, Literal, cast

from runcairn.errors import UsageError
from runcairn.runfolder.folder import RunFolder
from runcairn.runfolder.private import write_private
from runcairn.sdk import values
from runcairn.sdk.config import Config
from runcairn.sdk.terminal import Terminal

if TYPE_CHECKING:  # loaded for the first network that is logged
    from runcairn.layers.network import Network
    from runcairn.sdk.network_watching import Watched


class RunNetworks:
    """What a run knows of its networks."""

    folder: RunFolder
    config: Config
    terminal: Terminal
    _networks: "dict[str, Network] | None" = None
    _watched: "tuple[Watched, ...]" = ()

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

    def watch(
        self,
        models: Any,
        criterion: Any = None,  # noqa: ARG002 - older scripts pass it
        log: Literal["gradients", "parameters", "all"] | None = "gradients",
        log_freq: int = 1000,
        idx: int | None = None,
        log_graph: bool = True,
        *,
        name: str = "",
    ) -> Any:
        """Log histograms of gradients or parameters, or both, of every `log_freq`-th batch, the first one included.

        models: a torch module (the one that the training loop calls), a Keras model, or a list of such. log: what;
        None: only the layers. log_graph: also keep the layers, as `log_architecture`. name, idx: tell several
        networks apart; by itself the second one is called 1. Rows are `gradients/<parameter>`,
        `parameters/<parameter>` at the current step, which does not move on.
        Returns for a Keras model its callback (`fit` takes it along by itself), for others None, for a list a list.
        Raises UsageError for what cannot be watched.
        """
        from runcairn.sdk import network_watching  # only for who watches

        network_watching.check(log, log_freq)
        if isinstance(models, list | tuple):
            return [
                self.watch(model, None, log, log_freq, None if idx is None else idx + place, log_graph)
                for place, model in enumerate(cast("list[Any]", models))
            ]
        is_keras = network_watching.kind_of(models) == "of_keras"
        if self.disabled or not self._open("watch()"):
            return network_watching.idle(models) if is_keras else None
        before = [one for one in self._watched if one.model is models]
        if before:
            self.unwatch(models)
        number = len(self._watched) if idx is None else idx
        label = name or (before[0].name if before else str(number) if number else "")
        if log_graph:
            self.log_architecture(models, name=label)
        if log is None:
            return None
        watched = network_watching.start(
            models,
            label,
            log,
            log_freq,
            sink=lambda row: self._log_watched(row, label),
            failed=lambda error: self._watching_failed(error, label),
            say=lambda message: self.terminal.warn_once(f"watch {label}", message),
            on_network=(lambda network: self._keep_network(network, label)) if log_graph else None,
        )
        self._watched = (*self._watched, watched)
        return watched.watcher if is_keras else None

    def unwatch(self, models: Any = None) -> None:
        """Stop watching these networks; None: all. Their hooks are gone then."""
        listed = cast("list[Any]", models) if isinstance(models, list | tuple) else [models]
        for one in self._watched:
            if models is None or any(one.model is model for model in listed):
                self._watched = tuple(other for other in self._watched if other is not one)
                one.close()

    def _log_watched(self, row: dict[str, Any], name: str) -> None:
        if self.ended:
            self.unwatch()
            return
        from runcairn.sdk.network_watching import histograms  # loaded by now

        self.log(histograms(row, name), commit=False)

    def _watching_failed(self, error: Exception, name: str) -> None:
        self.terminal.warn_once(
            f"watch {name}",
            f"{name or 'the network'} is no longer watched ({type(error).__name__}: {error}); going on",
        )

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

        @property
        def ended(self) -> bool:
            """Of `Run`."""
            ...

        def log(self, data: Any, step: int | None = None, commit: bool | None = None) -> None:
            """Of `Run`."""

        def _open(self, what: str) -> bool: ...
