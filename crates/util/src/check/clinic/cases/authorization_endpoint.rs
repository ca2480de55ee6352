//! The browser is sent away: cases 1 to 6.

use super::{EXCHANGE, PAGE, PROFILE};
use crate::check::clinic::Case;
use crate::check::quiz::Question;

pub(super) const CASES: [Case; 6] = [
    Case {
        name: "clinic 1",
        question: Question {
            number: "1",
            id: "slash",
            right: "b",
            wrong: &[
                (
                    'a',
                    "the client id is as registered; about one that it does not know the provider says `Invalid client`",
                ),
                (
                    'c',
                    "the provider has not asked for the user yet: it looks at the client and at the redirect URI first",
                ),
            ],
            why: "an address that is only nearly the registered one may belong to somebody else, and the code would go there",
            ask: "which part of the request does the provider name, and what exactly is registered for it?",
            tell: "read both addresses aloud, the one in the request and the one in `creds.json`, to the last character",
            because: "redirect URIs are compared character by character, and a slash at the end is a character",
        },
        symptom: Some((400, "INVALID_CLIENT: Invalid redirect URI")),
        mend_ask: "where does the registered redirect URI stand, so that nobody has to write it a second time?",
        mend_tell: "set `redirect_uri` of `login_1` to the one in `creds`, as it stands there",
        ..PAGE
    },
    Case {
        name: "clinic 2",
        question: Question {
            number: "2",
            id: "localhost",
            right: "a",
            wrong: &[
                (
                    'b',
                    "it is registered: the cell did that first, and an address that is not would be `Invalid`, not `Insecure`",
                ),
                ('c', "any port will do; the word is about who could read along, or stand in between"),
            ],
            why: "most instructions on the net are older than this rule, and still have the address that is refused",
            ask: "what is the difference between a name and a number, if somebody else answers the question which number a name has?",
            tell: "the rule of 2025 allows `http` only where the traffic provably stays on the machine",
            because: "`localhost` is a name, which can be made to lead elsewhere; only `127.0.0.1` and `[::1]` may go without `https`, since 27 November 2025",
        },
        symptom: Some((400, "INVALID_CLIENT: Insecure redirect URI")),
        mend_ask: "which address means the same machine, and is no name?",
        mend_tell: "the redirect URI in `creds` is registered too, and keeps the rule",
        ..PAGE
    },
    Case {
        name: "clinic 3",
        question: Question {
            number: "3",
            id: "undefined",
            right: "c",
            wrong: &[
                ('a', "a deleted app would have an id that looks like one; look at what was really sent"),
                ('b', "then the provider would speak of the redirect URI; it has not even come to that"),
            ],
            why: "an empty variable does not announce itself: it is sent as a word, and the error comes from far away",
            ask: "what stands behind `client_id=` in the request, and does it look like a client id?",
            tell: "client ids have 32 characters; this is a word that programs write for something that is not there",
            because: "`undefined` is what JavaScript writes for a variable that was never set, and it was sent as the client id",
        },
        symptom: Some((400, "INVALID_CLIENT: Invalid client")),
        mend_ask: "what is the key of the client id in `creds`?",
        mend_tell: "set `client_id` of `login_3` to `&creds[\"client_id\"]`",
        ..PAGE
    },
    Case {
        name: "clinic 4",
        question: Question {
            number: "4",
            id: "comma",
            right: "a",
            wrong: &[
                ('b', "nobody has been asked yet: this page came instead of the one that asks"),
                ('c', "a client may ask for as many scopes as it likes; the user decides"),
            ],
            why: "every list in a program has commas, and this one has not: RFC 6749 §3.3 separates scopes by spaces",
            ask: "how many scopes does the request name, if only a space ends one?",
            tell: "look at what stands between the two names",
            because: "a comma belongs to the name, so that this is a single scope with a strange name",
        },
        symptom: Some((400, "Illegal scope")),
        mend_ask: "what separates two scopes (RFC 6749 §3.3)?",
        mend_tell: "write both names into one text, with a single space between them",
        ..PAGE
    },
    Case {
        name: "clinic 5",
        question: Question {
            number: "5",
            id: "cancelled",
            right: "c",
            wrong: &[
                ('a', "no code was used at all; look at the address that the browser was sent to"),
                (
                    'b',
                    "then it would say `Authorization code expired`, and there would be a code in the address",
                ),
            ],
            why: "users say no, and a program that does not expect it tells them about a broken code",
            ask: "which parameters does the redirected address have, and which one is missing?",
            tell: "the address has an `error`: read it before you look for the code (RFC 6749 §4.1.2.1)",
            because: "the user pressed Cancel: the address has `error=access_denied` and no code, and `null` was copied instead",
        },
        symptom: Some((400, "invalid_grant: Invalid authorization code")),
        mend_ask: "what has to happen before there can be a code?",
        mend_tell: "let the user open the link again and agree, with `practice::approve(login_request.url())?`, and take the code of that redirect",
        ..EXCHANGE
    },
    Case {
        name: "clinic 6",
        question: Question {
            number: "6",
            id: "forged",
            right: "b",
            wrong: &[
                (
                    'a',
                    "the provider gave each of them their own code; it is the client that took the wrong one",
                ),
                ('c', "no password was needed: the attacker logged in as himself"),
            ],
            why: "nothing fails, so nobody notices: Mira saves her things into Tomás's account, and he reads them",
            ask: "whose dance does the code come from, and how could the client have known?",
            tell: "compare the `state` of the address that arrived with the one in `login`",
            because: "the address came from another dance; its `state` is not the one that this client sent, and nobody compared (RFC 6749 §10.12)",
        },
        symptom: None,
        mend_ask: "what must be true of an address before its code is taken, whoever brought it?",
        mend_tell: "the client knows one thing that Tomás does not: compare `arrived.state()?` with the state in `login`",
        ..PROFILE
    },
];
