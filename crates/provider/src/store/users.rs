//! The practice users: resource owners to log in as. Their passwords are printed on the login page.

use subtle::ConstantTimeEq;

use super::ids::UserId;

/// A resource owner.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) number: UserId,
    /// What the Web API calls `id`, and the login page the user name.
    pub(crate) id: &'static str,
    pub(crate) display_name: &'static str,
    /// No secret: it is printed on the login page.
    pub(crate) password: &'static str,
    pub(crate) email: &'static str,
    /// ISO 3166-1 alpha-2.
    pub(crate) country: &'static str,
    /// `premium` or `free`.
    pub(crate) product: &'static str,
    pub(crate) followers: u32,
}

/// All of them. The first is who the robot logs in as.
pub(crate) const USERS: [User; 3] = [
    User {
        number: UserId(1),
        id: "mira",
        display_name: "Mira Okonjo",
        password: "mira-practises",
        email: "mira@practice.example",
        country: "DE",
        product: "premium",
        followers: 41,
    },
    User {
        number: UserId(2),
        id: "tomas",
        display_name: "Tomás Ferreira",
        password: "tomas-practises",
        email: "tomas@practice.example",
        country: "PT",
        product: "free",
        followers: 7,
    },
    User {
        number: UserId(3),
        id: "yuki",
        display_name: "ゆき",
        password: "yuki-practises",
        email: "yuki@practice.example",
        country: "JP",
        product: "premium",
        followers: 1_204,
    },
];

impl User {
    /// Whether `password` is theirs, in a time that does not depend on where it differs: no secret here, but what one learns to do.
    pub(crate) fn has_password(&self, password: &str) -> bool {
        self.password.as_bytes().ct_eq(password.as_bytes()).into()
    }
}

/// The user with this number.
pub(crate) fn numbered(number: UserId) -> Option<&'static User> {
    USERS.iter().find(|user| user.number == number)
}

/// The user with this user name or e-mail address, either of which the login form takes.
pub(crate) fn named(name: &str) -> Option<&'static User> {
    let name = name.trim();
    USERS.iter().find(|user| user.id.eq_ignore_ascii_case(name) || user.email.eq_ignore_ascii_case(name))
}
