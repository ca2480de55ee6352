//! The texts that the provider hands out, in the sizes and letters of the real ones: a code has 222 characters, an access token
//! 162, a refresh token 131; codes and refresh tokens start with `AQ`, access tokens with `BQ`.
//!
//! Codes and refresh tokens are random and mean nothing by themselves (the store knows their hashes). An access token is
//! sealed: it carries who it is for and what it allows, so that the API checks it without a look-up.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::clock::Clock;
use crate::random::Random;
use crate::scope::ScopeSet;
use crate::seal::{NONCE, Purpose, Seal};
use crate::secret::Secret;
use crate::store::{ClientId, GrantId, UserId};

/// How long an access token lives, in seconds.
pub(crate) const ACCESS_TOKEN_LIFE: u64 = 3_600;
/// How long a code lives, in seconds: the most that RFC 6749 §4.1.2 recommends. Spotify does not document its own.
pub(crate) const CODE_LIFE: u64 = 600;

const CODE_BYTES: usize = 166;
const REFRESH_BYTES: usize = 98;
const ACCESS_BYTES: usize = 121;
/// The lengths as text.
pub(crate) const CODE_LENGTH: usize = 222;
pub(crate) const ACCESS_LENGTH: usize = 162;
pub(crate) const REFRESH_LENGTH: usize = 131;

/// These bytes are `AQ` in Base64 (with the upper half of the second one empty).
const AQ: u8 = 0x01;
/// These bytes are `BQ` in Base64.
const BQ: [u8; 2] = [0x05, 0x00];

/// A new authorization code.
pub(crate) fn new_code(random: &Random) -> Secret {
    opaque::<CODE_BYTES>(random)
}

/// A new refresh token.
pub(crate) fn new_refresh_token(random: &Random) -> Secret {
    opaque::<REFRESH_BYTES>(random)
}

fn opaque<const N: usize>(random: &Random) -> Secret {
    let mut bytes = random.bytes::<N>();
    bytes[0] = AQ;
    bytes[1] &= 0x0f;
    Secret::new(URL_SAFE_NO_PAD.encode(bytes))
}

/// What an access token says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct AccessToken {
    pub(crate) client: ClientId,
    /// The resource owner; none for a token by client credentials.
    pub(crate) user: Option<UserId>,
    pub(crate) scope: ScopeSet,
    /// Seconds since 1970.
    pub(crate) issued_at: u64,
    /// Seconds since 1970.
    pub(crate) expires_at: u64,
    /// When it was given by the [real](Clock::real) time, in seconds since 1970.
    pub(crate) given_at: u64,
    /// What it was given under, so that revoking the grant revokes it.
    pub(crate) grant: Option<GrantId>,
}

impl AccessToken {
    /// For how many seconds it has been expired; none while it lives.
    ///
    /// It lives an hour by the provider's clock, and never more than an hour of real time: put back, the clock lengthens nothing. So what
    /// ended before its time need not be remembered for longer.
    pub(crate) fn expired_for(&self, clock: &Clock) -> Option<u64> {
        let by_clock = clock.now().checked_sub(self.expires_at);
        by_clock.max(clock.real().checked_sub(self.given_at.saturating_add(ACCESS_TOKEN_LIFE)))
    }

    /// The token as text.
    pub(crate) fn seal(&self, seal: &Seal, random: &Random) -> Secret {
        let mut bytes = [0; ACCESS_BYTES];
        let (mark, sealed) = bytes.split_at_mut(BQ.len());
        mark.copy_from_slice(&BQ);
        let mut rest = &mut sealed[NONCE..];
        let mut put = |bytes: &[u8]| {
            let (head, tail) = std::mem::take(&mut rest).split_at_mut(bytes.len());
            head.copy_from_slice(bytes);
            rest = tail;
        };
        put(self.client.as_bytes());
        put(&self.user.map_or(0, |user| user.0).to_be_bytes());
        put(&self.scope.bits().to_be_bytes());
        put(&self.issued_at.to_be_bytes());
        put(&self.expires_at.to_be_bytes());
        put(&self.given_at.to_be_bytes());
        put(&self.grant.map_or([0; 16], |grant| grant.0));
        seal.seal_in_place(Purpose::AccessToken, sealed, random);
        Secret::new(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// What `text` says, or `None` if it is not a token of this provider.
    pub(crate) fn open(text: &str, seal: &Seal) -> Option<Self> {
        if text.len() != ACCESS_LENGTH {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let content = seal.open(Purpose::AccessToken, bytes.strip_prefix(&BQ)?)?;
        let (client, rest) = content.split_first_chunk::<16>()?;
        let (user, rest) = rest.split_first_chunk::<4>()?;
        let (scope, rest) = rest.split_first_chunk::<4>()?;
        let (issued_at, rest) = rest.split_first_chunk::<8>()?;
        let (expires_at, rest) = rest.split_first_chunk::<8>()?;
        let (given_at, rest) = rest.split_first_chunk::<8>()?;
        let (grant, _) = rest.split_first_chunk::<16>()?;
        Some(AccessToken {
            client: ClientId::from_bytes(*client),
            user: Some(UserId(u32::from_be_bytes(*user))).filter(|user| user.0 != 0),
            scope: ScopeSet::from_bits(u32::from_be_bytes(*scope)),
            issued_at: u64::from_be_bytes(*issued_at),
            expires_at: u64::from_be_bytes(*expires_at),
            given_at: u64::from_be_bytes(*given_at),
            grant: Some(GrantId(*grant)).filter(|grant| grant.0 != [0; 16]),
        })
    }
}

/// What a text looks like, to tell a learner which of their texts they have sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Looks {
    Code,
    AccessToken,
    RefreshToken,
    /// Starts like an access token, and is too short.
    CutAccessToken,
    NothingOfOurs,
}

/// What `text` looks like, by its first letters and its length.
pub(crate) fn looks(text: &str) -> Looks {
    match (text.get(..2), text.len()) {
        (Some("AQ"), CODE_LENGTH) => Looks::Code,
        (Some("AQ"), REFRESH_LENGTH) => Looks::RefreshToken,
        (Some("BQ"), ACCESS_LENGTH) => Looks::AccessToken,
        (Some("BQ"), length) if length < ACCESS_LENGTH => Looks::CutAccessToken,
        _ => Looks::NothingOfOurs,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_have_the_sizes_and_first_letters_of_the_real_ones() {
        let random = Random::seeded(3);
        let seal = Seal::new(&random.bytes());
        for _ in 0..50 {
            assert_eq!(looks(new_code(&random).expose()), Looks::Code);
            assert_eq!(looks(new_refresh_token(&random).expose()), Looks::RefreshToken);
            assert_eq!(looks(token().seal(&seal, &random).expose()), Looks::AccessToken);
        }
    }

    #[test]
    fn an_access_token_says_what_it_was_made_to_say() {
        let random = Random::seeded(4);
        let seal = Seal::new(&random.bytes());
        let text = token().seal(&seal, &random);
        assert_eq!(AccessToken::open(text.expose(), &seal), Some(token()));
        let for_client = AccessToken { user: None, grant: None, ..token() };
        assert_eq!(AccessToken::open(for_client.seal(&seal, &random).expose(), &seal), Some(for_client));
        assert_eq!(AccessToken::open(&text.expose()[..161], &seal), None);
        assert_eq!(AccessToken::open(new_code(&random).expose(), &seal), None);
    }

    fn token() -> AccessToken {
        AccessToken {
            client: ClientId::from_bytes([7; 16]),
            user: Some(UserId(2)),
            scope: ScopeSet::parse("user-read-email").unwrap(),
            issued_at: 1_700_000_000,
            expires_at: 1_700_003_600,
            given_at: 1_600_000_000,
            grant: Some(GrantId([9; 16])),
        }
    }
}
