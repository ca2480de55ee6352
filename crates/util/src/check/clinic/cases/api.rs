//! At the API: cases 13 to 20.

use super::{PROFILE, TOKEN};
use crate::check::clinic::Case;
use crate::check::quiz::Question;

pub(super) const CASES: [Case; 8] = [
    Case {
        name: "clinic 13",
        question: Question {
            number: "13",
            id: "basic-at-the-api",
            right: "c",
            wrong: &[
                ('a', "they are right; the API just does not want to see them"),
                ('b', "no token was sent at all, so none can have expired"),
            ],
            why: "the secret is for the authorization server alone; here it was sent to a server that has no business with it",
            ask: "which word begins the header, and which one does the API want?",
            tell: "the client's own credentials belong to the token endpoint; the API is shown what that endpoint gave",
            because: "the API takes an access token behind `Bearer`, and here the client's credentials stand behind `Basic`",
        },
        symptom: Some((400, "Only valid bearer authentication supported")),
        mend_ask: "which value does the API want, and which method of the builder writes that header?",
        mend_tell: "put `.bearer_auth(…)` in the place of `.basic_auth(…)`, with the access token of `tokens`",
        ..PROFILE
    },
    Case {
        name: "clinic 14",
        question: Question {
            number: "14",
            id: "token-in-the-address",
            right: "a",
            wrong: &[
                ('b', "the same token works here, shown in the right place"),
                ('c', "there is no header for it at all"),
            ],
            why: "addresses are kept in histories and logs, and a token that is kept there can be used from there",
            ask: "where in the request is the token, and where does the API look?",
            tell: "RFC 6750 §2.1 has the place where a resource server must look",
            because: "the token stands in the address, and the API looks into the header `Authorization`",
        },
        symptom: Some((401, "No token provided")),
        mend_ask: "which method of the builder puts a token into the header?",
        mend_tell: "take the `.query(…)` away, and write `.bearer_auth(…)` in its place",
        ..PROFILE
    },
    Case {
        name: "clinic 15",
        question: Question {
            number: "15",
            id: "refresh-token-used",
            right: "b",
            wrong: &[
                ('a', "about one that is too old the API says that it `expired`"),
                ('c', "the API never came so far as to look at the scope: it would be a `403`"),
            ],
            why: "there are two tokens in one answer, and both look alike; each is good at one server only",
            ask: "which of the two tokens was sent, and which server is it for?",
            tell: "compare the first four characters in the card with those of the two tokens",
            because: "the refresh token is for the token endpoint; the API takes access tokens",
        },
        symptom: Some((401, "Invalid access token")),
        mend_ask: "what is the name of the other token in the answer?",
        mend_tell: "send `tokens.text(\"access_token\")?`",
        ..PROFILE
    },
    Case {
        name: "clinic 16",
        question: Question {
            number: "16",
            id: "expired",
            right: "a",
            wrong: &[
                ('b', "whatever was withdrawn is `Invalid`; the words here are others"),
                (
                    'c',
                    "a token that was cut is `Invalid` too; this one was read whole, and its time was found in it",
                ),
            ],
            why: "every program that runs longer than an hour meets this answer, and most meet it first in front of users",
            ask: "how long does an access token live, and what did the cell do with the clock?",
            tell: "compare `expires_in` of the first answer with the seconds that went by",
            because: "its hour is over; a refresh gives the next one without the user (RFC 6749 §6)",
        },
        symptom: Some((401, "The access token expired")),
        mend_ask: "what do you have that gets a new access token without the user?",
        mend_tell: "send the refresh token to the token endpoint, and show the access token of *that* answer to the API",
        ..PROFILE
    },
    Case {
        name: "clinic 17",
        question: Question {
            number: "17",
            id: "scope",
            right: "c",
            wrong: &[
                ('a', "the token speaks for Mira: the API knows who it is about, and what they agreed to"),
                ('b', "nothing here costs money; a `403` names what is missing"),
            ],
            why: "a token never gains a scope; who adds one to the program and keeps the old token still gets this answer",
            ask: "which scope does the documentation name for this call, and which did the login ask for?",
            tell: "`GET /v1/me/playlists` needs `playlist-read-private`",
            because: "the user was never asked for `playlist-read-private`, so the token does not have it",
        },
        symptom: Some((403, "Insufficient client scope")),
        paths: &["/v1/me/playlists"],
        mend_ask: "who has to agree to a wider scope, and in which step are they asked?",
        mend_tell: "add the scope to `login_17`, behind a space; then approve, exchange, and use the new token",
        ..PROFILE
    },
    Case {
        name: "clinic 18",
        question: Question {
            number: "18",
            id: "lost",
            right: "b",
            wrong: &[
                (
                    'a',
                    "this one works until the user withdraws the consent, or six months are over; Spotify stopped changing them at each refresh in 2026",
                ),
                ('c', "nothing has expired: an empty text was sent"),
            ],
            why: "without it there is no way back but to ask the user again, and that was needless",
            ask: "which members does the answer to a refresh have, and what did the program do with the first answer?",
            tell: "the new answer was put in the place of the old one, which had something that the new one has not",
            because: "an answer to a refresh may come without a refresh token; then the old one stays valid, and must be kept (RFC 6749 §6)",
        },
        symptom: Some((400, "invalid_request: refresh_token must be supplied")),
        grant_type: Some("refresh_token"),
        mend_ask: "where is the refresh token still to be found?",
        mend_tell: "the first answer, `tokens`, has it",
        ..TOKEN
    },
    Case {
        name: "clinic 19",
        question: Question {
            number: "19",
            id: "uri-for-id",
            right: "a",
            wrong: &[
                (
                    'b',
                    "of an album that it has not, the provider says `404`: it has looked. Here it could not",
                ),
                ('c', "albums are for everybody with a token; otherwise it would be a `403`"),
            ],
            why: "an app copies a *URI* or a link when one asks it to share, and paths want the *ID* inside",
            ask: "what does an ID consist of, and which characters in this path does it not have?",
            tell: "base62 is digits and letters; look for characters that are neither",
            because: "the whole URI stands where the ID belongs, and an ID is 22 letters and digits",
        },
        symptom: Some((400, "Invalid base62 id")),
        paths: &["/v1/albums/"],
        mend_ask: "which part of the URI is the ID?",
        mend_tell: "keep only what stands behind the last colon",
        ..PROFILE
    },
    Case {
        name: "clinic 20",
        question: Question {
            number: "20",
            id: "too-many-requests",
            right: "c",
            wrong: &[
                ('a', "what is counted are the app's calls, whatever token they show"),
                ('b', "it answers quickly and politely; errors of its own begin with a 5"),
            ],
            why: "who goes on asking is locked out longer; clients were seen to wait for hours at Spotify",
            ask: "which header of the answer says what to do?",
            tell: "read the header `retry-after` of the answer: it is in seconds",
            because: "the client asked again at once, although the answer says in `Retry-After` how long to wait (RFC 6585 §4)",
        },
        symptom: Some((429, "API rate limit exceeded")),
        paths: &["/v1/search"],
        mend_ask: "how long did the provider ask you to wait, and how long did your program wait?",
        mend_tell: "read the header as a number of seconds and sleep that long before the second `execute`",
        ..PROFILE
    },
];
