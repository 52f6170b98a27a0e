"""Looks at a page for what a payload would leave behind if it were taken for more than text."""

from playwright.sync_api import Dialog, Page, Request

EVIL = "evil.example"
"""The host that payloads name; `tests/kit/stranger.py` plays it."""

_TRACES = """() => {
  const found = [];
  const tell = (each, why) => found.push(`${why}: ${each.outerHTML.slice(0, 160)}`);
  const ours = (address) => new URL(address, location.href).origin === location.origin;
  const frame = /^\\/api\\/v1\\/runs\\/\\d+\\/frames\\/[0-9a-f]{64}$/;
  const look = (root) => {
    for (const each of root.querySelectorAll("*")) {
      const tag = each.localName;
      if (/^(object|embed|base|frame|marquee|math|foreignobject|animate|isindex|applet)$/.test(tag)) tell(each, tag);
      if (tag === "script" && !document.head.contains(each)) tell(each, "a script in the page");
      if (tag === "style" && each.textContent.includes("evil")) tell(each, "a foreign style");
      if (tag === "meta" && !document.head.contains(each)) tell(each, "meta in the page");
      if (tag === "iframe" && !(frame.test(each.getAttribute("src")) && each.getAttribute("sandbox") === "allow-scripts"
        && !each.hasAttribute("srcdoc"))) tell(each, "a frame that is not sandboxed");
      for (const { name, value } of each.attributes) {
        if (name.startsWith("on")) tell(each, name);
        if (!/^(href|src|srcset|action|formaction|data|poster|xlink:href|background)$/.test(name)) continue;
        if (/^(data:image|blob:|[#?])/.test(value)) continue;
        if (!/^(https?:|\\/)/.test(value) || !ours(value)) tell(each, name);
      }
      if (each.shadowRoot) look(each.shadowRoot);
    }
  };
  look(document);
  if (window.pwned !== undefined) found.push("a payload ran in our page");
  const grown = Object.keys(Object.prototype);
  if (grown.length > 0) found.push(`every object has now ${grown.join(", ")}`);
  return found;
}"""


class Watched:
    """A page, and what it did that no payload may make it do."""

    def __init__(self, page: Page, ours: str) -> None:
        self.page, self.ours = page, ours
        self.wrong: list[str] = []
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self.wrong.append(f"a window opened: {popup.url}"))
        page.on("download", lambda download: self.wrong.append(f"a download began: {download.url}"))
        page.on("crash", lambda _: self.wrong.append("the page crashed"))
        page.on("request", self._request)

    def go(self, address: str) -> None:
        """Open an address of the server, and wait until its page is there."""
        self.page.goto(self.ours + address)
        self.page.locator("#page main, #page > div").first.wait_for()

    def turn(self, address: str) -> None:
        """Go to another address as a link in the page does: without loading the page anew."""
        self.page.evaluate(
            "to => { history.pushState(null, '', to); dispatchEvent(new PopStateEvent('popstate')) }", address
        )

    def clean(self, where: str) -> None:
        """Nothing ran, left, opened or stands in the page that should not. where: for the message."""
        self.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        traces = [*self.wrong, *self.page.evaluate(_TRACES)]
        if not self.page.url.startswith(self.ours):
            traces.append(f"the page went to {self.page.url}")
        assert traces == [], f"{where}: {traces[:3]}"

    def _dialog(self, dialog: Dialog) -> None:
        self.wrong.append("a dialog opened")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        # What a logged document asks for in its frame is refused by the browser; the stranger tells whether it was.
        by_us = request.is_navigation_request() or request.frame == self.page.main_frame
        if by_us and not request.url.startswith((self.ours, "data:", "blob:", "about:")):
            self.wrong.append(f"a request left for {request.url}")
