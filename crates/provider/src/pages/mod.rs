//! The pages that people see. HTML that works without scripts; no request leaves the machine; no other site can frame them,
//! post to them unnoticed, or put markup into them.

pub(crate) mod authorize;
pub(crate) mod callback;
pub(crate) mod dashboard;
pub(crate) mod guesses;
pub(crate) mod home;
pub(crate) mod layout;
pub(crate) mod login;
pub(crate) mod panel;
pub(crate) mod session;
