//! Fuzzing of the wire format: what any program may send to the kernel's ports.

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};
use zeromq::ZmqMessage;

use super::cursor::{to_byte, to_position};
use super::message::comm::CommOpen;
use super::message::complete::CompleteRequest;
use super::message::execute::ExecuteRequest;
use super::message::history::HistoryRequest;
use super::message::input::InputReply;
use super::message::inspect::InspectRequest;
use super::message::is_complete::IsCompleteRequest;
use super::wire::Wire;
use crate::fuzz::{damaged, fuzz};

const KEY: &str = "invented-key";

/// JSON of any form, with the names that a kernel looks for.
fn content() -> impl Strategy<Value = Value> {
    let name = prop::sample::select(
        &[
            "code",
            "silent",
            "store_history",
            "user_expressions",
            "allow_stdin",
            "stop_on_error",
            "cursor_pos",
            "detail_level",
            "hist_access_type",
            "n",
            "pattern",
            "session",
            "start",
            "stop",
            "unique",
            "output",
            "value",
            "status",
            "comm_id",
            "msg_id",
            "msg_type",
            "restart",
            "é",
        ][..],
    );
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        prop::sample::select(&["range", "tail", "search", "ok", "error", "1 + 1", "*"][..])
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..8).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

/// A message with a right signature.
fn signed(wire: &Wire, content: &Value) -> Vec<Bytes> {
    let identities = [Bytes::from_static(b"front end")];
    wire.message(&identities, "execute_request", &super::wire::Parent::none(), content).1.into_vec()
}

#[test]
fn wire_format() {
    let edit = (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..12), 0_u8..6);
    let input = (content(), prop::collection::vec(edit, 0..4));
    fuzz("wire_format", input, |(content, edits)| {
        let wire = Wire::new(&KEY.into());
        let sent = signed(&Wire::new(&KEY.into()), &content);
        let mut frames = sent.clone();
        for (at, bytes, kind) in edits {
            let at = at.index(frames.len());
            match kind {
                0 if frames.len() > 1 => drop(frames.remove(at)),
                1 => frames.insert(at, bytes.into()),
                2 => frames[at] = bytes.into(),
                3 => frames.insert(at, frames[at].clone()),
                4 => frames[at] = frames[at].slice(..frames[at].len() / 2),
                _ => {
                    let mut changed = frames[at].to_vec();
                    changed.extend(bytes);
                    frames[at] = changed.into();
                }
            }
        }
        let message = ZmqMessage::try_from(frames.clone()).unwrap();
        match wire.read(message.clone()) {
            Ok(request) => {
                // Accepted only with the delimiter, the signature and what was signed, wherever they came to stand.
                let whole = &sent[1..7];
                assert!(frames.windows(whole.len()).any(|part| part == whole), "{frames:?}");
                assert_eq!(request.kind, "execute_request");
                assert!(request.content::<Value>().is_ok());
                assert!(wire.read(message).is_err(), "a second time it is a replay");
            }
            Err(rejected) => {
                // What is written to the log must not be the message.
                assert!(rejected.to_string().len() < 200);
            }
        }
    });
}

#[test]
fn headers_of_an_unsigned_connection() {
    let headers = vec![
        json!({"msg_id": "1", "msg_type": "execute_request", "session": "s", "username": "u", "version": "5.3"}).to_string(),
        json!({"msg_type": "x", "msg_id": null, "date": {"é": [1, "𝄞", -1e300]}}).to_string(),
        "{}".to_owned(),
    ];
    let bytes = prop_oneof![
        damaged(headers.clone()).prop_map(String::into_bytes),
        (prop::sample::select(headers), any::<prop::sample::Index>(), any::<u8>()).prop_map(
            |(header, at, byte)| {
                let mut header = header.into_bytes();
                let at = at.index(header.len());
                header[at] = byte;
                header
            }
        ),
    ];
    fuzz("headers_of_an_unsigned_connection", (bytes.clone(), bytes), |(header, parent)| {
        let wire = Wire::new(&"".into());
        let frames = [&b"front end"[..], b"<IDS|MSG>", b"", &header, &parent, b"{}", b"{}"];
        let frames: Vec<Bytes> = frames.iter().map(|frame| Bytes::copy_from_slice(frame)).collect();
        let Ok(request) = wire.read(frames.try_into().unwrap()) else { return };
        // The header goes back as it came: what the kernel sends must still be JSON.
        let (_, reply) = wire.message(&request.identities, "x_reply", &request.header, &json!({}));
        for frame in reply.into_vec().iter().skip(3) {
            serde_json::from_slice::<Value>(frame).expect("a frame of JSON");
        }
        request.header.id();
    });
}

#[test]
fn contents_of_requests() {
    let input = (content(), any::<String>(), any::<u32>());
    fuzz("contents_of_requests", input, |(content, code, at)| {
        let wire = Wire::new(&"".into());
        let message = ZmqMessage::try_from(signed(&wire, &content)).unwrap();
        let request = wire.read(message).expect("it is well formed");
        let _ = request.content::<ExecuteRequest>();
        let _ = request.content::<CompleteRequest>();
        let _ = request.content::<InspectRequest>();
        let _ = request.content::<HistoryRequest>();
        let _ = request.content::<IsCompleteRequest>();
        let _ = request.content::<InputReply>();
        let _ = request.content::<CommOpen>();
        let byte = to_byte(&code, at as usize);
        assert!(code.is_char_boundary(byte));
        assert_eq!(to_byte(&code, to_position(&code, byte)), byte);
    });
}
