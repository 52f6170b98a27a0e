"""What a notebook shows of a run below its cell: the link, and small charts that move while the cell runs.

Nothing runs in the kernel for it: the sender rings every two seconds, and the next `log()` draws.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, Final, Protocol

_SHOWN: Final = 8
"""Charts; further keys are counted."""
_WIDTH, _HEIGHT, _EDGE = 180, 48, 3
_POINTS: Final = 120
_LINE: Final = "#0d9488"
"""Seen on white and on black."""


class Facts(Protocol):
    """What of a run is shown."""

    @property
    def name(self) -> str:
        """For people."""
        ...

    @property
    def project(self) -> str:
        """Where it is listed."""
        ...

    @property
    def url(self) -> str | None:
        """Its page, where it is sent anywhere."""
        ...


class Notebook:
    """One output below the cell that called `init`, drawn anew in its place."""

    def __init__(self, update: Callable[[str], None], run: Facts) -> None:
        """update: shows HTML in the place of what was shown."""
        self._update, self._run = update, run
        self.draw({})

    def draw(self, series: Mapping[str, Sequence[float]], told: str = "") -> None:
        """The link and a chart of each key. told: a line below, for the end. Never raises."""
        try:
            self._update(page(self._run.name, self._run.project, self._run.url, series, told))
        except Exception:  # noqa: BLE001 - a front end that went away must not stop training
            self._update = _nowhere


def shown_in_notebook(run: Facts) -> Notebook | None:
    """The output of the notebook that we are in; None where this is none."""
    update = _ipython() or _marimo()
    return Notebook(update, run) if update is not None else None


def in_notebook() -> bool:
    """Whether cells are run again and again here. Imports nothing."""
    return _kernel() is not None or _running_marimo() is not None


def page(
    name: str, project: str, url: str | None, series: Mapping[str, Sequence[float]], told: str = ""
) -> str:
    """The HTML of a run: no script, colours of the page it stands in."""
    from html import escape  # only where there is a notebook

    title = f"<b>{escape(name)}</b>"
    if url:
        title = f'<a href="{escape(url, quote=True)}" target="_blank" rel="noopener" style="color:{_LINE}">{title}</a>'
    drawn = {key: numbers for key, numbers in series.items() if len(numbers) > 1}
    charts = "".join(_chart(key, numbers) for key, numbers in sorted(drawn.items())[:_SHOWN])
    more = f"<span>and {len(drawn) - _SHOWN} more</span>" if len(drawn) > _SHOWN else ""
    below = f'<div style="opacity:.7">{escape(told)}</div>' if told else ""
    return (
        f'<div style="font:13px system-ui,sans-serif">runcairn: {title} in {escape(project)}'
        f'<div style="display:flex;flex-wrap:wrap;gap:14px;margin:6px 0">{charts}{more}</div>{below}</div>'
    )


def _chart(key: str, numbers: Sequence[float]) -> str:
    """One line, its name and its last value."""
    from html import escape  # as above

    every = max(1, len(numbers) // _POINTS)
    kept = [number for number in [*numbers[:-1:every], numbers[-1]] if number - number == 0]
    if not kept:
        return ""
    low, high = min(kept), max(kept)
    if low == high:
        low, high = low - 1, high + 1  # in the middle
    span = high - low
    wide, tall = _WIDTH - 2 * _EDGE, _HEIGHT - 2 * _EDGE
    points = " ".join(
        f"{_EDGE + wide * place / max(1, len(kept) - 1):.1f},{_EDGE + tall * (1 - (number - low) / span):.1f}"
        for place, number in enumerate(kept)
    )
    return (
        f'<div style="width:{_WIDTH}px"><div style="display:flex;justify-content:space-between">'
        f'<span style="overflow:hidden;text-overflow:ellipsis;white-space:nowrap">{escape(key)}</span>'
        f'<span style="font-variant-numeric:tabular-nums;margin-left:8px">{kept[-1]:.4g}</span></div>'
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{escape(key, quote=True)}">'
        f'<polyline points="{points}" fill="none" stroke="{_LINE}" stroke-width="1.5" stroke-linejoin="round"/>'
        "</svg></div>"
    )


def _kernel() -> Any:
    """IPython's shell, where it is a kernel's."""
    found = sys.modules.get("IPython")
    try:
        shell = found.get_ipython() if found is not None else None
        is_kernel = shell is not None and "IPKernelApp" in shell.config
    except Exception:  # noqa: BLE001 - whatever stands there, it is no notebook
        return None
    return shell if is_kernel else None


def _ipython() -> Callable[[str], None] | None:
    if _kernel() is None:
        return None
    shown: Any = import_module("IPython.display")  # it is loaded: we are inside
    handle: Any = shown.display(shown.HTML(""), display_id=True)

    def update(text: str) -> None:
        handle.update(shown.HTML(text))

    return update if handle is not None else None


def _running_marimo() -> Any:
    found = sys.modules.get("marimo")
    try:
        return found if found is not None and found.running_in_notebook() else None
    except Exception:  # noqa: BLE001 - as above
        return None


def _marimo() -> Callable[[str], None] | None:
    found = _running_marimo()
    return None if found is None else lambda text: found.output.replace(found.Html(text))


def _nowhere(_text: str) -> None:
    return
