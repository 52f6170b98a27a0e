"""What the viewers of logged media show, held against the value that was logged."""

import json
from collections.abc import Callable, Sequence

from playwright.sync_api import Locator, expect

from runcairn.api.media import MediaItem
from tests.kit.page_text import is_short_for

SLOW = 20_000
"""Milliseconds that a page may take on a busy machine."""
_ROWS = 8
"""Rows of a table that are read: those that every viewer has on the screen."""
_COLOURS = """canvases => Math.max(...canvases.map(canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
}))"""
"""How many colours are on the richest of the canvases that a plot is made of."""
_SIZE = "image => image.complete ? [image.naturalWidth, image.naturalHeight] : null"
_CELLS = """table => [...table.querySelectorAll('[role=row]')].map(row =>
  [...row.querySelectorAll('[role=columnheader], [role=cell]')].map(cell => cell.innerText.trim()))"""


def shows(place: Locator, items: Sequence[MediaItem]) -> None:
    """`place` shows these values of one key and step, each whole. Raises AssertionError, KeyError for a new type."""
    _VIEWERS[items[0].type](place, items)


def _pictures(place: Locator, items: Sequence[MediaItem]) -> None:
    pictures = place.locator("figure button img")
    expect(pictures).to_have_count(len(items), timeout=SLOW)
    for picture, item in zip(pictures.all(), items, strict=True):
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_js_property("complete", True, timeout=SLOW)
        assert picture.evaluate(_SIZE) == [item.fields["width"], item.fields["height"]]
    captions = [item.caption for item in items if item.caption]
    expect(place.locator("figcaption")).to_have_text(captions)
    boxed = [item for item in items if item.fields.get("boxes")]
    expect(place.locator("canvas[data-boxes]")).to_have_count(len(boxed), timeout=SLOW)


def _table(place: Locator, items: Sequence[MediaItem]) -> None:
    (item,) = items
    content = json.loads(item.read())
    place.locator(f"[data-loaded] [role=table][data-rows='{len(content['data'])}']").wait_for(timeout=SLOW)
    expect(place.get_by_role("cell").first).to_be_visible()
    head, *rows = place.get_by_role("table").evaluate(_CELLS)
    # What lies beyond the right edge of a narrow panel is not there.
    assert head == content["columns"][: len(head)]
    assert len(head) > 1 or len(content["columns"]) == 1
    for row, logged in zip(rows[:_ROWS], content["data"], strict=False):
        for text, value in zip(row, logged, strict=False):
            assert isinstance(value, dict) or is_short_for(text, value), (item.key, text, value)
    assert rows or not content["data"]


def _plot(place: Locator, items: Sequence[MediaItem]) -> None:
    (item,) = items
    figure = json.loads(item.read())
    canvases = place.locator(f"[data-traces='{len(figure['data'])}'] canvas")
    canvases.first.wait_for(timeout=SLOW)
    assert canvases.evaluate_all(_COLOURS) > 3, f"{item.key} is an empty plot"
    assert "Not drawn" not in place.inner_text()


def _histogram(place: Locator, items: Sequence[MediaItem]) -> None:
    (item,) = items
    bars = place.locator("svg[role=img] rect")
    expect(bars).to_have_count(len(item.fields["values"]), timeout=SLOW)
    expect(place.locator("figcaption b")).to_contain_text(f"{sum(item.fields['values']):,} values")


_VIEWERS: dict[str, Callable[[Locator, Sequence[MediaItem]], None]] = {
    "image-file": _pictures,
    "table-file": _table,
    "plotly-file": _plot,
    "histogram": _histogram,
}
