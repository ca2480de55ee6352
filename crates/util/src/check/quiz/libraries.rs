//! The quiz of the notebook `08-libraries`.

use super::Question;

pub(super) const QUESTIONS: [Question; 6] = [
    Question {
        number: "1",
        id: "what-is-left",
        right: "b",
        wrong: &[
            (
                'a',
                "`CsrfToken::new_random` did that: the state in the authorization URL was never in your hands before",
            ),
            ('c', "`exchange_code` did that: form, header and encoding are its own"),
        ],
        why: "a library that hands out the address and takes the code cannot know what came back in between",
        ask: "which line of yours stands between the redirect and the exchange?",
        tell: "the library gave you something to keep until the browser comes back; what for?",
        because: "the state that came back is compared by you: `oauth2` never sees the redirected address",
    },
    Question {
        number: "2",
        id: "where-secrets-live",
        right: "c",
        wrong: &[
            ('a', "private repositories are cloned, forked and made public one day, and git forgets nothing"),
            ('b', "a page's code is read by everybody who opens the page"),
        ],
        why: "whoever has the secret is your client, as far as the provider can tell",
        ask: "which of the places is not copied along when somebody gets the program?",
        tell: "the secret belongs to the machine that the program runs on, not to the program",
        because: "the program finds its secrets where it runs: in its environment or in a store for secrets",
    },
    Question {
        number: "3",
        id: "token-cache",
        right: "a",
        wrong: &[
            ('b', "then every other program and user of the machine can use the user's account"),
            ('c', "encrypting with a key that lies beside the file hides nothing"),
        ],
        why: "a refresh token in a file is the user's consent in a file; a library that very many use had to be mended for just this",
        ask: "who on that machine has to read the file?",
        tell: "the rights of a file can be narrowed to a single user (mode 600)",
        because: "only the user whom the program runs as may read it",
    },
    Question {
        number: "4",
        id: "small-scopes",
        right: "b",
        wrong: &[
            ('a', "users who read the page press Cancel; and a stolen token can do all of it"),
            ('c', "that one lets the program change playlists, which it never does"),
        ],
        why: "the scope is the damage that a stolen token can do",
        ask: "what is the least that the program must be allowed for that?",
        tell: "it looks at playlists, and does nothing else; compare the verbs in the scopes",
        because: "one scope for one purpose; more can be asked for when it is needed",
    },
    Question {
        number: "5",
        id: "leaked-secret",
        right: "c",
        wrong: &[
            ('a', "the old commit still has it, and so has everybody who has fetched it"),
            ('b', "programs look for secrets in new commits within seconds; somebody has it by then"),
        ],
        why: "a secret that was public once is one no more, whatever is deleted afterwards",
        ask: "which of the three makes the secret that others may have worthless?",
        tell: "on the dashboard a secret can be replaced by a new one",
        because: "first a new secret, so that the old one is worth nothing; then the clearing up",
    },
    Question {
        number: "6",
        id: "own-clock",
        right: "a",
        wrong: &[
            ('b', "it did what it is made for: it looked at the time that it had noted"),
            ('c', "the API is right by definition: it decides which tokens it takes"),
        ],
        why: "a library saves the refresh that it can foresee; the others remain your business",
        ask: "what does the library look at before it sends a request, and can that know everything?",
        tell: "a token can end before its time: it is withdrawn, or a clock is wrong",
        because: "the library goes by its own clock; that a token has ended early, only the API knows, so `401` must be handled all the same",
    },
];
