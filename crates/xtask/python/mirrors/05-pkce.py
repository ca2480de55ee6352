"""The code flow with PKCE, as one would write it in a Python notebook: what `cargo xtask lines` counts the Rust against."""

# %% load-util
import requests
from datetime import datetime, timedelta
from util import *

# %% read-credentials
provider = "practice"
creds = read_creds(provider)
print(list(creds))

# %% code-verifier-exercise
code_verifier = random_string(64)
len(code_verifier)

# %% code-challenge-exercise
from base64 import urlsafe_b64encode
from hashlib import sha256

def code_challenge(code_verifier):
    hash = sha256(code_verifier.encode()).digest()
    return urlsafe_b64encode(hash).decode().rstrip("=")

# %% test-vector-run
code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")

# %% pkce-request-exercise
creds["state"] = random_string(16)
update_creds(provider, creds)

params = {
    "response_type": "code",
    "client_id": creds["client_id"],
    "redirect_uri": creds["redirect_uri"],
    "state": creds["state"],
    "scope": creds["scope"],
    "code_challenge": code_challenge(code_verifier),
    "code_challenge_method": "S256",
}

session = requests.Session()
authorization_url = buildURL("/authorize", creds["accounts"])
authorization_request = session.prepare_request(requests.Request("GET", authorization_url, params=params))
print(authorization_request.url)

# %% open-link
print("Open this, log in and agree:", authorization_request.url)

# %% code-exercise
redirect = approve(authorization_request.url)
code = redirect["code"]
state_returned = redirect["state"]

creds["code"] = code
update_creds(provider, creds)
print("It is the answer to my question:", state_returned == creds["state"])

# %% thief-request
stolen = {
    "grant_type": "authorization_code",
    "code": creds["code"],
    "redirect_uri": creds["redirect_uri"],
    "client_id": creds["client_id"],
}

token_url = buildURL("/api/token", creds["accounts"])
thief_request = session.prepare_request(requests.Request("POST", token_url, data=stolen))
print(thief_request.url, thief_request.body)

# %% thief-sends
if provider == "practice":
    thief_response = session.send(thief_request)
    print(thief_response.status_code, thief_response.text)

# %% thief-guesses-once
guess = dict(stolen)
guess["code_verifier"] = random_string(64)
if provider == "practice":
    guess_response = session.post(token_url, data=guess)
    print(guess_response.status_code, guess_response.text)

# %% pkce-exchange-exercise
form = {
    "grant_type": "authorization_code",
    "code": creds["code"],
    "redirect_uri": creds["redirect_uri"],
    "client_id": creds["client_id"],
    "code_verifier": code_verifier,
}

token_request = session.prepare_request(requests.Request("POST", token_url, data=form))
print(token_request.url, token_request.body)

# %% send-exchange
token_response = session.send(token_request)
print(token_response.status_code, token_response.text)

# %% tokens-exercise
token_response.raise_for_status()
tokens = token_response.json()

creds["token"] = tokens["access_token"]
creds["refresh"] = tokens["refresh_token"]
creds["expires"] = str(datetime.now() + timedelta(seconds=tokens["expires_in"]))

update_creds(provider, creds)
print(list(creds))

# %% me
headers = {"Authorization": "Bearer " + tokens["access_token"]}
me = session.get(buildURL("/v1/me", creds["api"]), headers=headers)
me.raise_for_status()
print(f"Hello, {me.json()['display_name']}! No secret was needed.")

# %% without-challenge
old_params = dict(params)
del old_params["code_challenge"]
del old_params["code_challenge_method"]
old_request = session.prepare_request(requests.Request("GET", authorization_url, params=old_params))
print(old_request.url)

# %% stolen-tokens
if provider == "practice":
    stolen["code"] = approve(old_request.url)["code"]
    stolen["client_secret"] = creds["client_secret"]
    stolen_response = session.post(token_url, data=stolen)
    print(stolen_response.status_code, stolen_response.text)

# %% pkce-refresh-request-exercise
refresh_form = {
    "grant_type": "refresh_token",
    "refresh_token": creds["refresh"],
    "client_id": creds["client_id"],
}

new_token_request = session.prepare_request(requests.Request("POST", token_url, data=refresh_form))
print(new_token_request.url, new_token_request.body)

# %% send-refresh
new_token_response = session.send(new_token_request)
print(new_token_response.status_code, new_token_response.text)

# %% refresh-exercise
new_token_response.raise_for_status()
refreshed = new_token_response.json()

creds["token"] = refreshed["access_token"]
creds["expires"] = str(datetime.now() + timedelta(seconds=refreshed["expires_in"]))
if "refresh_token" in refreshed:
    creds["refresh"] = refreshed["refresh_token"]

update_creds(provider, creds)
print(list(creds))

# %% back-then
url_back_then = token_url
rotating = dict(refresh_form)

if provider == "practice":
    form["code"] = approve(authorization_request.url)["code"]
    second = session.post(token_url, data=form)
    second.raise_for_status()
    rotating["refresh_token"] = second.json()["refresh_token"]
    url_back_then = buildURL("/api/token", under(creds["accounts"], "spotify-2020"))
print(url_back_then)

# %% rotated
rotation = session.post(url_back_then, data=rotating)
print(rotation.status_code, rotation.text)

# %% reused
reuse = session.post(url_back_then, data=rotating)
print(reuse.status_code, reuse.text)
