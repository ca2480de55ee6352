"""Client credentials, as one would write it in a Python notebook: what `cargo xtask lines` counts the Rust against."""

# %% load-util
import base64
import pandas as pd
import requests
from datetime import datetime, timedelta
from util import *

# %% open-dashboard
provider = "practice"
print(buildURL("/dashboard", read_keys(provider)["accounts"]))

# %% keys-exercise
registered = read_creds(provider)
written = read_keys(provider)
written["client_id"] = registered["client_id"]
written["client_secret"] = registered["client_secret"]
update_keys(provider, written)
keys = read_keys(provider)
print(list(keys))

# %% pair-exercise
pair = keys["client_id"] + ":" + keys["client_secret"]
print(len(pair), "bytes")

# %% first-bytes
for byte in pair.encode()[:3]:
    print(f"{chr(byte)}  {byte:3}  {byte:08b}")

# %% base64-exercise
alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
size = 6

bits = ""
for byte in pair.encode():
    bits += f"{byte:08b}"
while len(bits) % size != 0:
    bits += "0"

encoded = ""
for start in range(0, len(bits), size):
    number = int(bits[start:start + size], 2)
    encoded += alphabet[number]
while len(encoded) % 4 != 0:
    encoded += "="
print(len(bits), "bits,", len(encoded), "letters")

# %% base64-library
base64.b64encode(pair.encode()).decode() == encoded

# %% token-request-exercise
authorization = "Basic " + encoded
form = {
    "grant_type": "client_credentials",
}

session = requests.Session()
token_url = buildURL("/api/token", keys["accounts"])
request = requests.Request("POST", token_url, data=form, headers={"Authorization": authorization})
token_request = session.prepare_request(request)
print(token_request.url, token_request.body)

# %% send-token-request
token_response = session.send(token_request)
print(token_response.status_code, token_response.text)

# %% status-by-hand
if token_response.status_code != 200:
    print("no token:", token_response.text)

# %% wrong-secret
wrong_response = session.post(
    token_url,
    data=form,
    auth=(keys["client_id"], "a-guess"),
)
wrong_response.raise_for_status()

# %% app-token-exercise
answer = token_response.json()

keys["token"] = answer["access_token"]
keys["expires"] = str(datetime.now() + timedelta(seconds=answer["expires_in"]))

update_keys(provider, keys)
print(list(keys))

# %% later-script-reads
saved = read_keys(provider)
print(saved["expires"])

# %% album-exercise
album_id = "2f4Ejh4Po2rpuXSYa6IDCe"

album_url = buildURL("/v1/albums/" + album_id, keys["api"])
headers = {"Authorization": "Bearer " + keys["token"]}
album_request = session.prepare_request(requests.Request("GET", album_url, headers=headers))
print(album_request.url, album_request.headers)

# %% send-album
album_response = session.send(album_request)
album_response.raise_for_status()
album = album_response.json()
print_data(album, depth=2, nchild=20)

# %% album-tracks
tracks_url = buildURL(f"/v1/albums/{album_id}/tracks", keys["api"])
tracks_response = session.get(tracks_url, headers=headers)
tracks_response.raise_for_status()
tracks = tracks_response.json()
for track in tracks["items"]:
    print(track["track_number"], track["id"], track["name"])

# %% songs-exercise
rows = []
for track in tracks["items"]:
    url = buildURL("/v1/audio-features/" + track["id"], keys["api"])
    response = session.get(url, headers=headers)
    response.raise_for_status()
    features = response.json()
    rows.append({
        "name": track["name"],
        "danceability": features["danceability"],
        "energy": features["energy"],
        "valence": features["valence"],
        "tempo": features["tempo"],
    })
songs = pd.DataFrame(rows)
songs

# %% songs-plot
plot = songs.plot.scatter("valence", "energy")
for _, song in songs.iterrows():
    plot.annotate(song["name"], (song["valence"], song["energy"]))

# %% catalogue-features
search_url = buildURL("/v1/search", keys["api"])
features_url = buildURL("/v1/audio-features", keys["api"])

rows = []
for genre in ["ambient", "classical", "folk", "hip hop", "house", "jazz", "metal", "pop"]:
    params = {"q": f'genre:"{genre}"', "type": "track", "limit": 50}
    response = session.get(search_url, params=params, headers=headers)
    while True:
        response.raise_for_status()
        page = response.json()["tracks"]
        ids = ",".join(track["id"] for track in page["items"])
        response = session.get(features_url, params={"ids": ids}, headers=headers)
        response.raise_for_status()
        for features in response.json()["audio_features"]:
            rows.append({
                "genre": genre,
                "acousticness": features["acousticness"],
                "energy": features["energy"],
                "danceability": features["danceability"],
            })
        if page["next"] is None:
            break
        response = session.get(page["next"], headers=headers)
catalogue = pd.DataFrame(rows)
print(len(catalogue), "tracks")

# %% catalogue-plot
for genre, group in catalogue.groupby("genre"):
    group.plot.scatter("danceability", "energy", label=genre)

# %% search-exercise
params = {"q": "Goo Goo Dolls", "type": "artist", "limit": 3}
request = requests.Request("GET", search_url, params=params, headers=headers)
search_request = session.prepare_request(request)
search_response = session.send(search_request)
print(search_response.status_code, search_response.text)

# %% search-artists
search_response.raise_for_status()
for artist in search_response.json()["artists"]["items"]:
    print(artist["id"], artist["name"])

# %% nobody
me_response = session.get(buildURL("/v1/me", keys["api"]), headers=headers)
print(me_response.status_code, me_response.text)

# %% an-hour-later
if provider == "practice":
    advance_clock(keys["accounts"], 3601)
late_response = session.send(search_request)
print(late_response.status_code, late_response.text)

# %% a-new-token
token_response = session.send(token_request)
token_response.raise_for_status()
answer = token_response.json()
keys["token"] = answer["access_token"]
keys["expires"] = str(datetime.now() + timedelta(seconds=answer["expires_in"]))
update_keys(provider, keys)
print(list(keys))
