"""Track experiments. Begin with `init`; docs/architecture.md is the map."""

import sys
from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

TYPE_CHECKING = False  # typing itself would cost 7 ms here

if TYPE_CHECKING:
    from runcairn.api.root import Api as Api
    from runcairn.errors import RuncairnError as RuncairnError
    from runcairn.errors import UsageError as UsageError
    from runcairn.media.audio import Audio as Audio
    from runcairn.media.classes import Classes as Classes
    from runcairn.media.graph import Graph as Graph
    from runcairn.media.histogram import Histogram as Histogram
    from runcairn.media.html import Html as Html
    from runcairn.media.image import Image as Image
    from runcairn.media.joined_table import JoinedTable as JoinedTable
    from runcairn.media.molecule import Molecule as Molecule
    from runcairn.media.object3d import Object3D as Object3D
    from runcairn.media.plotly import Plotly as Plotly
    from runcairn.media.scene import box3d as box3d
    from runcairn.media.table import Table as Table
    from runcairn.media.video import Video as Video
    from runcairn.sdk.alerting import AlertLevel as AlertLevel
    from runcairn.sdk.current import alert as alert
    from runcairn.sdk.current import define_metric as define_metric
    from runcairn.sdk.current import finish as finish
    from runcairn.sdk.current import log as log
    from runcairn.sdk.current import log_architecture as log_architecture
    from runcairn.sdk.current import save as save
    from runcairn.sdk.current import unwatch as unwatch
    from runcairn.sdk.current import watch as watch
    from runcairn.sdk.init import init as init
    from runcairn.sdk.run import Run as Run

    run: Run | None

_HOMES = {
    "init": "sdk.init",
    "log": "sdk.current",
    "save": "sdk.current",
    "finish": "sdk.current",
    "define_metric": "sdk.current",
    "log_architecture": "sdk.current",
    "watch": "sdk.current",
    "unwatch": "sdk.current",
    "log_code": "sdk.current",
    "log_artifact": "sdk.current",
    "alert": "sdk.current",
    "AlertLevel": "sdk.alerting",
    "mark_preempting": "sdk.current",
    "Run": "sdk.run",
    "Settings": "settings",
    "Image": "media.image",
    "Histogram": "media.histogram",
    "Table": "media.table",
    "Audio": "media.audio",
    "Video": "media.video",
    "Html": "media.html",
    "Plotly": "media.plotly",
    "Object3D": "media.object3d",
    "box3d": "media.scene",
    "Molecule": "media.molecule",
    "Graph": "media.graph",
    "Classes": "media.classes",
    "JoinedTable": "media.joined_table",
    "Api": "api.root",
    "login": "sdk.login",
    "RuncairnError": "errors",
    "UsageError": "errors",
}
_ROOMS = {
    "sklearn": "integrations.sklearn_plots",
    "plot": "plot",
    "tensorboard": "integrations.tensorboard",
}
"""Names that scripts of wandb take as attributes of the module, without importing them."""
_LIVE = {"run": "the_run", "config": "the_config", "summary": "the_summary"}
"""Names that mean something else from run to run: asked for anew each time."""
__all__ = sorted([*_HOMES, *_LIVE])  # noqa: PLE0605  # pyright: ignore[reportUnsupportedDunderAll] - one list of names, not two


def __getattr__(name: str) -> object:
    if name in _LIVE:
        return getattr(import_module(".sdk.current", __name__), _LIVE[name])()
    if name in _ROOMS:
        return import_module(f".{_ROOMS[name]}", __name__)
    if name not in _HOMES:
        raise AttributeError(f"runcairn has no {name!r}")
    value = getattr(import_module(f".{_HOMES[name]}", __name__), name)
    globals()[name] = value  # the next access is a plain attribute
    return value


def __dir__() -> list[str]:
    return [*globals(), *__all__]


class _Module(ModuleType):
    """The module itself, so that `runcairn.config = {...}` reaches the run instead of hiding its config."""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "config":
            import_module(".sdk.current", __name__).assign_config(value)
        else:
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Module
