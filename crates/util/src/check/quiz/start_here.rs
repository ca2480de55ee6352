//! The quiz of the notebook `00-start-here`.

use super::Question;

pub(super) const QUESTIONS: [Question; 6] = [
    Question {
        number: "1",
        id: "internal-api",
        right: "b",
        wrong: &[
            ('a', "an external API is one that people outside the company may call"),
            ('c', "a redirect URI is where a browser is sent back to, and answers no questions"),
        ],
        why: "who may call an API decides how a caller proves itself: inside a company by the company's own means, outside by tokens that its users agreed to",
        ask: "who is allowed to call the warehouse's service?",
        tell: "the service has callers, but all of them work for the same company",
        because: "an API that only the company's own programs may call is an internal one",
    },
    Question {
        number: "2",
        id: "authentication",
        right: "a",
        wrong: &[
            ('b', "authorization is about what somebody is allowed to do, and nothing has been allowed yet"),
            ('c', "she has not been asked for consent yet: that comes on the next page"),
        ],
        why: "whoever mixes the two up takes an access token for the proof of who somebody is, and it is none",
        ask: "what does the provider know now that it did not know before, and what has been allowed to whom?",
        tell: "one of the words answers the question \"who is this?\", another the question \"what may they do?\"",
        because: "finding out who somebody is, is authentication",
    },
    Question {
        number: "3",
        id: "who-sees-the-password",
        right: "b",
        wrong: &[
            (
                'a',
                "the client only sends the browser away and waits; that it never sees the password is what OAuth is for",
            ),
            ('c', "the resource server sees access tokens, and no passwords"),
        ],
        why: "a password that only one party sees can only be lost by that one",
        ask: "whose page is open in Mira's browser while she types?",
        tell: "look for step 3 in the picture of the dance, and at whose line its arrow begins",
        because: "the user logs in at the authorization server, and nobody else sees the password",
    },
    Question {
        number: "4",
        id: "expired",
        right: "c",
        wrong: &[
            (
                'a',
                "the API only takes access tokens; a refresh token is shown to nobody but the authorization server",
            ),
            (
                'b',
                "that works, but it troubles the user, and the refresh token is there to make that needless",
            ),
        ],
        why: "an access token is over within the hour, so every program that runs longer meets this",
        ask: "which of the two servers made the token that is over, and what does it take for a new one?",
        tell: "the refresh token goes to the server that gave it, and to that one only",
        because: "the refresh token gets a new access token at the token endpoint, without the user",
    },
    Question {
        number: "5",
        id: "which-flow",
        right: "a",
        wrong: &[
            (
                'b',
                "in that flow a user logs in and agrees, and here there is neither a user nor anything of theirs",
            ),
            ('c', "that flow is for users as well, and it has been retired"),
        ],
        why: "a flow with a user in it cannot run at night, and a token that speaks for a user may do more than the job needs",
        ask: "whose data does the script read, and who would be there to log in?",
        tell: "the script speaks for itself alone; look in the table for the flow without a user",
        because: "a program that reads nobody's data identifies itself, with client credentials",
    },
    Question {
        number: "6",
        id: "what-to-hide",
        right: "bd",
        wrong: &[
            ('a', "the client id stands in every authorization URL, and so in every user's browser"),
            ('c', "the scope stands in every authorization URL too, and the user is even shown it"),
        ],
        why: "what stands in a notebook is copied, handed in and published with it; who has these two can go on using your client and the user's account",
        ask: "with which of the four could a stranger get a token?",
        tell: "one proves that a request comes from your client, the other is worth as much as the user's consent",
        because: "the client secret and the refresh token are as good as passwords",
    },
];
