"""Pasting the redirect, as one would write it in a Python notebook: what `cargo xtask lines` counts the Rust against."""

# %% load-util
import os
import requests
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from util import *

# %% environment-exercise
provider = "practice"
prefix = provider.upper()

creds = {}
creds["accounts"] = os.environ[f"{prefix}_ACCOUNTS"]
creds["api"] = os.environ[f"{prefix}_API"]
creds["client_id"] = os.environ[f"{prefix}_CLIENT_ID"]
creds["client_secret"] = os.environ[f"{prefix}_CLIENT_SECRET"]
creds["redirect_uri"] = os.environ[f"{prefix}_REDIRECT_URI"]
print(list(creds))

# %% authorization-request
creds["state"] = random_string(16)
params = {
    "response_type": "code",
    "client_id": creds["client_id"],
    "redirect_uri": creds["redirect_uri"],
    "state": creds["state"],
    "scope": "user-read-private user-read-email",
    "show_dialog": "true",
}

session = requests.Session()
request = requests.Request("GET", buildURL("/authorize", creds["accounts"]), params=params)
authorization_request = session.prepare_request(request)
print(authorization_request.url)

# %% open-link
print("Open this, log in and agree:", authorization_request.url)

# %% pasted
pasted = input("Paste the whole address here: ")
print(len(pasted), "characters")

# %% address-parts
address = urlsplit(pasted)
print(address.scheme, address.hostname, address.path)
for name, value in parse_qsl(address.query):
    print(f"{name}: {len(value)} characters")

# %% redirect-answer-exercise
def code_from(pasted, state):
    answer = dict(parse_qsl(urlsplit(pasted).query))
    if "error" in answer:
        raise ValueError(f"the provider sent no code, but `{answer['error']}`")
    if state == "" or answer.get("state") != state:
        raise ValueError("this is not the answer to my question")
    code = answer.get("code")
    if not code:
        raise ValueError("there is no code in the address")
    return code

# %% use-code-from
creds["code"] = code_from(pasted, creds["state"])
print(list(creds))

# %% forged-address
forged = creds["redirect_uri"] + "?code=a-code-of-somebody-else&state=GUESSED1"
code_from(forged, creds["state"])

# %% exchange-exercise
form = {
    "grant_type": "authorization_code",
    "code": creds["code"],
    "redirect_uri": creds["redirect_uri"],
}

token_url = buildURL("/api/token", creds["accounts"])
request = requests.Request(
    "POST",
    token_url,
    data=form,
    auth=(creds["client_id"], creds["client_secret"]),
)
token_request = session.prepare_request(request)
print(token_request.url, token_request.body)

# %% send-exchange-request
token_response = session.send(token_request)
print(token_response.status_code, token_response.text)

# %% tokens-exercise
token_response.raise_for_status()
tokens = token_response.json()

creds["token"] = tokens["access_token"]
creds["refresh"] = tokens["refresh_token"]
creds["expires"] = str(datetime.now() + timedelta(seconds=tokens["expires_in"]))
print(list(creds))

# %% who-am-i
headers = {"Authorization": "Bearer " + creds["token"]}
response = session.get(buildURL("/v1/me", creds["api"]), headers=headers)
response.raise_for_status()
print(f"Hello, {response.json()['display_name']}!")

# %% refresh-function-exercise
def refresh(creds):
    form = {
        "grant_type": "refresh_token",
        "refresh_token": creds["refresh"],
    }
    url = buildURL("/api/token", creds["accounts"])
    response = requests.post(
        url,
        data=form,
        auth=(creds["client_id"], creds["client_secret"]),
    )
    response.raise_for_status()
    answer = response.json()

    creds["token"] = answer["access_token"]
    creds["expires"] = str(datetime.now() + timedelta(seconds=answer["expires_in"]))
    if "refresh_token" in answer:
        creds["refresh"] = answer["refresh_token"]

# %% good-token
def good_token(creds):
    if datetime.fromisoformat(creds["expires"]) - datetime.now() < timedelta(seconds=60):
        print("refreshing")
        refresh(creds)
    return creds["token"]

print(f"the token has {len(good_token(creds))} characters")

# %% hour-passes
if provider == "practice":
    advance_clock(creds["accounts"], 3601)
    creds["expires"] = str(datetime.now())

headers = {"Authorization": "Bearer " + good_token(creds)}
me_again = session.get(buildURL("/v1/me", creds["api"]), headers=headers)
print(me_again.status_code, me_again.text)
