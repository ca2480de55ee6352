"""The authorization code flow, as one would write it in a Python notebook: what `cargo xtask lines` counts the Rust against."""

# %% load-util
import requests
from datetime import datetime, timedelta
from util import *

# %% read-credentials
provider = "practice"
creds = read_creds(provider)
print(list(creds))

# %% state-exercise
state = random_string(16)

creds["state"] = state
update_creds(provider, creds)

# %% authorize-url-exercise
authorization_url = buildURL("/authorize", creds["accounts"])
print(authorization_url)

# %% authorize-request-exercise
params = {
    "response_type": "code",
    "client_id": creds["client_id"],
    "redirect_uri": creds["redirect_uri"],
    "state": creds["state"],
    "scope": creds["scope"],
}

session = requests.Session()
request = requests.Request("GET", authorization_url, params=params)
authorization_request = session.prepare_request(request)

# %% encoded-url
print_text(authorization_request.url, wrap=True)

# %% open-link
print("Open this, log in and agree:", authorization_request.url)

# %% code-exercise
redirect = approve(authorization_request.url)
code = redirect["code"]
state_returned = redirect["state"]

creds["code"] = code
update_creds(provider, creds)

# %% returned-state-exercise
def is_my_answer(sent, returned):
    return sent != "" and sent == returned

is_my_answer(creds["state"], state_returned)

# %% exchange-exercise
form = {
    "grant_type": "authorization_code",
    "code": creds["code"],
    "redirect_uri": creds["redirect_uri"],
    "client_id": creds["client_id"],
    "client_secret": creds["client_secret"],
}

token_url = buildURL("/api/token", creds["accounts"])
token_request = session.prepare_request(requests.Request("POST", token_url, data=form))
print(token_request.url, token_request.body)

# %% send-exchange-request
token_response = session.send(token_request)
print(token_response.status_code, token_response.text)

# %% exchange-status
token_response.status_code

# %% tokens-exercise
token_response.raise_for_status()
tokens = token_response.json()

creds["token"] = tokens["access_token"]
creds["refresh"] = tokens["refresh_token"]
creds["scope"] = tokens["scope"]
creds["expires"] = str(datetime.now() + timedelta(seconds=tokens["expires_in"]))

update_creds(provider, creds)
print(list(creds))

# %% bearer-exercise
me_url = buildURL("/v1/me", creds["api"])
headers = {"Authorization": "Bearer " + creds["token"]}
me_request = session.prepare_request(requests.Request("GET", me_url, headers=headers))
print(me_request.url, me_request.headers)

# %% send-me
me_response = session.send(me_request)
print(me_response.status_code, me_response.text)

# %% hello
me_response.raise_for_status()
profile = me_response.json()
print(f"Hello, {profile['display_name']}!")

# %% token-life
print(datetime.fromisoformat(creds["expires"]) - datetime.now())

# %% an-hour-later
if provider == "practice":
    advance_clock(creds["accounts"], 3601)

late_response = session.send(me_request)
print(late_response.status_code, late_response.text)

# %% refresh-request-exercise
refresh_form = {
    "grant_type": "refresh_token",
    "refresh_token": creds["refresh"],
}

request = requests.Request(
    "POST",
    token_url,
    data=refresh_form,
    auth=(creds["client_id"], creds["client_secret"]),
)
new_token_request = session.prepare_request(request)
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

# %% me-again
saved = read_creds(provider)
headers = {"Authorization": "Bearer " + saved["token"]}
me_again = session.get(me_url, headers=headers)
print(me_again.status_code, me_again.text)

# %% token-life-again
print(datetime.fromisoformat(saved["expires"]) - datetime.now())
