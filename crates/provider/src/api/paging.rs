//! Pages of a list: `limit`, `offset`, and links to the next and the previous page.

use axum::http::StatusCode;
use serde_json::{Value, json};
use url::form_urlencoded::Serializer;

use super::call::Call;
use super::refusal::Refusal;

/// Which part of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    pub(crate) limit: usize,
    pub(crate) offset: usize,
}

impl Paging {
    /// Reads `limit`, from 1 to `most`, and `offset`.
    pub(crate) fn read(call: &Call, default: usize, most: usize) -> Result<Self, Refusal> {
        let limit = number(call, "limit", default)?;
        let offset = number(call, "offset", 0)?;
        if !(1..=most).contains(&limit) {
            return Err(invalid("limit", format!("`limit` is {limit}, and allowed are 1 to {most}")));
        }
        Ok(Paging { limit, offset })
    }

    /// The asked-for part of `all`.
    pub(crate) fn part<'a, T>(&self, all: &'a [T]) -> &'a [T] {
        let start = self.offset.min(all.len());
        &all[start..(start + self.limit).min(all.len())]
    }

    /// A paging object with `items`, of `total`, for the call's own address.
    pub(crate) fn page(&self, call: &Call, items: Vec<Value>, total: usize) -> Value {
        let kept: Vec<_> =
            call.query.iter().filter(|(name, _)| !["limit", "offset"].contains(name)).collect();
        self.page_of(&format!("{}{}", call.provider().base(), call.path), &kept, items, total)
    }

    /// A paging object of the list at `address`, whose links keep the parameters `kept`.
    pub(crate) fn page_of(
        &self,
        address: &str,
        kept: &[(&str, &str)],
        items: Vec<Value>,
        total: usize,
    ) -> Value {
        let link = |offset: usize| {
            let (offset, limit) = (offset.to_string(), self.limit.to_string());
            let mut query = Serializer::new(String::new());
            query.extend_pairs(kept).append_pair("offset", &offset).append_pair("limit", &limit);
            format!("{address}?{}", query.finish())
        };
        let next = self.offset.saturating_add(self.limit);
        json!({
            "href": link(self.offset),
            "items": items,
            "limit": self.limit,
            "next": (next < total).then(|| link(next)),
            "offset": self.offset,
            "previous": (self.offset > 0).then(|| link(self.offset.saturating_sub(self.limit))),
            "total": total,
        })
    }
}

fn number(call: &Call, name: &'static str, default: usize) -> Result<usize, Refusal> {
    let Some(text) = call.query.get(name) else { return Ok(default) };
    // No list is longer, and sums of such numbers do not overflow.
    let number = text.parse().ok().filter(|number| *number <= 100_000);
    number.ok_or_else(|| invalid(name, format!("`{name}` is `{text}`, and no number that can be")))
}

pub(super) fn invalid(name: &str, cause: String) -> Refusal {
    Refusal::Request {
        status: StatusCode::BAD_REQUEST,
        message: format!("Invalid {name}"),
        cause,
        advice: "stay within what is allowed, and follow `next` in the answer for more",
    }
}
