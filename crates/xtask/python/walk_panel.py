"""The panel: it shows requests as they come, and every switch does what it says. A program of ours plays the notebook."""

import base64
import http.client
import json
import time
import urllib.error
import urllib.parse
import urllib.request

import walk_keyboard


class Client:
    """A client of the provider, as a notebook is one."""

    def __init__(self, address, client_id, client_secret):
        self.address = address
        self.client_id = client_id
        self.basic = "Basic " + base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()

    def send(self, path, body=None, **headers):
        """Status, headers and body; `cut` in place of the status if the connection ends too early."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, body, headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()
        except (http.client.IncompleteRead, ConnectionError):
            return "cut", {}, b""

    def exchange(self, code):
        """The tokens for a code."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": f"{self.address}/callback"}
        return self.tokens(form)

    def tokens(self, form):
        _, _, body = self.send("/api/token", urllib.parse.urlencode(form).encode(), Authorization=self.basic)
        return json.loads(body)

    def call(self, token):
        """Status and headers of a call of the Web API."""
        status, headers, _ = self.send("/v1/me", Authorization=f"Bearer {token}")
        return status, headers

    def approve(self):
        """Where the robot user is sent back to."""
        query = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": f"{self.address}/callback",
            "show_dialog": "true",
        }
        url = f"{self.address}/authorize?{urllib.parse.urlencode(query)}"
        body = json.dumps({"url": url}).encode()
        _, _, answer = self.send("/practice/approve", body, Content_Type="application/json")
        redirect = json.loads(answer)["redirect"]
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(redirect).query))


def press(page, selector):
    with page.expect_navigation():
        page.click(selector)
    page.locator("#live.on").wait_for()


def arm(page, kind, times=1, on="api", client="", seconds=3):
    page.select_option("#kind", kind)
    page.select_option("#on", on)
    page.select_option("#client", client)
    page.fill("#times", str(times))
    page.fill("#seconds", str(seconds))
    press(page, "button[value=arm]")


def armed(page):
    return page.locator("#armed li").count()


def watch(page, client, code, checks):
    """A request appears without a reload, and opens to the whole exchange. Returns the tokens."""
    page.goto(f"{client.address}/panel")
    page.locator("#live.on").wait_for()
    tokens = client.exchange(code)
    row = page.locator("details.request", has_text="/api/token").first
    row.wait_for()
    checks.check("the panel shows the exchange as it comes", "Step 8" in row.inner_text(), row.inner_text())
    row.locator("summary").focus()
    page.keyboard.press("Enter")
    shown = row.inner_text()
    for part in ("Basic ", "grant_type = authorization_code", "Body of the answer", "expires_in", "200 OK"):
        checks.check(f"opened, it shows “{part.strip()}”", part in shown, shown)
    markup = page.content()
    secrets = [tokens["access_token"], tokens["refresh_token"], code, client.basic.removeprefix("Basic ")]
    checks.check("and no secret", not any(secret[:24] in markup for secret in secrets))
    page.locator("#tokens li").first.wait_for()
    client.call(tokens["access_token"][:-5])
    # Errors of before have causes too.
    cause = page.locator("details.request", has_text="/v1/me").first.locator(".cause")
    cause.wait_for()
    checks.check("an error comes with its cause", "cut" in cause.inner_text(), cause.inner_text())
    return tokens


def faults(page, client, token, practice_app, checks):
    """Each fault, from the page, for two requests: they fail, the third does not."""
    for kind in ("401", "403", "429", "500", "503"):
        arm(page, kind, times=2, client=client.client_id)
        checks.check(f"{kind} is listed", armed(page) == 1, armed(page))
        answers = [client.call(token) for _ in range(3)]
        statuses = [status for status, _ in answers]
        checks.check(f"{kind} happens twice and no more", statuses == [int(kind), int(kind), 200], statuses)
        waits = [headers.get("Retry-After") for _, headers in answers]
        checks.check(f"{kind} says when to come back, or nothing", waits == (["3", "3", None] if kind == "429" else [None] * 3), waits)
        page.locator("#armed", has_text="None is armed.").wait_for()

    arm(page, "503", on="token")
    failed = client.tokens({"grant_type": "client_credentials"})
    checks.check("at the token endpoint as well", failed == {"error": "temporarily_unavailable"}, failed)
    arm(page, "cut", times=2)
    statuses = [client.call(token)[0] for _ in range(3)]
    checks.check("a connection is cut twice", statuses == ["cut", "cut", 200], statuses)
    arm(page, "slow", seconds=1)
    began = time.monotonic()
    checks.check("a slow answer is right", client.call(token)[0] == 200)
    took = time.monotonic() - began
    checks.check("and late", took >= 1, took)
    arm(page, "deny")
    answers = [client.approve().get("error") for _ in range(2)]
    checks.check("one consent is denied", answers == ["access_denied", None], answers)
    arm(page, "500", client=practice_app)
    checks.check("a fault for one app leaves the other alone", client.call(token)[0] == 200 and armed(page) == 1, armed(page))
    walk_keyboard.follow(page, "#armed button", key="Space")
    checks.check("it is disarmed by the keyboard", armed(page) == 0, armed(page))


def time_and_tokens(page, client, token, checks):
    """The clock, and the end of tokens that are picked from the list."""
    press(page, "button[name=seconds][value='3600']")
    checks.check("the clock is an hour ahead", "60 minutes ahead" in page.inner_text("#clock"), page.inner_text("#clock"))
    checks.check("so the token has expired", client.call(token)[0] == 401)
    press(page, "button[value=reset]")
    checks.check("and is good again when the hour is taken back", client.call(token)[0] == 200)

    other = client.exchange(client.approve()["code"])
    page.locator("#tokens li").nth(1).wait_for()
    press(page, "#tokens li:first-child button[name=expire]")
    statuses = [client.call(each)[0] for each in (other["access_token"], token)]
    checks.check("the newest token expires, and the other does not", statuses == [401, 200], statuses)
    refresh = {"grant_type": "refresh_token", "refresh_token": other["refresh_token"]}
    checks.check("its refresh token still works", "access_token" in client.tokens(refresh))
    page.locator("#tokens li").nth(1).wait_for()
    press(page, "#tokens li:first-child button[name=revoke]")
    refused = client.tokens(refresh)
    checks.check("once it is revoked, no longer", refused.get("error") == "invalid_grant", refused)
    page.click("summary:text-is('Another one')")
    page.fill("#token", token)
    press(page, "button[value=expire-token]")
    checks.check("a token can be pasted as well", client.call(token)[0] == 401)
