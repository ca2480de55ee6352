//! Messages as frames: identities, `<IDS|MSG>`, signature, header, parent header, metadata, content, buffers.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol>

use super::connection::Key;
use super::flow::{Flow, Permit};
use super::signature::{BadSignature, Signer};
use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use zeromq::ZmqMessage;

const DELIMITER: &[u8] = b"<IDS|MSG>";
const NO_PARENT: &[u8] = b"{}";

/// The version of the messaging protocol that this kernel speaks.
pub(super) const PROTOCOL_VERSION: &str = "5.3";

/// Makes messages and takes them apart, on all channels: signatures are remembered across them.
pub(super) struct Wire {
    signer: Signer,
    /// Of this kernel; a restarted one is known by having another.
    session: String,
    pub(super) flow: Flow,
}

/// The header of the message that caused another, as it came: fields that this kernel does not know are handed back too.
#[derive(Clone, PartialEq)]
pub(super) struct Parent(Bytes);

impl Parent {
    pub(super) fn none() -> Self {
        Self(Bytes::from_static(NO_PARENT))
    }

    /// Its `msg_id`, if it has one.
    pub(super) fn id(&self) -> Option<String> {
        serde_json::from_slice::<Cause>(&self.0).ok()?.msg_id.filter(|id| !id.is_empty())
    }
}

/// A message from a front end.
pub(super) struct Request {
    /// Whose it is; replies go there.
    pub(super) identities: Vec<Bytes>,
    /// `execute_request`, …
    pub(super) kind: String,
    /// Its header, for the messages it causes.
    pub(super) header: Parent,
    /// The `msg_id` of the message that caused it, if it says so.
    pub(super) cause: Option<String>,
    content: Bytes,
}

impl Request {
    pub(super) fn content<T: DeserializeOwned>(&self) -> serde_json::Result<T> {
        serde_json::from_slice(&self.content)
    }
}

/// Why a message is dropped. It says nothing of the message's content.
#[derive(Debug, thiserror::Error)]
pub(super) enum Rejected {
    #[error("it is not a Jupyter message: {0}")]
    Frames(&'static str),
    #[error(transparent)]
    Signature(#[from] BadSignature),
    #[error("its header is wrong: {0}")]
    Header(serde_json::Error),
}

/// Of a header, what a kernel needs to know.
#[derive(Deserialize)]
struct Header {
    msg_type: String,
}

#[derive(Deserialize)]
struct Cause {
    #[serde(default)]
    msg_id: Option<String>,
}

impl Wire {
    pub(super) fn new(key: &Key) -> Self {
        Self { signer: Signer::new(key), session: uuid::Uuid::new_v4().to_string(), flow: Flow::default() }
    }

    /// A message to `identities`, or on the iopub channel to a topic. Returns its `msg_id` with it.
    pub(super) fn message(
        &self,
        identities: &[Bytes],
        kind: &str,
        parent: &Parent,
        content: &impl Serialize,
    ) -> (String, ZmqMessage) {
        let content = json(content);
        let permit = self.flow.permit(content.len());
        self.with_permit(identities, kind, parent, content, permit)
    }

    /// As [`message`](Self::message), for a content that has its permit already.
    pub(super) fn with_permit(
        &self,
        identities: &[Bytes],
        kind: &str,
        parent: &Parent,
        content: Vec<u8>,
        permit: Permit,
    ) -> (String, ZmqMessage) {
        let id = uuid::Uuid::new_v4().to_string();
        let header = json(&json!({
            "msg_id": id,
            "session": self.session,
            "username": "kernel",
            "date": chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true),
            "msg_type": kind,
            "version": PROTOCOL_VERSION,
        }));
        let metadata = Bytes::from_static(b"{}");
        let signature = self.signer.sign(&[&header[..], &parent.0[..], &metadata[..], &content[..]]);
        let body = [
            Bytes::from_static(DELIMITER),
            signature.into(),
            header.into(),
            parent.0.clone(),
            metadata,
            permit.attach(content),
        ];
        let mut frames = ZmqMessage::from(body[0].clone());
        body.into_iter().skip(1).for_each(|frame| frames.push_back(frame));
        identities.iter().rev().for_each(|identity| frames.push_front(identity.clone()));
        (id, frames)
    }

    /// Takes a message apart and checks its signature.
    pub(super) fn read(&self, message: ZmqMessage) -> Result<Request, Rejected> {
        let mut identities = message.into_vec();
        let delimiter = identities.iter().position(|frame| frame == DELIMITER);
        let delimiter = delimiter.ok_or(Rejected::Frames("it has no delimiter"))?;
        let body = identities.split_off(delimiter);
        identities.truncate(delimiter);
        let [_, signature, header, parent, metadata, content, ..] = &body[..] else {
            return Err(Rejected::Frames("frames are missing"));
        };
        // Buffers, if any, are not signed.
        self.signer.check(&[header, parent, metadata, content], signature)?;
        // All of it is read, because it goes back in what the kernel sends: as JSON, which it must be for that.
        let whole: serde_json::Value = serde_json::from_slice(header).map_err(Rejected::Header)?;
        let Header { msg_type } = Header::deserialize(whole).map_err(Rejected::Header)?;
        Ok(Request {
            identities,
            kind: msg_type,
            header: Parent(header.clone()),
            cause: Parent(parent.clone()).id(),
            content: content.clone(),
        })
    }
}

/// A content of this kernel's own types is always JSON: their keys are strings, and they hold no foreign `Serialize`.
pub(super) fn json(content: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(content).unwrap_or_else(|error| {
        log::error!("a message could not be written: {error}");
        NO_PARENT.to_vec()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(frames: &[&str]) -> ZmqMessage {
        let frames: Vec<Bytes> =
            frames.iter().map(|frame| Bytes::copy_from_slice(frame.as_bytes())).collect();
        frames.try_into().unwrap()
    }

    #[test]
    fn a_message_comes_back_as_it_was_sent() {
        let (sender, receiver) = (Wire::new(&"invented".into()), Wire::new(&"invented".into()));
        let identities = [Bytes::from_static(b"front"), Bytes::from_static(b"end")];
        let parent = Parent(Bytes::from_static(br#"{"msg_id": "1", "subshell_id": "kept"}"#));
        let (_, message) = sender.message(&identities, "status", &parent, &json!({"a": "é"}));
        let request = receiver.read(message.clone()).unwrap();
        assert_eq!(request.identities, identities);
        assert_eq!((request.kind.as_str(), request.cause.as_deref()), ("status", Some("1")));
        assert_eq!(request.content::<serde_json::Value>().unwrap(), json!({"a": "é"}));
        assert_eq!(message.get(5).unwrap(), &parent.0);
    }

    #[test]
    fn what_is_no_message_is_rejected_with_a_reason() {
        let wire = Wire::new(&"".into());
        for (message, reason) in [
            (frames(&["id", "GET / HTTP/1.1"]), "it has no delimiter"),
            (frames(&["id", "<IDS|MSG>", "", "{}", "{}", "{}"]), "frames are missing"),
            (frames(&["id", "<IDS|MSG>", "", "not json", "{}", "{}", "{}"]), "its header is wrong"),
            (frames(&["id", "<IDS|MSG>", "", "{}", "{}", "{}", "{}"]), "missing field `msg_type`"),
        ] {
            let rejected = wire.read(message).err().unwrap().to_string();
            assert!(rejected.contains(reason), "{rejected}");
        }
    }

    /// Found by fuzzing: what a reader skips it does not look at.
    #[test]
    fn a_header_that_cannot_be_sent_back_is_rejected() {
        let wire = Wire::new(&"".into());
        for skipped in [&b"\"\xff\""[..], br#""\ud800""#, b"1e999"] {
            let header = [&br#"{"msg_type": "x", "date": "#[..], skipped, b"}"].concat();
            let frames = [&b"<IDS|MSG>"[..], b"", &header, b"{}", b"{}", b"{}"].map(Bytes::copy_from_slice);
            assert!(wire.read(frames.to_vec().try_into().unwrap()).is_err(), "{skipped:?}");
        }
    }

    #[test]
    fn the_front_ends_identity_may_look_like_anything() {
        let wire = Wire::new(&"".into());
        let message = frames(&["", "<IDS|MSG>", "", r#"{"msg_type": "x"}"#, "{}", "{}", "{}", "buffer"]);
        assert_eq!(wire.read(message).unwrap().identities, [Bytes::new()]);
    }
}
