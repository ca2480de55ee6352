//! Names and values, secrets masked by name.

use super::html;

/// What may be shown of a value that stands under `name`.
pub(crate) fn mask(name: &str, value: &str) -> String {
    if name.eq_ignore_ascii_case("authorization") {
        // The scheme is what one looks for there; a wrong one is a common mistake.
        return match value.split_once(' ') {
            Some((scheme, credentials)) => format!("{scheme} {}", creds::mask(credentials)),
            None if value.is_empty() => String::new(),
            None => creds::mask(value),
        };
    }
    // Addresses carry codes and tokens in their query.
    if name.eq_ignore_ascii_case("location")
        && let Ok(url) = url::Url::parse(value)
    {
        return super::address::masked(&url);
    }
    // What is empty, or only holds the place of a secret, is worth seeing.
    if creds::is_secret_key(name) && !value.is_empty() && !creds::is_placeholder(value) {
        return creds::mask(value);
    }
    value.to_owned()
}

/// The pairs with their secrets masked.
pub(crate) fn masked<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    pairs.map(|(name, value)| (name.to_owned(), mask(name, value))).collect()
}

/// Masked pairs as lines of text, the values in one column.
pub(crate) fn text(pairs: &[(String, String)]) -> String {
    let width = pairs.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let lines: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name:width$}  {value}").trim_end().to_owned()).collect();
    if lines.is_empty() { "(none)".into() } else { lines.join("\n") }
}

/// Masked pairs as a card.
pub(crate) fn html(pairs: &[(String, String)]) -> String {
    html::plain_card(&if pairs.is_empty() { html::preformatted("(none)") } else { html::rows(pairs) })
}
