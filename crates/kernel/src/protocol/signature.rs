//! Signs messages and checks signatures: HMAC-SHA256 over header, parent header, metadata and content, in hexadecimal.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol>

use super::connection::Key;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::collections::{HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};
use subtle::ConstantTimeEq;

/// How many signatures are remembered, as many as `jupyter_client` does.
const REMEMBERED: usize = 1 << 16;

/// Signs and checks with one key; `None` where the connection file has an empty one.
pub(super) struct Signer {
    mac: Option<Hmac<Sha256>>,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    all: HashSet<[u8; 32]>,
    order: VecDeque<[u8; 32]>,
}

impl Seen {
    /// Whether it is new. The oldest one is forgotten when there are too many.
    fn add(&mut self, digest: [u8; 32]) -> bool {
        if !self.all.insert(digest) {
            return false;
        }
        self.order.push_back(digest);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.all.remove(&oldest);
        }
        true
    }
}

/// Why a message's signature does not do.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum BadSignature {
    #[error("its signature is wrong")]
    Wrong,
    #[error("its signature was seen before")]
    Replayed,
}

impl Signer {
    pub(super) fn new(key: &Key) -> Self {
        // HMAC takes keys of any length (RFC 2104 §3), so that no key can make this `None` by accident.
        let mac = if key.bytes().is_empty() { None } else { Hmac::new_from_slice(key.bytes()).ok() };
        Self { mac, seen: Mutex::default() }
    }

    pub(super) fn sign(&self, frames: &[impl AsRef<[u8]>; 4]) -> String {
        self.digest(frames).map(|digest| hexadecimal(&digest)).unwrap_or_default()
    }

    /// Accepts each message once: whoever can read the sockets' traffic could send a recorded request again.
    pub(super) fn check(&self, frames: &[impl AsRef<[u8]>; 4], signature: &[u8]) -> Result<(), BadSignature> {
        let Some(digest) = self.digest(frames) else { return Ok(()) };
        if !bool::from(hexadecimal(&digest).as_bytes().ct_eq(signature)) {
            return Err(BadSignature::Wrong);
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.add(digest) { Ok(()) } else { Err(BadSignature::Replayed) }
    }

    fn digest(&self, frames: &[impl AsRef<[u8]>; 4]) -> Option<[u8; 32]> {
        let mut mac = self.mac.clone()?;
        for frame in frames {
            mac.update(frame.as_ref());
        }
        Some(mac.finalize().into_bytes().into())
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .map(|digit| char::from(DIGITS[usize::from(digit)]))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_that_of_rfc_4231() {
        // Test case 2 of RFC 4231 §4.3, its text cut into four frames.
        let signer = Signer::new(&"Jefe".into());
        let signature = signer.sign(&["what do", " ya want ", "for ", "nothing?"]);
        assert_eq!(signature, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_message_is_accepted_once() {
        let signer = Signer::new(&"invented-key".into());
        let frames = ["{}", "{}", "{}", "{}"];
        let signature = signer.sign(&frames);
        assert_eq!(signer.check(&frames, b"0123"), Err(BadSignature::Wrong));
        assert_eq!(signer.check(&frames, b""), Err(BadSignature::Wrong));
        assert_eq!(signer.check(&frames, signature.as_bytes()), Ok(()));
        assert_eq!(signer.check(&frames, signature.as_bytes()), Err(BadSignature::Replayed));
    }

    #[test]
    fn an_empty_key_means_unsigned() {
        let signer = Signer::new(&"".into());
        let frames = ["{}", "{}", "{}", "{}"];
        assert_eq!(signer.sign(&frames), "");
        assert_eq!(signer.check(&frames, b"anything"), Ok(()));
        assert_eq!(signer.check(&frames, b"anything"), Ok(()));
    }

    #[test]
    fn only_so_many_signatures_are_remembered() {
        let digest = |number: usize| {
            let mut digest = [0; 32];
            digest[..8].copy_from_slice(&number.to_le_bytes());
            digest
        };
        let mut seen = Seen::default();
        assert!((0..REMEMBERED + 10).all(|number| seen.add(digest(number))));
        assert_eq!((seen.all.len(), seen.order.len()), (REMEMBERED, REMEMBERED));
        assert!(!seen.add(digest(REMEMBERED)) && seen.add(digest(0)));
    }
}
