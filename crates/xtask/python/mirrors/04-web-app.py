"""The web app, as one would write it in a Python notebook with Flask: what `cargo xtask lines` counts the Rust against."""

# %% load-util
import requests
from datetime import datetime, timedelta
from flask import Flask, redirect, request
from threading import Thread
from util import *
from werkzeug.serving import make_server

# %% read-credentials
provider = "practice"
creds = read_creds(provider)
print(list(creds))

# %% start-app
app = Flask("app")
server = make_server("127.0.0.1", 0, app)
Thread(target=server.serve_forever).start()
print(server.server_port)

# %% first-page
@app.route("/hello")
def hello():
    return "<h1>Hello</h1><p>This is my app.</p>"

print(f"http://127.0.0.1:{server.server_port}/hello")

# %% callback-address
f"http://127.0.0.1:{server.server_port}/callback"

# %% registered-exercise
register(creds, "http://127.0.0.1/callback")
print(buildURL("/dashboard", creds["accounts"]))

# %% web-app-login-exercise
@app.route("/")
def login():
    creds = read_creds(provider)
    creds["state"] = random_string(16)
    update_creds(provider, creds)

    params = {
        "response_type": "code",
        "client_id": creds["client_id"],
        "redirect_uri": buildURL("/callback", request.host),
        "state": creds["state"],
        "scope": "playlist-read-private user-library-read user-read-private",
        "show_dialog": True,
    }
    authorization_url = buildURL("/authorize", creds["accounts"])
    prepared = requests.Request("GET", authorization_url, params=params).prepare()
    return redirect(prepared.url)

# %% web-app-callback-exercise
@app.route("/callback")
def callback():
    creds = read_creds(provider)
    if request.args["state"] != creds["state"]:
        return "<h1>This is not the answer to my question</h1>", 403

    form = {
        "grant_type": "authorization_code",
        "code": request.args["code"],
        "redirect_uri": buildURL("/callback", request.host),
    }
    token_url = buildURL("/api/token", creds["accounts"])
    token_response = requests.post(
        token_url,
        data=form,
        auth=(creds["client_id"], creds["client_secret"]),
    )
    token_response.raise_for_status()
    tokens = token_response.json()

    creds["token"] = tokens["access_token"]
    creds["refresh"] = tokens["refresh_token"]
    creds["expires"] = str(datetime.now() + timedelta(seconds=tokens["expires_in"]))
    update_creds(provider, creds)
    return f"<h1>Signed in</h1><p>until {creds['expires']}</p><p><a href='/'>To the beginning</a></p>"

# %% open-app
print("Open the app, and sign in:", f"http://127.0.0.1:{server.server_port}/")

# %% browse
if provider == "practice":
    page = browse(f"http://127.0.0.1:{server.server_port}/")
    print(page.status_code, "ended at", page.url)

# %% signed-in
creds = read_creds(provider)
print(datetime.fromisoformat(creds["expires"]) - datetime.now())

headers = {"Authorization": "Bearer " + creds["token"]}
response = requests.get(buildURL("/v1/me/playlists", creds["api"]), headers=headers)
response.raise_for_status()
for playlist in response.json()["items"]:
    print("public:", playlist["public"], playlist["name"])

# %% saved-tracks
response = requests.get(buildURL("/v1/me/tracks", creds["api"]), headers=headers)
response.raise_for_status()
saved = response.json()
print(saved["total"], "tracks, among them")
for item in saved["items"][:5]:
    print(" ", item["track"]["name"])

# %% validation-exercise
def validation(creds):
    headers = {"Authorization": "Bearer " + creds["token"]}
    response = requests.get(buildURL("/v1/me", creds["api"]), headers=headers)
    return response.status_code == 200

validation(creds)

# %% expired
if provider == "practice":
    advance_clock(creds["accounts"], 3601)
validation(creds)

# %% query-refresh
refresh_form = {
    "grant_type": "refresh_token",
    "refresh_token": creds["refresh"],
}
token_url = buildURL("/api/token", creds["accounts"])
query_request = requests.Request(
    "POST",
    token_url,
    params=refresh_form,
    auth=(creds["client_id"], creds["client_secret"]),
).prepare()
print(query_request.url, query_request.body)

# %% query-refresh-sent
query_response = requests.Session().send(query_request)
print(query_response.status_code, query_response.text)

# %% access-log
print(f'127.0.0.1 - - "POST {query_request.url} HTTP/1.1" 200')

# %% refresh-request-exercise
new_token_request = requests.Request(
    "POST",
    token_url,
    data=refresh_form,
    auth=(creds["client_id"], creds["client_secret"]),
).prepare()
print(new_token_request.url, new_token_request.body)

# %% send-refresh
response = requests.Session().send(new_token_request)
response.raise_for_status()
refreshed = response.json()

creds["token"] = refreshed["access_token"]
creds["expires"] = str(datetime.now() + timedelta(seconds=refreshed["expires_in"]))
if "refresh_token" in refreshed:
    creds["refresh"] = refreshed["refresh_token"]
update_creds(provider, creds)
validation(creds)

# %% stop-app
server.shutdown()

# %% after-the-end
requests.get(f"http://127.0.0.1:{server.server_port}/")
