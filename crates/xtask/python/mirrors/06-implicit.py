"""The implicit flow, as one would write it in a Python notebook: what `cargo xtask lines` counts the Rust against.

The little web apps whose logs the token leaks into are not mirrored: no source has them.
"""

# %% load-util
import requests
from datetime import datetime, timedelta
from urllib.parse import parse_qsl, urlsplit
from util import *

# %% read-credentials
provider = "practice"
creds = read_creds(provider)
print(list(creds))

# %% implicit-request-exercise
creds["state"] = random_string(16)
update_creds(provider, creds)

params = {
    "response_type": "token",
    "client_id": creds["client_id"],
    "redirect_uri": creds["redirect_uri"],
    "state": creds["state"],
    "scope": creds["scope"],
}

session = requests.Session()
authorization_url = buildURL("/authorize", creds["accounts"])
implicit_request = session.prepare_request(requests.Request("GET", authorization_url, params=params))
print(implicit_request.url)

# %% open-link
print("Open this, log in and agree:", implicit_request.url)

# %% implicit-token-exercise
redirect = approve(implicit_request.url)
answer = dict(parse_qsl(urlsplit(redirect).fragment))

creds["token"] = answer["access_token"]
creds["expires"] = str(datetime.now() + timedelta(seconds=int(answer.get("expires_in", "0"))))
update_creds(provider, creds)
print(list(answer))

# %% me
headers = {"Authorization": "Bearer " + answer["access_token"]}
me = session.get(buildURL("/v1/me", creds["api"]), headers=headers)
me.raise_for_status()
print(f"Hello, {me.json()['display_name']}!")

# %% from-history
found = dict(parse_qsl(urlsplit(redirect).fragment))
headers = {"Authorization": "Bearer " + found["access_token"]}
stolen = requests.get(buildURL("/v1/me", creds["api"]), headers=headers)
print(stolen.status_code, stolen.text)

# %% referrer-policy
callback = session.get(creds["redirect_uri"])
print("Referrer-Policy:", callback.headers.get("referrer-policy", "(none)"))

# %% refused
today = under(creds["accounts"], "spotify-2026")
authorization_url_today = buildURL("/authorize", today)
request_today = session.prepare_request(requests.Request("GET", authorization_url_today, params=params))
refusal = approve(request_today.url)
print(refusal)

# %% cors
token_url = buildURL("/api/token", creds["accounts"])
preflight = session.options(token_url, headers={"Origin": "https://app.example"})
print(preflight.status_code)
print("Access-Control-Allow-Origin:", preflight.headers.get("access-control-allow-origin", "(none)"))

# %% pkce-request-exercise
from base64 import urlsafe_b64encode
from hashlib import sha256

def code_challenge(code_verifier):
    hash = sha256(code_verifier.encode()).digest()
    return urlsafe_b64encode(hash).decode().rstrip("=")

code_verifier = random_string(64)
params_today = {
    "response_type": "code",
    "client_id": creds["client_id"],
    "redirect_uri": creds["redirect_uri"],
    "state": creds["state"],
    "scope": creds["scope"],
    "code_challenge": code_challenge(code_verifier),
    "code_challenge_method": "S256",
}

repaired_request = session.prepare_request(requests.Request("GET", authorization_url_today, params=params_today))
print(repaired_request.url)

# %% repaired-exchange
form = {
    "grant_type": "authorization_code",
    "code": dict(parse_qsl(urlsplit(approve(repaired_request.url)).query))["code"],
    "redirect_uri": creds["redirect_uri"],
    "client_id": creds["client_id"],
    "code_verifier": code_verifier,
}
tokens_today = session.post(buildURL("/api/token", today), data=form)
print(tokens_today.status_code, tokens_today.text)

# %% keep-tokens
tokens_today.raise_for_status()
tokens = tokens_today.json()
creds["token"] = tokens["access_token"]
creds["refresh"] = tokens["refresh_token"]
creds["expires"] = str(datetime.now() + timedelta(seconds=tokens["expires_in"]))
update_creds(provider, creds)
