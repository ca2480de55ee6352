//! `kernel_info_request`: who this kernel is, and how its language is coloured and saved.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info>

use crate::protocol::wire::PROTOCOL_VERSION;
use jupyter_protocol::{CodeMirrorMode, HelpLink, KernelInfoReply, LanguageInfo, ReplyStatus};

/// `rust_version`: of the compiler, such as `1.95.0`.
pub(in crate::protocol) fn reply(rust_version: &str) -> KernelInfoReply {
    let link = |text: &str, url: &str| HelpLink { text: text.to_owned(), url: url.to_owned() };
    KernelInfoReply {
        status: ReplyStatus::Ok,
        protocol_version: PROTOCOL_VERSION.to_owned(),
        implementation: "oauth-dance".to_owned(),
        implementation_version: env!("CARGO_PKG_VERSION").to_owned(),
        language_info: LanguageInfo {
            name: "rust".to_owned(),
            version: rust_version.to_owned(),
            mimetype: Some("text/rust".to_owned()),
            file_extension: Some(".rs".to_owned()),
            pygments_lexer: Some("rust".to_owned()),
            codemirror_mode: Some(CodeMirrorMode::Simple("rust".to_owned())),
            nbconvert_exporter: Some("script".to_owned()),
        },
        banner: format!(
            "Rust {rust_version} · The OAuth Dance {}. `:help` lists the commands.",
            env!("CARGO_PKG_VERSION")
        ),
        help_links: vec![
            link("The Rust Programming Language", "https://doc.rust-lang.org/book/"),
            link("The standard library", "https://doc.rust-lang.org/std/"),
            link("OAuth 2.0 (RFC 6749)", "https://www.rfc-editor.org/rfc/rfc6749"),
        ],
        debugger: false,
        error: None,
    }
}
