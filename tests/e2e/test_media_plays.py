"""A logged film and a logged sound play in the page: their time goes on, and the film's pictures are those logged."""

import base64
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from tests.e2e.conftest import NewPage
from tests.kit.script import run_script
from tests.kit.server import ServerProcess

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

_SCRIPT = """
    import numpy as np
    import runcairn

    run = runcairn.init(project="{project}", id="played")
    sound = np.sin(np.arange(16000) / 10)
    run.log({"film": runcairn.Video("film.webm", caption="red"), "sound": runcairn.Audio(sound, sample_rate=8000)})
    run.finish()
"""
_RECORD = """async () => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [64, 48];
  const ink = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((done) => { recorder.onstop = done; });
  recorder.start();
  const begin = performance.now();
  await new Promise((done) => {
    const draw = (now) => {
      ink.fillStyle = "rgb(200, 0, 0)";
      ink.fillRect(0, 0, 64, 48);
      ink.fillRect(0, 0, now % 7, 1);
      if (now - begin < 1500) requestAnimationFrame(draw);
      else done();
    };
    requestAnimationFrame(draw);
  });
  recorder.stop();
  await stopped;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""
_COLOUR = """film => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [film.videoWidth, film.videoHeight];
  const ink = canvas.getContext("2d");
  ink.drawImage(film, 0, 0);
  return [...ink.getImageData(32, 24, 1, 1).data];
}"""


def filmed(browser: Browser) -> bytes:
    """One and a half seconds of red, as the browser itself records them."""
    page = browser.new_page()
    try:
        return base64.b64decode(page.evaluate(_RECORD))
    finally:
        page.close()


def plays(page: Page, medium: Locator) -> None:
    """Start it, and wait until it has gone on for a while."""
    medium.scroll_into_view_if_needed()
    medium.evaluate("each => { each.muted = true; return each.play(); }")
    page.wait_for_function(
        "each => each.readyState >= 2 && each.currentTime > 0.3", arg=medium.element_handle(), timeout=30_000
    )
    assert medium.evaluate("each => each.error") is None


def test_films_and_sounds_play(
    browser: Browser, server: ServerProcess, project: str, open_page: NewPage, tmp_path: Path
) -> None:
    (tmp_path / "film.webm").write_bytes(filmed(browser))
    run_script(tmp_path, server, _SCRIPT.replace("{project}", project))
    page = open_page(server, f"/tester/{project}/runs/played/media")
    film = page.get_by_role("region", name="film", exact=True).locator("video")
    plays(page, film)
    red, green, blue, _ = film.evaluate(_COLOUR)
    assert red > 150
    assert max(green, blue) < 60
    plays(page, page.get_by_role("region", name="sound", exact=True).locator("audio"))
