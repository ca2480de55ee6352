"""The assignment, as one would solve it in a Python notebook: what `cargo xtask lines` counts the Rust against."""

# %% load-util
import pandas as pd
import requests
from datetime import datetime, timedelta
from util import *

# %% begin
provider = "practice"
creds = read_creds(provider)
session = requests.Session()
print(buildURL("/panel", creds["accounts"]))

# %% login-exercise
creds["scope"] = "playlist-read-private playlist-modify-private"
creds["state"] = random_string(16)
login = {
    "response_type": "code",
    "client_id": creds["client_id"],
    "redirect_uri": creds["redirect_uri"],
    "state": creds["state"],
    "scope": creds["scope"],
}
login_request = requests.Request("GET", buildURL("/authorize", creds["accounts"]), params=login).prepare()
print("Open this, log in and agree:", login_request.url)

# %% code-exercise
redirect = approve(login_request.url)
code = redirect["code"]
state_returned = redirect["state"]

# %% exchange-exercise
is_mine = state_returned == creds["state"]
code = code if is_mine else ""
form = {"grant_type": "authorization_code", "code": code, "redirect_uri": creds["redirect_uri"]}
token_url = buildURL("/api/token", creds["accounts"])
exchange = session.post(token_url, data=form, auth=(creds["client_id"], creds["client_secret"]))
exchange.raise_for_status()
tokens = exchange.json()
creds["token"] = tokens["access_token"]
creds["refresh"] = tokens["refresh_token"]
creds["scope"] = tokens["scope"]
creds["expires"] = str(datetime.now() + timedelta(seconds=tokens["expires_in"]))
update_creds(provider, creds)
print(list(creds))

# %% search-exercise
search = {"q": "Goo Goo Dolls", "type": "artist", "limit": 5}
headers = {"Authorization": "Bearer " + creds["token"]}
response = session.get(buildURL("/v1/search", creds["api"]), params=search, headers=headers)
response.raise_for_status()
found = response.json()
print_data(found, depth=4)

# %% new-playlist-exercise
details = {"name": "Songs to dance to", "description": "One request at a time", "public": False}
create = session.post(buildURL("/v1/me/playlists", creds["api"]), json=details, headers=headers)
create.raise_for_status()
playlist = create.json()
print_data(playlist, depth=1)

# %% playlist-filled-exercise
search = {"q": "genre:house", "type": "track", "limit": 8}
response = session.get(buildURL("/v1/search", creds["api"]), params=search, headers=headers)
response.raise_for_status()
uris = [track["uri"] for track in response.json()["tracks"]["items"]]
items_url = buildURL(f"/v1/playlists/{playlist['id']}/items", creds["api"])
add = session.post(items_url, json={"uris": uris}, headers=headers)
print(add.status_code, add.text)

# %% playlist-table-exercise
rows = []
response = session.get(items_url, headers=headers)
response.raise_for_status()
for item in response.json()["items"]:
    track = item["item"]
    minutes = track["duration_ms"] / 60_000
    rows.append({
        "track": track["name"],
        "artist": track["artists"][0]["name"],
        "minutes": f"{minutes:.1f}",
    })
table = pd.DataFrame(rows)
table

# %% survives-expiry-exercise
def ask(creds, url):
    answer = requests.get(url, headers={"Authorization": "Bearer " + creds["token"]})
    if answer.status_code != 401:
        return answer
    form = {"grant_type": "refresh_token", "refresh_token": creds["refresh"]}
    token_url = buildURL("/api/token", creds["accounts"])
    response = requests.post(token_url, data=form, auth=(creds["client_id"], creds["client_secret"]))
    response.raise_for_status()
    refreshed = response.json()
    creds["token"] = refreshed["access_token"]
    creds["expires"] = str(datetime.now() + timedelta(seconds=refreshed["expires_in"]))
    if "refresh_token" in refreshed:
        creds["refresh"] = refreshed["refresh_token"]
    return requests.get(url, headers={"Authorization": "Bearer " + creds["token"]})

# %% own-table-exercise
rows = []
theirs = read_creds(provider)
theirs["api"] = under(theirs["accounts"], "spotify-2026")
search = {"q": "year:2000-2010", "type": "album", "limit": 10}
address = requests.Request("GET", buildURL("/v1/search", theirs["api"]), params=search).prepare().url
for _ in range(3):
    response = ask(theirs, address)
    response.raise_for_status()
    page = response.json()["albums"]
    for album in page["items"]:
        rows.append({
            "album": album["name"],
            "artist": album["artists"][0]["name"],
            "released": album["release_date"],
        })
    address = page["next"]
own = pd.DataFrame(rows)
own.to_csv("own.csv", index=False)
own
