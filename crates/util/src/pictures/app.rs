//! The client's own way to a token (RFC 6749 §4.4, figure 6), in which nobody has a browser.

use super::dance::{Step, Who, diagram};

const STEPS: [Step; 3] = {
    use Who::{Accounts, Api, Client};
    [
        Step {
            label: "1",
            path: &[Client, Accounts],
            short: "client id and secret",
            long: "the client sends its own credentials to the token endpoint",
        },
        Step {
            label: "2",
            path: &[Accounts, Client],
            short: "access token",
            long: "the provider answers with an access token",
        },
        Step {
            label: "→",
            path: &[Client, Api],
            short: "request with access token",
            long: "then: the client calls the API with the access token",
        },
    ]
};

/// The flow of client credentials with step `step` lit: 1 and 2; 3 is the call of the API; 0 lights none.
pub fn app_svg(step: u8) -> String {
    diagram(&STEPS, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_user_has_a_part_in_it() {
        for step in 0..=3 {
            let svg = app_svg(step);
            assert!(!svg.contains("resource owner") && svg.contains("authorization server"), "{svg}");
            assert_eq!(svg.matches("class=\"lit\"").count(), usize::from(step > 0));
        }
    }
}
