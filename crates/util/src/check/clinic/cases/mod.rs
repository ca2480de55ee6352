//! The twenty cases of the notebook `07-clinic`: what the provider says to each mistake, what it really is, and how a
//! request looks that is mended.

mod api;
mod authorization_endpoint;
mod token_endpoint;

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

/// All of them, in their order.
pub(super) fn all() -> impl Iterator<Item = &'static Case> {
    [&authorization_endpoint::CASES[..], &token_endpoint::CASES, &api::CASES].into_iter().flatten()
}
