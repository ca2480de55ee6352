"""Every page on a wide and a narrow screen, light and dark, and without scripts: readable, reachable, nothing cut off."""

import urllib.parse

from axe_playwright_python.sync_playwright import Axe

import chromium

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 740}


def inspect(page, what, checks):
    """Nothing serious for axe-core, and nothing wider than the screen."""
    violations = Axe().run(page).response["violations"]
    serious = [
        (violation["id"], [node["target"] for node in violation["nodes"]])
        for violation in violations
        if violation["impact"] in ("serious", "critical")
    ]
    checks.check(f"{what}: axe-core finds nothing serious", not serious, serious)
    too_wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    checks.check(f"{what}: nothing is wider than the screen", too_wide <= 0, too_wide)


def log_in(page, user):
    page.fill("#username", user)
    page.fill("#password", f"{user}-practises")
    page.click("form[action='/login'] button")


def look(browser_page, address, authorization_url, outside, checks):
    for scheme, size in (("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)):
        name = f"{scheme}, {size['width']} wide"
        page = chromium.another(browser_page, outside, color_scheme=scheme, viewport=size)
        page.goto(address)
        inspect(page, f"home, {name}", checks)
        page.goto(f"{address}/dashboard/new")
        inspect(page, f"log-in, {name}", checks)
        log_in(page, "tomas")
        page.fill("#name", f"App, {name}")
        page.fill("#uris", "http://app.example/")
        page.click("main button[type=submit]")
        inspect(page, f"form with a mistake, {name}", checks)
        page.fill("#uris", f"{address}/callback")
        page.click("main button[type=submit]")
        page.click("summary")
        inspect(page, f"app, {name}", checks)
        page.goto(f"{address}/dashboard")
        inspect(page, f"dashboard, {name}", checks)
        page.goto(authorization_url("look", show_dialog="true"))
        inspect(page, f"consent, {name}", checks)
        page.click("button[value=cancel]")
        inspect(page, f"refused consent, {name}", checks)
        page.goto(authorization_url("look", show_dialog="true"))
        page.click("button[value=agree]")
        inspect(page, f"callback, {name}", checks)
        page.goto(f"{address}/authorize?client_id=nobody")
        inspect(page, f"refused request, {name}", checks)
        page.goto(f"{address}/nowhere")
        inspect(page, f"no page, {name}", checks)
        page.goto(f"{address}/panel")
        page.locator("#live.on").wait_for()
        page.select_option("#kind", "deny")
        page.click("button[value=arm]")
        for summary in page.locator("details:not([open]) > summary").all()[:4]:
            summary.click()
        page.locator(".reference > summary").click()
        inspect(page, f"panel, {name}", checks)
        page.click("#armed button")
        page.context.close()


def without_scripts(browser_page, address, authorization_url, outside, checks):
    page = chromium.another(browser_page, outside, java_script_enabled=False)
    page.goto(authorization_url("no-script", show_dialog="true"))
    log_in(page, "yuki")
    page.click("button[value=agree]")
    answer = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(page.url).query))
    checks.check("without scripts the dance ends with the code", page.inner_text("#code") == answer.get("code"), page.url[:60])
    checks.check("and shows no button that does nothing", page.locator("button[data-copies]:visible").count() == 0)
    page.goto(f"{address}/panel")
    checks.check("the panel has the requests", page.locator("details.request", has_text="/callback").count() > 0)
    page.select_option("#kind", "503")
    page.click("button[value=arm]")
    checks.check("and its switches work", page.locator("#armed li").count() == 1)
    page.click("#armed button")
    checks.check("both ways", page.locator("#armed li").count() == 0)
    page.context.close()
