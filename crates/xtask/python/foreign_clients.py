"""Client libraries that others wrote go through the flows and call the API, unchanged but for the addresses: `spotipy` and
`requests-oauthlib`.

usage: foreign_clients.py COURSE
"""

import json
import os
import sys
import time
import urllib.parse
import urllib.request

import scene

# The provider speaks http, on this machine only; oauthlib wants to be told that this is meant.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"

import oauthlib.oauth2
import requests_oauthlib
import spotipy
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.oauth2 import SpotifyClientCredentials, SpotifyImplicitGrant, SpotifyOAuth, SpotifyOauthError, SpotifyPKCE

ALBUM = "2f4Ejh4Po2rpuXSYa6IDCe"
SCOPE = "playlist-modify-private playlist-modify-public playlist-read-private user-library-modify user-library-read user-read-email user-read-private"


def approve(address, url):
    """The resource owner agrees; gives where the browser is sent."""
    request = urllib.request.Request(
        f"{address}/practice/approve",
        data=json.dumps({"url": url}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["redirect"]


def query(url):
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))


class Practice:
    """The provider at an address, as the practice app's client sees it."""

    def __init__(self, address):
        creds = json.loads((scene.ROOT / "creds.example.json").read_text())["practice"]
        self.address = address
        self.client_id = creds["client_id"]
        self.client_secret = creds["client_secret"]
        self.redirect_uri = f"{address}/callback"
        self.authorize = f"{address}/authorize"
        self.token = f"{address}/api/token"

    def spotipy(self, manager):
        client = spotipy.Spotify(auth_manager=manager)
        client.prefix = f"{self.address}/v1/"
        return client

    def manager(self, cls, **more):
        """One of spotipy's, pointed here; the token is kept in memory, so that no run sees another's."""
        for name, value in (("OAUTH_AUTHORIZE_URL", self.authorize), ("OAUTH_TOKEN_URL", self.token)):
            setattr(cls, name, value)
        return cls(client_id=self.client_id, cache_handler=MemoryCacheHandler(), **more)


def spotipy_flows(practice, checks):
    user = {"redirect_uri": practice.redirect_uri, "scope": SCOPE, "state": "invented-state"}

    manager = practice.manager(SpotifyOAuth, client_secret=practice.client_secret, open_browser=False, **user)
    redirect = approve(practice.address, manager.get_authorize_url())
    checks.check("spotipy, authorization code: the state comes back", query(redirect).get("state") == "invented-state", query(redirect).keys())
    code = manager.parse_response_code(redirect)
    manager.get_access_token(code, as_dict=False, check_cache=False)
    refreshed(practice, "spotipy, authorization code", manager, checks)
    api(practice, "spotipy, authorization code", manager, checks)
    try:
        manager.get_access_token(code, as_dict=False, check_cache=False)
        checks.check("spotipy, a code sent twice is refused", False, "a token")
    except SpotifyOauthError as error:
        checks.check("spotipy, a code sent twice is refused", error.error_description == "Invalid authorization code", str(error))

    manager = practice.manager(SpotifyPKCE, open_browser=False, **user)
    code = manager.parse_response_code(approve(practice.address, manager.get_authorize_url()))
    manager.get_access_token(code, check_cache=False)
    refreshed(practice, "spotipy, PKCE", manager, checks)
    api(practice, "spotipy, PKCE", manager, checks)

    manager = practice.manager(SpotifyImplicitGrant, **user)
    redirect = approve(practice.address, manager.get_authorize_url())
    state, token, kind, expires_in = manager.parse_auth_response_url(redirect)
    checks.check("spotipy, implicit: the fragment is read", (state, kind.lower(), int(expires_in)) == ("invented-state", "bearer", 3600), (state, kind, expires_in))
    client = spotipy.Spotify(auth=token)
    client.prefix = f"{practice.address}/v1/"
    checks.check("spotipy, implicit: the token works", client.me()["id"] == "mira")

    manager = practice.manager(SpotifyClientCredentials, client_secret=practice.client_secret)
    client = practice.spotipy(manager)
    first = client.search("metallica", type="artist")["artists"]["items"][0]["name"]
    checks.check("spotipy, client credentials: a search", first == "Metallica", first)
    try:
        client.me()
        checks.check("spotipy, client credentials: no user, no profile", False, "a profile")
    except spotipy.SpotifyException as error:
        right = error.http_status == 401 and "Valid user authentication required" in error.msg
        checks.check("spotipy, client credentials: no user, no profile", right, str(error))


def refreshed(practice, flow, manager, checks):
    """The token is refreshed when its time is over, as spotipy does it by itself before a call."""
    token = manager.cache_handler.get_cached_token()
    manager.cache_handler.save_token_to_cache({**token, "expires_at": int(time.time()) - 1})
    me = practice.spotipy(manager).me()
    new = manager.cache_handler.get_cached_token()
    checks.check(f"{flow}: an old token is refreshed before the call", me["id"] == "mira" and new["access_token"] != token["access_token"])
    checks.check(f"{flow}: and the refresh token kept", new.get("refresh_token") == token["refresh_token"])


def api(practice, flow, manager, checks):
    """The same calls with every user's token."""
    client = practice.spotipy(manager)
    me = client.me()
    checks.check(f"{flow}: the profile", (me["email"], me["country"]) == ("mira@practice.example", "DE"), me)

    page = client.search("genre:metal", type="track", limit=50)["tracks"]
    total, there = page["total"], [track["id"] for track in page["items"]]
    while page["next"]:
        page = client.next(page)["tracks"]
        there += [track["id"] for track in page["items"]]
    checks.check(f"{flow}: a search to its last page", len(set(there)) == total > 100, (len(set(there)), total))
    back = [track["id"] for track in page["items"]]
    while page["previous"]:
        page = client.previous(page)["tracks"]
        back = [track["id"] for track in page["items"]] + back
    checks.check(f"{flow}: and back to its first", back == there)

    album = client.album(ALBUM)
    tracks = client.album_tracks(ALBUM)["items"]
    checks.check(f"{flow}: an album with its tracks", len(tracks) == album["total_tracks"] == 8, len(tracks))
    features = client.audio_features([track["id"] for track in tracks])
    right = [feature["id"] for feature in features] == [track["id"] for track in tracks] and all(feature["tempo"] > 40 for feature in features)
    checks.check(f"{flow}: the audio features of each", right, features)

    playlist = client.user_playlist_create(me["id"], "CS 181", public=False, description="by a test")
    uris = [track["uri"] for track in tracks]
    client.playlist_add_items(playlist["id"], uris)
    items = client.playlist_items(playlist["id"], fields="total,items.track.uri")
    read = [item["track"]["uri"] for item in items["items"]]
    checks.check(f"{flow}: a playlist is made and filled", (read, items["total"]) == (uris, 8), items)
    names = [found["name"] for found in client.current_user_playlists()["items"]]
    checks.check(f"{flow}: it is among the user's own", names[0] == "CS 181", names)
    client.playlist_remove_specific_occurrences_of_items(playlist["id"], [{"uri": uris[0], "positions": [0]}])
    client.playlist_reorder_items(playlist["id"], range_start=0, insert_before=7)
    read = [item["track"]["uri"] for item in client.playlist_items(playlist["id"])["items"]]
    checks.check(f"{flow}: one item is removed, one moved", read == uris[2:] + uris[1:2], read)
    client.playlist_remove_all_occurrences_of_items(playlist["id"], uris)
    left = client.playlist_items(playlist["id"])["total"]
    checks.check(f"{flow}: it is emptied", left == 0, left)
    client.current_user_unfollow_playlist(playlist["id"])
    names = [found["name"] for found in client.current_user_playlists()["items"]]
    checks.check(f"{flow}: and deleted", "CS 181" not in names, names)


def requests_oauthlib_flows(practice, checks):
    flow = "requests-oauthlib, authorization code"
    saved = []
    session = requests_oauthlib.OAuth2Session(
        practice.client_id,
        redirect_uri=practice.redirect_uri,
        scope=["user-read-email", "user-read-private"],
        auto_refresh_url=practice.token,
        auto_refresh_kwargs={"client_id": practice.client_id, "client_secret": practice.client_secret},
        token_updater=saved.append,
    )
    url, state = session.authorization_url(practice.authorize)
    redirect = approve(practice.address, url)
    token = session.fetch_token(practice.token, authorization_response=redirect, client_secret=practice.client_secret)
    checks.check(f"{flow}: the scopes are those that were asked for", sorted(token["scope"]) == ["user-read-email", "user-read-private"], token["scope"])
    me = session.get(f"{practice.address}/v1/me").json()
    checks.check(f"{flow}: the profile", me["country"] == "DE", me)
    session.token = {**token, "expires_in": -1, "expires_at": time.time() - 1}
    me = session.get(f"{practice.address}/v1/me").json()
    checks.check(f"{flow}: an old token is refreshed before the call", me["id"] == "mira" and len(saved) == 1 and saved[0]["access_token"] != token["access_token"])
    checks.check(f"{flow}: and the refresh token kept", saved and saved[0].get("refresh_token") == token["refresh_token"])

    another = requests_oauthlib.OAuth2Session(practice.client_id, redirect_uri=practice.redirect_uri, state="invented-other-state")
    try:
        another.fetch_token(practice.token, authorization_response=redirect, client_secret=practice.client_secret)
        checks.check("requests-oauthlib: another state is not accepted", False, "a token")
    except oauthlib.oauth2.MismatchingStateError:
        checks.check("requests-oauthlib: another state is not accepted", True)

    flow = "requests-oauthlib, PKCE"
    session = requests_oauthlib.OAuth2Session(practice.client_id, redirect_uri=practice.redirect_uri, pkce="S256")
    url, _ = session.authorization_url(practice.authorize)
    token = session.fetch_token(practice.token, authorization_response=approve(practice.address, url), include_client_id=True)
    checks.check(f"{flow}: a token without a secret", "code_challenge=" in url and bool(token["refresh_token"]))
    new = session.refresh_token(practice.token, client_id=practice.client_id)
    checks.check(f"{flow}: refreshed", new["access_token"] != token["access_token"])

    flow = "requests-oauthlib, client credentials"
    session = requests_oauthlib.OAuth2Session(client=oauthlib.oauth2.BackendApplicationClient(client_id=practice.client_id))
    token = session.fetch_token(practice.token, client_secret=practice.client_secret)
    checks.check(f"{flow}: a token, and none to refresh it", "refresh_token" not in token, sorted(token))
    name = session.get(f"{practice.address}/v1/albums/{ALBUM}").json()["name"]
    checks.check(f"{flow}: an album", bool(name))

    flow = "requests-oauthlib, implicit"
    session = requests_oauthlib.OAuth2Session(client=oauthlib.oauth2.MobileApplicationClient(practice.client_id), redirect_uri=practice.redirect_uri, scope=[])
    url, _ = session.authorization_url(practice.authorize)
    session.token_from_fragment(approve(practice.address, url))
    checks.check(f"{flow}: the token works", session.get(f"{practice.address}/v1/me").json()["id"] == "mira")


def main():
    (course,) = sys.argv[1:]
    checks = scene.Checks()
    with scene.provider(course) as address:
        practice = Practice(address)
        spotipy_flows(practice, checks)
        requests_oauthlib_flows(practice, checks)
    checks.end()


if __name__ == "__main__":
    main()
