//! What an item is called by, what it takes the place of, and what may be made of it.

use std::ops::Range;

use quote::quote;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, ImplItem, Item, TraitItem, UseTree};

use super::deep;
use super::item_macros;
use super::split::words;

/// An item: a function, a type, an `impl`, a `use`, a macro, ….
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NewItem {
    pub(super) range: Range<usize>,
    /// What it replaces when it is defined again: two items with one key cannot stand in one crate.
    pub(super) key: String,
    /// Its `#[cfg]`s: of two items with one key but other conditions, the compiler takes one.
    pub(super) conditions: String,
    /// The names by which other code reaches it. A `use` brings its names and its traits' methods into all later cells.
    pub(super) provides: Vec<String>,
    pub(super) always: bool,
    /// For a type: its name.
    pub(super) defines_type: Option<String>,
    /// Names of which types and their values may be made: with another text, a stored value would be misread.
    pub(super) shapes: Vec<String>,
    /// For a macro: whether what it is called for is items.
    pub(super) makes_items: bool,
    /// A macro is seen only behind its definition; so it stands before everything else.
    pub(super) is_first: bool,
}

impl NewItem {
    /// `range`: where it stands in its cell.
    pub(super) fn new(item: &Item, range: Range<usize>) -> NewItem {
        let mut new = NewItem { range, ..NewItem::default() };
        new.conditions = conditions(item);
        new.key = match item {
            Item::Const(i) if i.ident == "_" => quote!(#i).to_string(),
            Item::Const(i) => new.shape("value", &i.ident),
            Item::Static(i) => new.name("value", &i.ident),
            Item::Fn(i) if i.sig.constness.is_some() => new.shape("value", &i.sig.ident),
            Item::Fn(i) => new.name("value", &i.sig.ident),
            Item::Mod(i) => {
                new.is_first = i.attrs.iter().any(|attribute| attribute.path().is_ident("macro_use"));
                new.shape("type", &i.ident)
            }
            Item::Macro(i) => match &i.ident {
                Some(ident) => {
                    new.is_first = true;
                    new.makes_items = item_macros::makes_items(&i.mac.tokens);
                    // Another macro makes other types of these names.
                    new.shapes.extend(item_macros::types_made(&i.mac.tokens));
                    new.shape("macro", ident)
                }
                None => quote!(#i).to_string(),
            },
            Item::Struct(syn::ItemStruct { ident, .. })
            | Item::Enum(syn::ItemEnum { ident, .. })
            | Item::Union(syn::ItemUnion { ident, .. })
            | Item::Type(syn::ItemType { ident, .. }) => {
                new.defines_type = Some(ident.to_string());
                new.shape("type", ident)
            }
            Item::TraitAlias(i) => new.shape("type", &i.ident),
            Item::Trait(i) => {
                let key = new.shape("type", &i.ident);
                new.provides.extend(i.items.iter().filter_map(|item| match item {
                    TraitItem::Fn(f) => Some(plain(&f.sig.ident)),
                    _ => None,
                }));
                key
            }
            Item::Impl(i) => new.of_impl(i),
            // `use`, `extern crate`, `extern "C"` blocks and whatever the language adds: written into every later cell.
            other => {
                new.always = true;
                quote!(#other).to_string()
            }
        };
        new
    }

    /// A call of a macro that defines items.
    pub(super) fn of_macro_call(text: &str, range: Range<usize>) -> NewItem {
        NewItem { key: text.to_owned(), range, always: true, ..NewItem::default() }
    }

    /// Whether the two cannot stand in one crate.
    pub(super) fn takes_the_place_of(&self, other: &NewItem) -> bool {
        self.key == other.key && self.conditions == other.conditions
    }

    fn name(&mut self, space: &str, ident: &Ident) -> String {
        self.provides.push(plain(ident));
        format!("{space} {ident}")
    }

    fn shape(&mut self, space: &str, ident: &Ident) -> String {
        self.shapes.push(plain(ident));
        self.name(space, ident)
    }

    /// An `impl` is reached by its type, by its trait, or by one of its methods.
    fn of_impl(&mut self, item: &syn::ItemImpl) -> String {
        let self_type = &item.self_ty;
        let functions: Vec<String> = item.items.iter().filter_map(function).map(plain).collect();
        self.provides.extend(words(&quote!(#self_type).to_string()));
        let key = match &item.trait_ {
            Some((path, _)) => {
                self.provides.extend(path.segments.last().map(|segment| plain(&segment.ident)));
                format!("impl {} for {}", quote!(#path), quote!(#self_type))
            }
            None => {
                let mut sorted = functions.clone();
                sorted.sort();
                format!("impl {} {{ {} }}", quote!(#self_type), sorted.join(" "))
            }
        };
        if item.items.iter().any(|item| !matches!(item, ImplItem::Fn(_))) {
            // A type may be made of `<T as Trait>::Type`, or be as long as `T::LENGTH`.
            self.shapes.clone_from(&self.provides);
        }
        self.provides.extend(functions);
        key
    }
}

/// As `words` finds it in a text: a raw identifier without its `r#`.
fn plain(ident: &Ident) -> String {
    super::generate::plain(&ident.to_string()).to_owned()
}

fn function(item: &ImplItem) -> Option<&Ident> {
    match item {
        ImplItem::Fn(f) => Some(&f.sig.ident),
        _ => None,
    }
}

fn conditions(item: &Item) -> String {
    let attributes: &[Attribute] = match item {
        Item::Const(i) => &i.attrs,
        Item::Static(i) => &i.attrs,
        Item::Fn(i) => &i.attrs,
        Item::Mod(i) => &i.attrs,
        Item::Macro(i) => &i.attrs,
        Item::Struct(i) => &i.attrs,
        Item::Enum(i) => &i.attrs,
        Item::Union(i) => &i.attrs,
        Item::Type(i) => &i.attrs,
        Item::Trait(i) => &i.attrs,
        Item::Impl(i) => &i.attrs,
        _ => &[],
    };
    let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
    conditions.map(|attribute| quote!(#attribute).to_string()).collect()
}

/// A part of an item: the bytes of the item's text, and the names that go with it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) range: Range<usize>,
    pub(super) names: Vec<String>,
}

/// The least part of an item around a byte of its text that can be left out, the rest still being an item: one name of a
/// `use`, one method of an `impl`. Of other items it is the whole; `None` where nothing may be left out.
///
/// `code`: of the compiler's error, which tells what it is that stands there twice.
pub(super) fn removable(text: &str, at: usize, code: &str) -> Option<Part> {
    deep::read(text, || part_at(text, at, code)).flatten()
}

fn part_at(text: &str, at: usize, code: &str) -> Option<Part> {
    let part = match (syn::parse_str::<Item>(text).ok()?, code) {
        (Item::Use(i), _) => {
            let mut leaves = Vec::new();
            leaves_of(&i.tree, &mut leaves);
            let names = leaves.iter().map(|leaf| leaf.names[0].clone()).collect();
            let one = leaves.len() > 1;
            let mut leaf = leaves.into_iter().find(|leaf| one && leaf.range.contains(&at));
            if let Some(leaf) = &mut leaf {
                let behind = &text[leaf.range.end..];
                let comma = behind.len() - behind.trim_start().len();
                leaf.range.end += if behind[comma..].starts_with(',') { comma + 1 } else { 0 };
            }
            leaf.unwrap_or(Part { range: 0..text.len(), names })
        }
        (Item::Impl(i), "E0592" | "E0119") => {
            let can_lose_one = i.trait_.is_none() && i.items.len() > 1;
            let mut ranges = i.items.iter().map(|item| item.span().byte_range());
            let method = ranges.find(|range| can_lose_one && range.contains(&at));
            let shapes = NewItem::new(&Item::Impl(i), 0..0).shapes;
            Part { range: method.unwrap_or(0..text.len()), names: shapes }
        }
        // Nobody sees which part of a macro call it is.
        (Item::Macro(i), _) if i.ident.is_none() => Part { range: 0..text.len(), names: vec![] },
        // What is in conflict is a derived `impl`; without its type nothing would be left.
        (_, "E0592" | "E0119") => return None,
        (item, _) => Part { range: 0..text.len(), names: NewItem::new(&item, 0..0).shapes },
    };
    proc_macro2::extra::invalidate_current_thread_spans();
    Some(part)
}

fn leaves_of(tree: &UseTree, leaves: &mut Vec<Part>) {
    let leaf = |name: &Ident| Part { range: tree.span().byte_range(), names: vec![name.to_string()] };
    match tree {
        UseTree::Path(path) => leaves_of(&path.tree, leaves),
        UseTree::Name(i) => leaves.push(leaf(&i.ident)),
        UseTree::Rename(i) => leaves.push(leaf(&i.rename)),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves_of(tree, leaves)),
        UseTree::Glob(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(code: &str) -> NewItem {
        NewItem::new(&syn::parse_str(code).expect("an item"), 0..code.len())
    }

    #[test]
    fn what_stands_for_the_same_name_has_the_same_key() {
        let key = |code: &str| item(code).key;
        assert_eq!(key("struct P { x: i32 }"), key("enum P { A }"));
        assert_eq!(key("fn f() {}"), key("const f: i32 = 1;"));
        assert_eq!(key("impl Display for P { }"), key("impl Display for P { fn fmt() {} }"));
        assert_ne!(key("impl P { fn a(&self) {} }"), key("impl P { fn b(&self) {} }"));
        assert_ne!(key("use std::fmt;"), key("use std::io;"));
        assert!(!item("#[cfg(unix)] fn f() {}").takes_the_place_of(&item("#[cfg(windows)] fn f() {}")));
    }

    #[test]
    fn a_value_can_be_made_of_more_than_types() {
        for (code, name) in [
            ("const N: usize = 1;", "N"),
            ("const fn n() -> usize { 1 }", "n"),
            ("mod m { pub struct P; }", "m"),
            ("trait T { fn f(&self); }", "T"),
            ("impl T for P { type Inner = u8; }", "P"),
            ("macro_rules! make { () => {} }", "make"),
        ] {
            assert!(item(code).shapes.contains(&name.to_owned()), "{code}");
        }
        assert_eq!(item("fn f() {}").shapes, [""; 0]);
        assert_eq!(item("impl P { fn f(&self) {} }").shapes, [""; 0]);
    }

    #[test]
    fn the_least_part_makes_place() {
        let text = "use std::fmt::{self, Write as W};";
        let at = text.find("Write").expect("there");
        let leaf = removable(text, at, "E0252").expect("a part");
        assert_eq!((&text[leaf.range], leaf.names), ("Write as W", vec!["W".to_owned()]));
        let text = "impl P { fn a(&self) {} fn b(&self) {} }";
        let method = removable(text, text.find("fn b").expect("there"), "E0592").expect("a part");
        assert_eq!(&text[method.range], "fn b(&self) {}");
        assert_eq!(removable("use a::b;", 7, "E0255").expect("the whole").range, 0..9);
        assert_eq!(removable("#[derive(Debug)] struct P;", 9, "E0119"), None);
    }
}
