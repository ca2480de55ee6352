//! Authenticated encryption for what the provider hands out and takes back: access tokens, sessions, forms. A sealed text carries
//! its own content, so that checking one needs no look-up, and nobody else can read, make or alter one.
//!
//! XChaCha20-Poly1305 (<https://datatracker.ietf.org/doc/html/draft-irtf-cfrg-xchacha>): its 24-byte nonce can be drawn at
//! random for every text without ever meeting the same one twice.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, AeadInOut, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};

use crate::random::Random;

/// What a sealed text is for. A text sealed for one purpose does not open for another: a session is no access token.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    AccessToken,
    Session,
    Form,
    ClientSecret,
}

impl Purpose {
    fn label(self) -> &'static [u8] {
        match self {
            Purpose::AccessToken => b"access token",
            Purpose::Session => b"session",
            Purpose::Form => b"form",
            Purpose::ClientSecret => b"client secret",
        }
    }
}

/// Length of the key in bytes.
pub(crate) const KEY: usize = 32;
/// What sealing adds to a content, in bytes: nonce and tag.
pub(crate) const OVERHEAD: usize = NONCE + TAG;
/// Length of what is put before the content, in bytes.
pub(crate) const NONCE: usize = 24;
const TAG: usize = 16;

/// Seals and opens, under one key.
pub(crate) struct Seal(XChaCha20Poly1305);

impl Seal {
    pub(crate) fn new(key: &[u8; KEY]) -> Self {
        Seal(XChaCha20Poly1305::new(&Key::from(*key)))
    }

    /// `content`, sealed: nonce, ciphertext, tag.
    pub(crate) fn seal(&self, purpose: Purpose, content: &[u8], random: &Random) -> Vec<u8> {
        let mut sealed = vec![0; content.len() + OVERHEAD];
        sealed[NONCE..NONCE + content.len()].copy_from_slice(content);
        self.seal_in_place(purpose, &mut sealed, random);
        sealed
    }

    /// Seals what stands in `room` between the first [`NONCE`] bytes, where the nonce is put, and the last [`TAG`] bytes, where the tag is:
    /// every answer of the token endpoint does this, and needs no memory of its own for it.
    ///
    /// # Panics
    /// `room` is shorter than [`OVERHEAD`].
    pub(crate) fn seal_in_place(&self, purpose: Purpose, room: &mut [u8], random: &Random) {
        let (nonce, rest) = room.split_at_mut(NONCE);
        let (content, tag) = rest.split_at_mut(rest.len() - TAG);
        let drawn = random.bytes::<NONCE>();
        nonce.copy_from_slice(&drawn);
        match self.0.encrypt_inout_detached(&XNonce::from(drawn), purpose.label(), content.into()) {
            Ok(made) => tag.copy_from_slice(&made),
            // Fails only for contents beyond 256 GB, which do not reach this place. What is not sealed must not leave it.
            Err(_) => content.fill(0),
        }
    }

    /// The content of `sealed`, or `None` if it was not sealed here for this purpose.
    pub(crate) fn open(&self, purpose: Purpose, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, ciphertext) = sealed.split_first_chunk::<NONCE>()?;
        self.0.decrypt(&XNonce::from(*nonce), Payload { msg: ciphertext, aad: purpose.label() }).ok()
    }

    /// Like [`seal`](Self::seal), as text that fits into a cookie, a form and a URL.
    pub(crate) fn seal_text(&self, purpose: Purpose, content: &[u8], random: &Random) -> String {
        URL_SAFE_NO_PAD.encode(self.seal(purpose, content, random))
    }

    /// Like [`open`](Self::open), from text.
    pub(crate) fn open_text(&self, purpose: Purpose, text: &str) -> Option<Vec<u8>> {
        self.open(purpose, &URL_SAFE_NO_PAD.decode(text).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_text_opens_only_here_and_only_for_its_purpose() {
        let random = Random::seeded(1);
        let (ours, theirs) = (Seal::new(&random.bytes()), Seal::new(&random.bytes()));
        let text = ours.seal_text(Purpose::Session, b"content", &random);
        assert_eq!(ours.open_text(Purpose::Session, &text).as_deref(), Some(&b"content"[..]));
        assert_eq!(ours.open_text(Purpose::Form, &text), None);
        assert_eq!(theirs.open_text(Purpose::Session, &text), None);
    }

    #[test]
    fn one_flipped_bit_anywhere_is_noticed() {
        let random = Random::seeded(2);
        let seal = Seal::new(&random.bytes());
        let sealed = seal.seal(Purpose::AccessToken, b"content", &random);
        assert_eq!(sealed.len(), b"content".len() + OVERHEAD);
        for bit in 0..sealed.len() * 8 {
            let mut altered = sealed.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(seal.open(Purpose::AccessToken, &altered), None, "bit {bit}");
        }
        assert_eq!(seal.open(Purpose::AccessToken, &[]), None);
    }
}
