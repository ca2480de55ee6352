//! Help while a cell is written: whether it is whole, what may stand at the cursor, what a name is.
//!
//! The cell need not be whole, nor right. [`pieces`] cuts it without a parser, [`place`] finds what stands at the cursor,
//! [`guess`] works out the types of the expressions before it from the signatures of what they call, and [`members`] tells what
//! a type has. The compiler is not asked: it would take longer than a person waits for a list.

mod complete;
mod guess;
mod inspect;
mod members;
mod pieces;
mod place;
mod whole;

use super::scope::Scope;
use crate::names::Names;

pub(super) use self::complete::complete;
pub(super) use self::inspect::inspect;
pub(super) use self::whole::is_complete;

/// What can be named at the cursor, besides what the cell itself declares.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) scope: &'a Scope,
    pub(super) names: &'a Names,
}

impl Known<'_> {
    /// Whether names of `util` need no path.
    fn all_of_util_is_in(self, code: &str) -> bool {
        code.contains("use util::*")
            || self.scope.items.iter().any(|item| item.text().contains("use util::*"))
    }
}
