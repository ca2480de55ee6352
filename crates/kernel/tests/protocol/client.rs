//! A front end for tests. It makes and checks signatures by itself, so that an error in the kernel's own code is seen.

use hmac::{Hmac, KeyInit, Mac};
use kernel::protocol::Connection;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use zeromq::util::PeerIdentity;
use zeromq::{DealerSocket, ReqSocket, Socket, SocketOptions, SocketRecv, SocketSend, SubSocket, ZmqMessage};

/// The key of all kernels of these tests.
pub const KEY: &str = "an-invented-key";

/// Only a kernel that does not answer reaches it, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(60);

pub struct Client {
    // Before the runtime: sockets end while there is one.
    pub shell: DealerSocket,
    pub control: DealerSocket,
    pub stdin: DealerSocket,
    heartbeat: ReqSocket,
    iopub: SubSocket,
    pub key: String,
    session: String,
    count: u32,
    runtime: Runtime,
}

/// A message from the kernel, its signature checked.
#[derive(Clone, Debug)]
pub struct Message {
    pub header: Value,
    pub parent: Value,
    pub content: Value,
}

impl Message {
    pub fn kind(&self) -> &str {
        self.header["msg_type"].as_str().unwrap()
    }

    pub fn id(&self) -> &str {
        self.header["msg_id"].as_str().unwrap()
    }

    /// The `msg_id` of what caused it.
    pub fn cause(&self) -> &str {
        self.parent["msg_id"].as_str().unwrap_or_default()
    }
}

pub fn sign(key: &str, frames: &[Vec<u8>]) -> Vec<u8> {
    if key.is_empty() {
        return Vec::new();
    }
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).unwrap();
    frames.iter().for_each(|frame| mac.update(frame));
    mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>().into_bytes()
}

fn zmq(frames: Vec<Vec<u8>>) -> ZmqMessage {
    let frames: Vec<bytes::Bytes> = frames.into_iter().map(bytes::Bytes::from).collect();
    frames.try_into().unwrap()
}

impl Client {
    /// Connects all channels and waits until the kernel's broadcasts arrive.
    pub fn connect(connection: &Connection) -> Self {
        Self::connect_as(connection, KEY)
    }

    pub fn connect_as(connection: &Connection, key: &str) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let session = uuid::Uuid::new_v4().to_string();
        let options = || {
            let mut options = SocketOptions::default();
            options.peer_identity(session.parse::<PeerIdentity>().unwrap());
            options
        };
        let mut shell = DealerSocket::with_options(options());
        let mut control = DealerSocket::with_options(options());
        let mut stdin = DealerSocket::with_options(options());
        let mut heartbeat = ReqSocket::new();
        let mut iopub = SubSocket::new();
        runtime.block_on(async {
            shell.connect(&connection.endpoint(connection.shell_port)).await.unwrap();
            control.connect(&connection.endpoint(connection.control_port)).await.unwrap();
            stdin.connect(&connection.endpoint(connection.stdin_port)).await.unwrap();
            heartbeat.connect(&connection.endpoint(connection.hb_port)).await.unwrap();
            iopub.subscribe("").await.unwrap();
            iopub.connect(&connection.endpoint(connection.iopub_port)).await.unwrap();
        });
        let key = key.to_owned();
        let mut client = Self { shell, control, stdin, heartbeat, iopub, key, session, count: 0, runtime };
        client.nudge();
        client
    }

    /// Asks until an answer is also broadcast: only then is this client known to have subscribed.
    fn nudge(&mut self) {
        loop {
            let id = self.send_control("kernel_info_request", json!({}));
            self.recv_control("kernel_info_reply", &id);
            while let Some(message) = receive(&self.runtime, &mut self.iopub, Duration::from_millis(100)) {
                let message = read(&self.key, message);
                if message.cause() == id && message.content["execution_state"] == "idle" {
                    return;
                }
            }
        }
    }

    /// Sends from here on as another front end, which has only a shell channel.
    pub fn shell_only(&mut self, connection: &Connection) {
        let mut options = SocketOptions::default();
        options.peer_identity("shell-only".parse::<PeerIdentity>().unwrap());
        self.shell = DealerSocket::with_options(options);
        let endpoint = connection.endpoint(connection.shell_port);
        self.runtime.block_on(self.shell.connect(&endpoint)).unwrap();
    }

    /// Takes all broadcasts that others caused so far.
    pub fn catch_up(&mut self) {
        let id = self.send_control("kernel_info_request", json!({}));
        self.recv_control("kernel_info_reply", &id);
        self.recv_until_idle(&id);
    }

    /// The frames of a request, without identities, and its `msg_id`.
    pub fn request(&mut self, kind: &str, parent: Value, content: Value) -> (String, Vec<Vec<u8>>) {
        self.count += 1;
        let id = format!("{}_{}", self.session, self.count);
        let header = json!({
            "msg_id": id, "session": self.session, "username": "learner", "date": "2026-01-31T12:00:00Z",
            "msg_type": kind, "version": "5.3", "a_field_of_the_future": 1,
        });
        let body: Vec<Vec<u8>> =
            [header, parent, json!({}), content].iter().map(|part| part.to_string().into_bytes()).collect();
        let mut frames = vec![b"<IDS|MSG>".to_vec(), sign(&self.key, &body)];
        frames.extend(body);
        (id, frames)
    }

    pub fn send_frames(&mut self, frames: Vec<Vec<u8>>) {
        self.runtime.block_on(self.shell.send(zmq(frames))).unwrap();
    }

    pub fn send(&mut self, kind: &str, content: Value) -> String {
        let (id, frames) = self.request(kind, json!({}), content);
        self.send_frames(frames);
        id
    }

    pub fn send_control(&mut self, kind: &str, content: Value) -> String {
        let (id, frames) = self.request(kind, json!({}), content);
        self.runtime.block_on(self.control.send(zmq(frames))).unwrap();
        id
    }

    /// Answers a prompt, naming what it answers.
    pub fn send_input(&mut self, parent: Value, value: &str) {
        let (_, frames) = self.request("input_reply", parent, json!({"value": value, "status": "ok"}));
        self.runtime.block_on(self.stdin.send(zmq(frames))).unwrap();
    }

    pub fn execute(&mut self, code: &str) -> String {
        self.send(
            "execute_request",
            json!({"code": code, "silent": false, "store_history": true, "allow_stdin": true}),
        )
    }

    pub fn recv(&mut self) -> Message {
        let message =
            receive(&self.runtime, &mut self.shell, PATIENCE).expect("nothing came on the shell channel");
        read(&self.key, message)
    }

    pub fn recv_reply(&mut self, kind: &str, cause: &str) -> Value {
        let message = self.recv();
        assert_eq!((message.kind(), message.cause()), (kind, cause), "{message:?}");
        message.content
    }

    pub fn recv_execute_reply(&mut self, cause: &str) -> Value {
        self.recv_reply("execute_reply", cause)
    }

    pub fn recv_control(&mut self, kind: &str, cause: &str) -> Value {
        let message =
            receive(&self.runtime, &mut self.control, PATIENCE).expect("nothing came on the control channel");
        let message = read(&self.key, message);
        assert_eq!((message.kind(), message.cause()), (kind, cause), "{message:?}");
        message.content
    }

    pub fn recv_stdin(&mut self) -> Message {
        let message =
            receive(&self.runtime, &mut self.stdin, PATIENCE).expect("nothing came on the stdin channel");
        read(&self.key, message)
    }

    pub fn recv_iopub(&mut self) -> Message {
        let message =
            receive(&self.runtime, &mut self.iopub, PATIENCE).expect("nothing came on the iopub channel");
        read(&self.key, message)
    }

    /// The next broadcast, which must be of this kind and have this cause.
    pub fn recv_iopub_kind(&mut self, kind: &str, cause: &str) -> Value {
        let message = self.recv_iopub();
        assert_eq!((message.kind(), message.cause()), (kind, cause), "{message:?}");
        message.content
    }

    pub fn recv_iopub_busy(&mut self, cause: &str) {
        assert_eq!(self.recv_iopub_kind("status", cause)["execution_state"], "busy");
    }

    pub fn recv_iopub_idle(&mut self, cause: &str) {
        assert_eq!(self.recv_iopub_kind("status", cause)["execution_state"], "idle");
    }

    pub fn recv_execute_input(&mut self, cause: &str, code: &str, number: u32) {
        let input = self.recv_iopub_kind("execute_input", cause);
        assert_eq!(input, json!({"code": code, "execution_count": number}));
    }

    /// Text of one stream, in however many messages it comes.
    pub fn recv_stream(&mut self, cause: &str, name: &str, expected: &str) {
        let mut text = String::new();
        while text.len() < expected.len() {
            let content = self.recv_iopub_kind("stream", cause);
            assert_eq!(content["name"], name, "{content}");
            text.push_str(content["text"].as_str().unwrap());
        }
        assert_eq!(text, expected);
    }

    /// Everything up to and with the `idle` that ends a request.
    pub fn recv_until_idle(&mut self, cause: &str) -> Vec<Message> {
        let mut messages = Vec::new();
        loop {
            let message = self.recv_iopub();
            let idle = message.cause() == cause && message.content["execution_state"] == "idle";
            messages.push(message);
            if idle {
                return messages;
            }
        }
    }

    /// Runs a cell and returns its broadcasts and its reply.
    pub fn run(&mut self, code: &str) -> (Vec<Message>, Value) {
        let cell = self.execute(code);
        let reply = self.recv_execute_reply(&cell);
        (self.recv_until_idle(&cell), reply)
    }

    pub fn beat(&mut self, text: &str) -> String {
        let echo = self.runtime.block_on(async {
            self.heartbeat.send(text.into()).await.unwrap();
            timeout(PATIENCE, self.heartbeat.recv()).await.expect("no heartbeat").unwrap()
        });
        String::from_utf8(echo.get(0).unwrap().to_vec()).unwrap()
    }
}

fn receive(runtime: &Runtime, socket: &mut impl SocketRecv, patience: Duration) -> Option<ZmqMessage> {
    runtime.block_on(async { timeout(patience, socket.recv()).await }).ok().map(Result::unwrap)
}

fn read(key: &str, message: ZmqMessage) -> Message {
    let frames: Vec<Vec<u8>> = message.into_vec().iter().map(|frame| frame.to_vec()).collect();
    let delimiter = frames.iter().position(|frame| frame == b"<IDS|MSG>").expect("a delimiter");
    let [signature, body @ ..] = &frames[delimiter + 1..] else { panic!("no signature") };
    assert_eq!(body.len(), 4, "header, parent, metadata, content");
    assert_eq!(signature, &sign(key, body), "the kernel's signature");
    let json = |at: usize| serde_json::from_slice(&body[at]).unwrap();
    Message { header: json(0), parent: json(1), content: json(3) }
}

/// All text of one stream among a cell's broadcasts.
pub fn stream(messages: &[Message], name: &str) -> String {
    let streams =
        messages.iter().filter(|message| message.kind() == "stream" && message.content["name"] == name);
    streams.map(|message| message.content["text"].as_str().unwrap()).collect()
}
