"""From the home page to a code with the keyboard alone, as a newcomer without a mouse goes."""

import urllib.parse

# No page of ours has more places to stop at.
MOST_STOPS = 60


def tab_to(page, selector):
    """Presses Tab until the element that `selector` finds has the focus; it must be seen there."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"the keyboard does not reach `{selector}` on {page.url}")


def follow(page, selector, key="Enter"):
    """Goes to the element with Tab, and presses it; waits for the page that it leads to."""
    tab_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def log_in(page, user):
    """The first field has the focus already."""
    page.locator("#username:focus").wait_for()
    page.keyboard.type(user)
    page.keyboard.press("Tab")
    page.keyboard.type(f"{user}-practises")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def walk(page, address, checks):
    """Registers an app, and gets a code for it. Returns client id, client secret and code."""
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.locator(".skip:focus")
    checks.check("the first stop skips the menu, and is seen", skip.is_visible() and skip.bounding_box()["x"] >= 0)
    follow(page, "a[href='/dashboard/new']")
    log_in(page, "yuki")
    checks.check("the way goes on where it was interrupted", page.url == f"{address}/dashboard/new", page.url)

    tab_to(page, "#name")
    page.keyboard.type("Keyboard app")
    tab_to(page, "#uris")
    page.keyboard.type("http://app.example/callback")
    follow(page, "main button[type=submit]")
    problem = page.locator("[role=alert]").inner_text()
    checks.check("a redirect URI that is not secure is refused in words", "not secure" in problem, problem)
    checks.check("and what was typed is still there", page.input_value("#name") == "Keyboard app")
    tab_to(page, "#uris")
    page.keyboard.press("Control+A")
    page.keyboard.type(f"{address}/callback")
    follow(page, "main button[type=submit]")

    client_id = page.inner_text("#client-id")
    checks.check("the app has a client id", len(client_id) == 32, client_id)
    checks.check("its secret is hidden at first", not page.locator("#client-secret").is_visible())
    tab_to(page, "summary")
    page.keyboard.press("Enter")
    client_secret = page.inner_text("#client-secret")
    checks.check("and shown on demand", page.locator("#client-secret").is_visible() and len(client_secret) == 32)
    tab_to(page, "[data-copies=client-secret]")
    page.keyboard.press("Enter")
    page.locator("#copied", has_text="Copied").wait_for()
    checks.check("a button copies it", page.evaluate("() => navigator.clipboard.readText()") == client_secret)

    follow(page, "main a.button[href*='/authorize?']")
    checks.check("its authorization URL leads to the consent", "Keyboard app" in page.inner_text("h1"), page.inner_text("h1"))
    follow(page, "button[value=agree]", key="Space")
    answer = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.url).query))
    checks.check("and the consent to the code", page.inner_text("#code") == answer.get("code"), page.url[:60])
    tab_to(page, "[data-copies=code]")
    page.keyboard.press("Enter")
    page.locator("#copied", has_text="Copied").wait_for()
    checks.check("which is copied", page.evaluate("() => navigator.clipboard.readText()") == answer.get("code"))
    return client_id, client_secret, answer["code"]
