"""A real browser goes through the practice provider's pages, as a learner does.

usage: browse_provider.py COURSE
"""

import json
import sys
import urllib.parse

import chromium
import scene
import walk_everywhere
import walk_keyboard
import walk_panel

USER = "mira"
PASSWORD = "mira-practises"


def authorization_url(address, state, **more):
    creds = json.loads((scene.ROOT / "creds.example.json").read_text())["practice"]
    query = {
        "client_id": creds["client_id"],
        "response_type": "code",
        "redirect_uri": creds["redirect_uri"].replace(scene.SHIPPED_ADDRESS, address.removeprefix("http://")),
        "scope": creds["scope"],
        "state": state,
        **more,
    }
    return f"{address}/authorize?{urllib.parse.urlencode(query)}"


def query_of(page):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.url).query))


def log_in(page, password):
    page.fill("#username", USER)
    page.fill("#password", password)
    page.click("form[action='/login'] button")


def walk(page, address, checks):
    page.goto(authorization_url(address, "first-state"))
    checks.check("a stranger is asked to log in", page.title().startswith("Log in"), page.title())

    log_in(page, "not-the-password")
    message = page.locator("#message")
    checks.check("a wrong password is said to be wrong", message.is_visible(), page.content()[:200])
    checks.check("the wrong password is not on the page", "not-the-password" not in page.content())

    log_in(page, PASSWORD)
    text = page.inner_text("main") if page.locator("main").count() else page.inner_text("body")
    checks.check("after the right one the user is asked to consent", "user-read-private" in text, text[:300])

    page.click("button[value=cancel]")
    refusal = query_of(page)
    checks.check("Cancel leads back with access_denied", refusal.get("error") == "access_denied", refusal)
    checks.check("and with the state, and no code", refusal.get("state") == "first-state" and "code" not in refusal, refusal)
    checks.check("the page says it in words", "Cancel" in page.inner_text("body"), page.inner_text("body")[:300])

    page.goto(authorization_url(address, "second-state"))
    page.click("button[value=agree]")
    answer = query_of(page)
    shown = page.locator("#code")
    checks.check("Agree leads back with a code", answer.get("code", "").startswith("AQ"), sorted(answer))
    checks.check("and with the state that was sent", answer.get("state") == "second-state", answer.get("state"))
    checks.check("the page shows the whole code", shown.inner_text() == answer.get("code"))
    red, green, blue = colour(shown)
    checks.check("in red", red > 150 and green < 90 and blue < 90, (red, green, blue))
    checks.check("and the state, to compare", page.inner_text("#state") == "second-state", page.inner_text("#state"))

    page.click("button[data-copies=code]")
    page.locator("#copied", has_text="Copied").wait_for()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    checks.check("the button copies the code", copied == answer.get("code"))

    page.goto(authorization_url(address, "third-state"))
    checks.check("who agreed before is not asked again", query_of(page).get("state") == "third-state", page.title())
    page.goto(authorization_url(address, "fourth-state", show_dialog="true"))
    checks.check("but with show_dialog", page.locator("button[value=agree]").is_visible(), page.title())

    page.goto(authorization_url(address, "fifth-state", redirect_uri=f"{address}/callback/"))
    checks.check("a redirect URI with an extra slash is refused, and nobody is sent there", "/authorize" in page.url, page.url)

    page.goto(f"{address}/callback?code=%3Cimg+src=x+onerror=alert(1)%3E&state=%3Cb%3E")
    checks.check("what comes with the address is shown as text", page.locator("img, #code b, #state b").count() == 0)


def colour(locator):
    """The colour that a locator's text is seen in: red, green, blue."""
    value = locator.evaluate("element => getComputedStyle(element).color")
    return [float(part) for part in value[value.index("(") + 1 : value.index(")")].split(",")[:3]]


def main():
    (course,) = sys.argv[1:]
    checks = scene.Checks()
    with scene.provider(course) as address, chromium.page(["clipboard-read", "clipboard-write"]) as (page, outside):
        failures = []
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.on("console", lambda message: failures.append(message.text) if is_failure(message) else None)
        page.on("dialog", lambda dialog: (failures.append(dialog.message), dialog.dismiss()))

        def url(state, **more):
            return authorization_url(address, state, **more)

        def panel():
            client_id, client_secret, code = walk_keyboard.walk(page, address, checks)
            client = walk_panel.Client(address, client_id, client_secret)
            tokens = walk_panel.watch(page, client, code, checks)
            practice_app = json.loads((scene.ROOT / "creds.example.json").read_text())["practice"]["client_id"]
            walk_panel.faults(page, client, tokens["access_token"], practice_app, checks)
            walk_panel.time_and_tokens(page, client, tokens["access_token"], checks)

        walks = {
            "the dance": lambda: walk(page, address, checks),
            "by keyboard, and the panel": lambda: (page.context.clear_cookies(), panel()),
            "every page everywhere": lambda: walk_everywhere.look(page, address, url, outside, checks),
            "without scripts": lambda: walk_everywhere.without_scripts(page, address, url, outside, checks),
        }
        for name, go in walks.items():
            print(f"{name}:")
            try:
                go()
            except (chromium.Error, AssertionError) as error:
                checks.check("the walk goes on to its end", False, str(error))
        checks.check("no script failed, and the console is empty", not failures, failures)
        checks.check("nothing was asked of another machine", not outside, outside)
    checks.end()


def is_failure(message):
    """An error in the console; but for the browser's own line about a page that is refused on purpose."""
    return message.type == "error" and "the server responded with a status of 4" not in message.text


if __name__ == "__main__":
    main()
