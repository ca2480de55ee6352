//! `rspotify` (<https://docs.rs/rspotify>), whose models must be able to read every answer: authorization code, with PKCE, client
//! credentials, refresh; then searches, an album, audio features, a playlist from its making to its end, the library.

use super::{approve, serve};
use futures_util::TryStreamExt;
use provider::{PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET, Policy};
use rspotify::model::{
    AlbumId, FullTrack, LibraryId, PlayableId, PlayableItem, SearchResult, SearchType, TimeRange, TrackId,
};
use rspotify::prelude::{BaseClient, Id, OAuthClient};
use rspotify::{
    AuthCodePkceSpotify, AuthCodeSpotify, ClientCredsSpotify, Config, Credentials, OAuth, scopes,
};

const ALBUM: &str = crate::client::ALBUM;

fn config(base: &str) -> Config {
    Config { api_base_url: format!("{base}/v1/"), auth_base_url: format!("{base}/"), ..Config::default() }
}

fn oauth(base: &str) -> OAuth {
    let scopes = scopes!(
        "playlist-modify-public",
        "playlist-modify-private",
        "playlist-read-private",
        "user-library-read",
        "user-library-modify",
        "user-read-email",
        "user-read-private",
        "user-top-read"
    );
    OAuth { redirect_uri: format!("{base}/callback"), scopes, ..OAuth::default() }
}

async fn authorization_code(base: &str) -> AuthCodeSpotify {
    let credentials = Credentials::new(PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET);
    let client = AuthCodeSpotify::with_config(credentials, oauth(base), config(base));
    let redirect = approve(base, &client.get_authorize_url(true).unwrap()).await;
    client.request_token(&client.parse_response_code(&redirect).unwrap()).await.unwrap();
    client
}

async fn pkce(base: &str) -> AuthCodePkceSpotify {
    let credentials = Credentials::new_pkce(PRACTICE_CLIENT_ID);
    let mut client = AuthCodePkceSpotify::with_config(credentials, oauth(base), config(base));
    let url = client.get_authorize_url(None).unwrap();
    let redirect = approve(base, &url).await;
    client.request_token(&client.parse_response_code(&redirect).unwrap()).await.unwrap();
    client
}

/// The access token, to compare.
async fn access_token(client: &impl BaseClient) -> String {
    client.get_token().lock().await.unwrap().as_ref().unwrap().access_token.clone()
}

#[tokio::test]
async fn rspotify_authorization_code_and_refresh() {
    for policy in [Policy::Course, Policy::Spotify2020, Policy::Spotify2026] {
        let base = serve(policy).await;
        let client = authorization_code(&base).await;
        let me = client.me().await.unwrap();
        assert_eq!(me.id.id(), "mira");
        let email = (policy != Policy::Spotify2026).then_some("mira@practice.example");
        #[expect(deprecated, reason = "gone from answers of 2026 only")]
        let found = me.email;
        assert_eq!(found.as_deref(), email, "{policy}");
        let before = access_token(&client).await;
        client.refresh_token().await.unwrap();
        assert_ne!(access_token(&client).await, before);
        assert_eq!(client.me().await.unwrap().id.id(), "mira");
    }
}

#[tokio::test]
async fn rspotify_pkce_with_the_rotation_of_2020_and_without() {
    // Where the refresh token is not rotated, the answer has none, and this version of rspotify then forgets the one it has; so it is
    // asked once only.
    for (policy, times) in [(Policy::Course, 1), (Policy::Spotify2020, 3), (Policy::Spotify2026, 1)] {
        let base = serve(policy).await;
        let client = pkce(&base).await;
        for _ in 0..times {
            client.refresh_token().await.unwrap();
            assert_eq!(client.me().await.unwrap().id.id(), "mira", "{policy}");
        }
    }
}

#[tokio::test]
async fn rspotify_client_credentials_an_album_and_its_audio_features() {
    let base = serve(Policy::Course).await;
    let credentials = Credentials::new(PRACTICE_CLIENT_ID, PRACTICE_CLIENT_SECRET);
    let client = ClientCredsSpotify::with_config(credentials, config(&base));
    client.request_token().await.unwrap();
    let id = AlbumId::from_id(ALBUM).unwrap();
    let album = client.album(id.clone(), None).await.unwrap();
    let tracks: Vec<_> = client.album_track(id, None).try_collect().await.unwrap();
    assert_eq!((album.tracks.total, tracks.len()), (8, 8));
    let ids = || tracks.iter().map(|track| track.id.clone().unwrap());
    #[expect(deprecated, reason = "what Spotify retired, this policy still has")]
    let features = client.tracks_features(ids()).await.unwrap().unwrap();
    assert_eq!(features.len(), 8);
    assert!(features.iter().all(|features| features.tempo > 40.0 && features.key < 12));
    #[expect(deprecated, reason = "as above")]
    let one = client.track_features(ids().next().unwrap()).await.unwrap();
    assert_eq!(one.id, features[0].id);
    let full: FullTrack = client.track(ids().next().unwrap(), None).await.unwrap();
    let artist = client.artist(full.artists[0].id.clone().unwrap()).await.unwrap();
    assert_eq!(artist.name, album.artists[0].name);
    let albums: Vec<_> = client.artist_albums(artist.id, None, None).try_collect().await.unwrap();
    assert!(albums.iter().any(|found| found.id == Some(album.id.clone())));
}

#[tokio::test]
async fn rspotify_searches_page_by_page() {
    for (policy, limit) in [(Policy::Course, 50), (Policy::Spotify2026, 10)] {
        let base = serve(policy).await;
        let client = authorization_code(&base).await;
        let mut found = Vec::new();
        loop {
            let offset = found.len().try_into().unwrap();
            let answer =
                client.search("genre:jazz", SearchType::Track, None, None, Some(limit), Some(offset));
            let SearchResult::Tracks(page) = answer.await.unwrap() else { panic!("no tracks") };
            found.extend(page.items);
            if page.next.is_none() {
                assert_eq!(page.total as usize, found.len());
                break;
            }
        }
        assert!(found.len() > 150, "{policy}: {}", found.len());
    }
}

#[tokio::test]
async fn rspotify_a_playlist_is_made_filled_read_and_emptied() {
    for policy in [Policy::Course, Policy::Spotify2026] {
        let base = serve(policy).await;
        let client = pkce(&base).await;
        let me = client.me().await.unwrap();
        let made = client.user_playlist_create(me.id, "CS 181", Some(false), None, Some("by a test"));
        let id = made.await.unwrap().id;
        let album = client.album(AlbumId::from_id(ALBUM).unwrap(), None).await.unwrap();
        let tracks: Vec<TrackId<'_>> = album.tracks.items.into_iter().filter_map(|track| track.id).collect();
        let playable = || tracks.iter().map(|id| PlayableId::Track(id.as_ref()));
        client.playlist_add_items(id.as_ref(), playable(), None).await.unwrap();

        let items: Vec<_> = client.playlist_items(id.as_ref(), None, None).try_collect().await.unwrap();
        let read: Vec<_> = items
            .iter()
            .map(|item| match item.item.as_ref().unwrap() {
                PlayableItem::Track(track) => track.id.clone().unwrap(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(read, tracks, "{policy}");
        let own: Vec<_> = client.current_user_playlists().try_collect().await.unwrap();
        // The latest is first; the others are those that the user has from the beginning.
        assert_eq!((own.len(), own[0].name.as_str()), (4, "CS 181"));

        client.playlist_remove_all_occurrences_of_items(id.as_ref(), playable(), None).await.unwrap();
        let left: Vec<_> = client.playlist_items(id.as_ref(), None, None).try_collect().await.unwrap();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[tokio::test]
async fn rspotify_saves_tracks_and_asks_for_the_top() {
    for policy in [Policy::Course, Policy::Spotify2026] {
        let base = serve(policy).await;
        let client = authorization_code(&base).await;
        let track = TrackId::from_id(crate::client::TRACK).unwrap();
        client.library_add([LibraryId::Track(track.as_ref())]).await.unwrap();
        assert_eq!(client.library_contains([LibraryId::Track(track.as_ref())]).await.unwrap(), [true]);
        let saved: Vec<_> = client.current_user_saved_tracks(None).try_collect().await.unwrap();
        assert_eq!(saved[0].track.id.as_ref(), Some(&track));
        client.library_remove([LibraryId::Track(track.as_ref())]).await.unwrap();
        let top: Vec<_> =
            client.current_user_top_tracks(Some(TimeRange::LongTerm)).try_collect().await.unwrap();
        assert_eq!(top.len(), 50);
    }
}
