//! Parameters as they come in a query or a form (`application/x-www-form-urlencoded`, RFC 6749 appendix B).

use url::form_urlencoded;

/// The media type of forms.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Decoded parameters, in the order in which they came.
#[derive(Clone, Default)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Decodes `name=value&…`. Any bytes give a list: what is not UTF-8 becomes `�`, which then matches nothing.
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Params(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The first value of `name`. A parameter without a value counts as omitted (RFC 6749 §3.1).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Whether `name` was sent at all, be it without a value.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(known, _)| known == name)
    }

    /// The first of `names` that was sent twice, which RFC 6749 §3.1 and §3.2 forbid.
    pub(crate) fn repeated<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        names.iter().find(|name| self.0.iter().filter(|(known, _)| known == *name).count() > 1).copied()
    }

    /// All parameters.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

// Not derived: forms carry secrets.
impl std::fmt::Debug for Params {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

/// Appends `parameters` to a redirect URI, in its query (`?`) or its fragment (`#`). The URI itself is left as it was registered,
/// letter by letter (RFC 6749 §3.1.2: a query in it is kept).
pub(crate) fn append(uri: &str, mark: char, parameters: &[(&str, &str)]) -> String {
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let joint = if mark == '?' && uri.contains('?') { '&' } else { mark };
    format!("{uri}{joint}{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_without_a_value_counts_as_omitted() {
        let params = Params::parse(b"code=&state=a%20b+c&state=d");
        assert_eq!(params.get("code"), None);
        assert!(params.has("code"));
        assert_eq!(params.get("state"), Some("a b c"));
        assert_eq!(params.repeated(&["code", "state"]), Some("state"));
    }

    #[test]
    fn a_query_in_the_redirect_uri_is_kept() {
        assert_eq!(append("https://a.example/cb", '?', &[("code", "x")]), "https://a.example/cb?code=x");
        assert_eq!(
            append("https://a.example/cb?n=1", '?', &[("state", "a b")]),
            "https://a.example/cb?n=1&state=a+b"
        );
        assert_eq!(
            append("https://a.example/cb?n=1", '#', &[("state", "&")]),
            "https://a.example/cb?n=1#state=%26"
        );
    }
}
