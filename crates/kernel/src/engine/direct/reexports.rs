//! By which path a type can be seen, where the path of its definition is private.
//!
//! The compiler names a type of the cell's own crate by where it stands, `outer::inner::Hidden`. If `inner` is private and `outer`
//! says `pub use inner::Hidden;`, a later cell reads the variable back as an `outer::Hidden`.

use std::collections::{HashSet, VecDeque};

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{UseTree, Visibility};

use super::deep;
use super::scope::Item;

/// More names of one thing than anybody gives it. A module that is imported into itself gives it names without end.
const MOST_NAMES: usize = 100;

/// The type, as `types::absolute` has written it, by paths that every cell can see. A path that has no
/// such equal stays as it is.
pub(super) fn visible(ty: &str, items: &[Item]) -> String {
    let mut modules = Modules::default();
    for item in items.iter().filter(|item| item.definition.key.starts_with("type ")) {
        // Most types are of no module, and most modules have none in them.
        if item.text().contains("mod ") && item.definition.provides.iter().any(|name| ty.contains(name)) {
            deep::read(item.text(), || modules.learn(item.text()));
        }
    }
    if modules.private.is_empty() {
        return ty.to_owned();
    }
    let rewritten = deep::read(ty, || {
        let mut parsed = syn::parse_str::<syn::Type>(ty).ok()?;
        modules.visit_type_mut(&mut parsed);
        Some(parsed.to_token_stream().to_string())
    });
    rewritten.flatten().unwrap_or_else(|| ty.to_owned())
}

/// Where something is, from the root of the crate.
type Place = Vec<String>;

/// What modules of cells let others see.
#[derive(Default)]
struct Modules {
    private: HashSet<Place>,
    imports: Vec<Import>,
}

/// A `pub use`.
struct Import {
    module: Place,
    /// `None` for a star.
    name: Option<String>,
    target: Place,
}

impl Modules {
    fn learn(&mut self, text: &str) {
        if let Ok(module) = syn::parse_str::<syn::ItemMod>(text) {
            self.enter(&module, Place::new());
        }
    }

    fn enter(&mut self, module: &syn::ItemMod, mut place: Place) {
        place.push(module.ident.to_string());
        if place.len() > 1 && !is_seen_from_the_root(&module.vis, place.len() - 1) {
            self.private.insert(place.clone());
        }
        for item in module.content.iter().flat_map(|(_, items)| items) {
            match item {
                syn::Item::Mod(inner) => self.enter(inner, place.clone()),
                syn::Item::Use(i)
                    if i.leading_colon.is_none() && is_seen_from_the_root(&i.vis, place.len()) =>
                {
                    self.import(&i.tree, &place, None);
                }
                _ => {}
            }
        }
    }

    /// `before`: the part of the path in front of `tree`, from the root; `None` if there is none.
    fn import(&mut self, tree: &UseTree, module: &Place, before: Option<Place>) {
        let then = |name: String| {
            let mut place = before.clone().unwrap_or_else(|| module.clone());
            match name.as_str() {
                "crate" => place.clear(),
                "super" => drop(place.pop()),
                "self" => {}
                _ => place.push(name),
            }
            place
        };
        let mut found = |name, target| self.imports.push(Import { module: module.clone(), name, target });
        match tree {
            UseTree::Path(path) => self.import(&path.tree, module, Some(then(path.ident.to_string()))),
            UseTree::Name(i) => {
                let target = then(i.ident.to_string());
                found(target.last().cloned(), target);
            }
            UseTree::Rename(i) if i.rename == "_" => {}
            UseTree::Rename(i) => found(Some(i.rename.to_string()), then(i.ident.to_string())),
            UseTree::Glob(_) => found(None, before.unwrap_or_else(|| module.clone())),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(tree, module, before.clone()));
            }
        }
    }

    /// Whether who sees the module that the first `inside` names lead to sees all of the place.
    fn is_visible(&self, place: &Place, inside: usize) -> bool {
        !(inside + 1..place.len()).any(|length| self.private.contains(&place[..length]))
    }

    /// Another name of the same thing, by which it can be seen.
    fn visible(&self, place: Place) -> Option<Place> {
        let mut names = HashSet::from([place.clone()]);
        let mut next = VecDeque::from([place]);
        while let Some(place) = next.pop_front() {
            if self.is_visible(&place, 0) {
                return Some(place);
            }
            for import in &self.imports {
                let Some(rest) = place.strip_prefix(import.target.as_slice()) else { continue };
                // A star imports what is in a module, not the module.
                if import.name.is_none() && rest.is_empty() || !self.is_visible(&place, import.target.len()) {
                    continue;
                }
                let also = [import.module.as_slice(), import.name.as_slice(), rest].concat();
                if names.len() < MOST_NAMES && names.insert(also.clone()) {
                    next.push_back(also);
                }
            }
        }
        None
    }
}

/// Whether the root of the crate, where cells are, sees an item of that visibility. `depth`: in how many modules it stands.
fn is_seen_from_the_root(visibility: &Visibility, depth: usize) -> bool {
    match visibility {
        Visibility::Public(_) => true,
        Visibility::Restricted(to) => to.path.is_ident("crate") || depth == 1 && to.path.is_ident("super"),
        Visibility::Inherited => false,
    }
}

impl VisitMut for Modules {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        let is_local = path.segments.first().is_some_and(|first| first.ident == "crate");
        let place: Place = path.segments.iter().skip(1).map(|segment| segment.ident.to_string()).collect();
        if is_local
            && !self.is_visible(&place, 0)
            && let Some(seen) = self.visible(place)
            && let Ok(mut new) = syn::parse_str::<syn::Path>(&format!("crate::{}", seen.join("::")))
            && let (Some(last), Some(old)) = (new.segments.last_mut(), path.segments.last())
        {
            // Only a type has arguments, no module.
            last.arguments = old.arguments.clone();
            *path = new;
        }
        visit_mut::visit_path_mut(self, path);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::scope::{Cell, Scope};
    use super::super::split::{Macros, split};
    use super::*;

    fn seen(code: &str, ty: &str) -> String {
        let cell = Arc::new(Cell { number: 1, code: code.to_owned() });
        let items = split(code, &Macros::default()).expect("Rust").items;
        let (scope, _) = Scope::default().with_items(items, &cell);
        visible(ty, &scope.items).replace(' ', "")
    }

    #[test]
    fn what_can_be_seen_keeps_its_path() {
        let code = "mod a { pub mod b { pub struct T; } mod c {} pub(crate) mod d {} pub(super) mod e {} pub use b::T; }";
        for ty in ["crate::a::b::T", "crate::a::d::T", "crate::a::e::T", "::a::c::T", "crate::T"] {
            assert_eq!(seen(code, ty), ty);
        }
    }

    #[test]
    fn the_module_around_a_private_one_gives_its_types_a_name() {
        for import in [
            "pub use b::T;",
            "pub use self::b::T;",
            "pub use crate::a::b::T;",
            "pub(crate) use b::{S, T};",
            "pub use b::*;",
            "pub use {b::S as _, b::T};",
        ] {
            let code = format!("mod a {{ mod b {{ pub struct T; pub struct S; }} {import} }}");
            assert_eq!(seen(&code, "crate::a::b::T"), "crate::a::T", "{import}");
        }
        let code = "mod a { mod b { pub struct T<X>(X); } pub use b::T as Short; }";
        let ty = "::std::vec::Vec<crate::a::b::T<crate::a::b::T<u8>>>";
        assert_eq!(seen(code, ty), "::std::vec::Vec<crate::a::Short<crate::a::Short<u8>>>");
    }

    #[test]
    fn a_name_may_lead_over_several_modules() {
        let code =
            "mod a { mod b { mod c { pub struct T; } pub use c::T; } pub mod d { pub use super::b as e; } }";
        assert_eq!(seen(code, "crate::a::b::c::T"), "crate::a::d::e::T");
    }

    #[test]
    fn what_nobody_can_see_stays_as_it_is() {
        for import in ["", "use b::T;", "pub use b::S;", "pub use ::b::T;", "pub(in crate::a) use b::T;"] {
            let code = format!("mod a {{ mod b {{ pub struct T; pub struct S; }} {import} }}");
            assert_eq!(seen(&code, "crate::a::b::T"), "crate::a::b::T", "{import}");
        }
        let endless = "mod a { mod b { pub use super::b as c; pub struct T; } }";
        assert_eq!(seen(endless, "crate::a::b::T"), "crate::a::b::T");
    }
}
