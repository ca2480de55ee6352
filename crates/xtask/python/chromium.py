"""A real browser, without a window: the system's Chromium, led by Playwright."""

import contextlib
import os

from playwright.sync_api import Error, sync_playwright

__all__ = ["Error", "another", "page"]

# Nothing of ours takes that long: who waits longer waits for what does not come.
PATIENCE_MS = 20_000

# No window, and nothing asked of the network but what a page asks for.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextlib.contextmanager
def page(permissions=()):
    """A page of a fresh browser.

    Gives the page, and the list of the addresses outside this machine that anything on it asked for.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["BROWSER_PROGRAM"], args=ARGUMENTS)
        try:
            outside = []
            yield new_page(browser, outside, permissions=list(permissions)), outside
        finally:
            browser.close()


def another(page, outside, **options):
    """A page of the same browser as `page`, in a profile of its own with these options; it adds to `outside` too."""
    return new_page(page.context.browser, outside, **options)


def new_page(browser, outside, **options):
    context = browser.new_context(**options)
    context.on("request", lambda request: outside.append(request.url) if is_outside(request.url) else None)
    page = context.new_page()
    page.set_default_timeout(PATIENCE_MS)
    return page


def is_outside(url):
    return url.split(":")[0] in ("http", "https", "ws", "wss") and not url.split("/")[2].startswith("127.0.0.1:")
