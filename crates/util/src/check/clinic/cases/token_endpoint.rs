//! At the token endpoint: cases 7 to 12.

use super::{EXCHANGE, TOKEN};
use crate::check::clinic::Case;
use crate::check::quiz::Question;

pub(super) const CASES: [Case; 6] = [
    Case {
        name: "clinic 7",
        question: Question {
            number: "7",
            id: "not-base64",
            right: "a",
            wrong: &[
                (
                    'b',
                    "the provider did not get so far as to compare it: about a wrong secret it says `Invalid client secret`",
                ),
                ('c', "it is the way that Spotify documents for this endpoint"),
            ],
            why: "an error without a description says that the provider could not even read what was sent",
            ask: "what does RFC 7617 put behind the word `Basic`?",
            tell: "there is a `:` in the header, and the Base64 alphabet has none",
            because: "id and secret must be written in Base64; the header could not be decoded, so the answer has no description",
        },
        symptom: Some((400, "invalid_client")),
        grant_type: Some("client_credentials"),
        mend_ask: "which method of the builder writes such a header from its two parts?",
        mend_tell: "`.basic_auth(id, Some(secret))` joins and encodes them",
        ..TOKEN
    },
    Case {
        name: "clinic 8",
        question: Question {
            number: "8",
            id: "json",
            right: "c",
            wrong: &[
                ('a', "`client_credentials` is a grant type like the others; the provider has not read it"),
                ('b', "id and secret may stand in the body, if the body is one that the provider reads"),
            ],
            why: "most APIs take JSON, the token endpoint of OAuth does not (RFC 6749 §3.2 and appendix B)",
            ask: "what does the header `Content-Type` say, and what does status `415` mean?",
            tell: "`415` is *Unsupported Media Type*: it is not what the body says, but how it is written",
            because: "the body is JSON, and the token endpoint takes a form",
        },
        symptom: Some((415, "server_error: Unexpected status: 415")),
        grant_type: Some("client_credentials"),
        mend_ask: "in which form did your other requests to the token endpoint carry their parameters?",
        mend_tell: "make `params!` of the same names and values, and give them to `.form(&…)`",
        ..TOKEN
    },
    Case {
        name: "clinic 9",
        question: Question {
            number: "9",
            id: "twice",
            right: "b",
            wrong: &[
                ('a', "it worked a moment ago, letter by letter the same"),
                ('c', "the redirect URI is the same as in the first request, which was answered with tokens"),
            ],
            why: "a page that is loaded again and a cell that is run again send the code again; a thief would, too",
            ask: "what is different between the first time and the second?",
            tell: "count how often the provider has seen this code (RFC 6749 §4.1.2)",
            because: "a code works once; the second use looks like theft, so the tokens of the first are withdrawn as well",
        },
        symptom: Some((400, "invalid_grant: Invalid authorization code")),
        mend_ask: "where does a code come from that has not been used yet?",
        mend_tell: "run the dance up to step 6 again, with `practice::approve(login_request.url())?.code()?`",
        ..EXCHANGE
    },
    Case {
        name: "clinic 10",
        question: Question {
            number: "10",
            id: "too-late",
            right: "c",
            wrong: &[
                ('a', "about a code that was used the provider says that it is `Invalid`"),
                ('b', "there is no access token yet; it is what the code is to be exchanged for"),
            ],
            why: "a code travels through the browser, its history and perhaps a log; the shorter it works, the less it is worth there",
            ask: "what did the cell do between receiving the code and sending it?",
            tell: "RFC 6749 §4.1.2 recommends a life of ten minutes at most",
            because: "more than ten minutes went by between the redirect and the exchange",
        },
        symptom: Some((400, "invalid_grant: Authorization code expired")),
        mend_ask: "can a code be renewed?",
        mend_tell: "get a new code, and exchange it at once",
        ..EXCHANGE
    },
    Case {
        name: "clinic 11",
        question: Question {
            number: "11",
            id: "encoded-twice",
            right: "a",
            wrong: &[
                (
                    'b',
                    "the dashboard's entry did well in step 2; now the provider compares with what was sent *then*",
                ),
                ('c', "nobody is redirected now; the value is only compared"),
            ],
            why: "whoever encodes by hand what the library encodes as well, sends another text than they see",
            ask: "what is `redirect_uri` when the form is decoded once, as the provider does?",
            tell: "look at the `%` signs in the first line of the card: each of them is encoded once more on its way",
            because: "`form` encodes every value by itself; one that was encoded before arrives with `%3A` and `%2F` in it",
        },
        symptom: Some((400, "invalid_grant: Invalid redirect URI")),
        mend_ask: "what would you send if encoding were not your business?",
        mend_tell: "set `redirect_uri` of `exchange_11` to the one in `creds`, and get a new code: this one has been used up",
        ..EXCHANGE
    },
    Case {
        name: "clinic 12",
        question: Question {
            number: "12",
            id: "verifier",
            right: "b",
            wrong: &[
                ('a', "the provider kept the challenge with the code; it must not come a second time"),
                ('c', "a client with a secret may use PKCE too, and should"),
            ],
            why: "the verifier is what makes a stolen code worthless, so the provider takes no other",
            ask: "of which verifier was the challenge in step 2 made?",
            tell: "when the page was loaded again, the program drew a new verifier; the provider still has the challenge of the old",
            because: "the verifier belongs to the challenge that was sent in step 2; a new one does not fit it (RFC 7636 §4.6)",
        },
        symptom: Some((400, "invalid_grant: code_verifier was incorrect")),
        mend_ask: "which of the two verifiers should the program have kept until now?",
        mend_tell: "send `verifier`, of which the challenge was made, with a new code from `login_request_12`",
        ..EXCHANGE
    },
];
