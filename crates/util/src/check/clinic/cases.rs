//! The twenty cases of the notebook `07-clinic`: what the provider says to each mistake, what it really is, and how a
//! request looks that is mended.

use super::Case;
use crate::check::quiz::Question;

/// Refused at the authorization endpoint: the user's browser shows a page.
const PAGE: Case = Case {
    name: "clinic",
    question: Question { number: "", id: "", right: "", wrong: &[], why: "", ask: "", tell: "", because: "" },
    symptom: Some((400, "")),
    method: "GET",
    // A request that is well goes on to the login, or to the consent.
    paths: &["/authorize", "/login"],
    grant_type: None,
    mend_ask: "",
    mend_tell: "",
};
const TOKEN: Case = Case { method: "POST", paths: &["/api/token"], ..PAGE };
const EXCHANGE: Case = Case { grant_type: Some("authorization_code"), ..TOKEN };
const PROFILE: Case = Case { paths: &["/v1/me"], ..PAGE };

pub(super) const CASES: [Case; 20] = [
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
