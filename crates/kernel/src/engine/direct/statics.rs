//! A static is one place in memory for all cells.
//!
//! Items are written again into every later cell, and a static that is written again would be another one, with its first
//! value. So the cell that defines it exports it under a name of its own, and later cells declare it as something that is
//! elsewhere: <https://doc.rust-lang.org/reference/items/external-blocks.html#statics>. Statics within functions and modules
//! are found too, and those of `thread_local!`.

use std::ops::Range;

use quote::quote;
use syn::parse::{Parse, ParseStream, Parser};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, Ident, ItemStatic, StaticMutability, Token, Type, Visibility};

use super::deep;

/// Where an item's text declares statics: one, or several in a `thread_local!`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// In the text of the item.
    pub(super) range: Range<usize>,
    statics: Vec<Static>,
    is_thread_local: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Static {
    name: String,
    /// The declaration up to its type, as a foreign block has it.
    declaration: String,
    ty: String,
}

/// All statics that stand in the text of an item, in the order of the text.
pub(super) fn places(text: &str) -> Vec<Place> {
    if !text.contains("static") {
        return Vec::new();
    }
    let found = deep::read(text, || {
        let mut found = Found::default();
        if let Ok(item) = syn::parse_str::<syn::Item>(text) {
            found.visit_item(&item);
        }
        found.0
    });
    found.unwrap_or_default()
}

impl Place {
    /// What stands before and behind the text where the statics are defined.
    pub(super) fn exported(&self, symbol: &str) -> (String, String) {
        if !self.is_thread_local {
            return (format!("#[unsafe(export_name = \"{symbol}_0\")] "), String::new());
        }
        // What `thread_local!` defines is a constant that knows where the value is; a static holds it for the others.
        let keys = self.statics.iter().enumerate().map(|(i, Static { name, ty, .. })| {
            format!(
                " #[unsafe(export_name = \"{symbol}_{i}\")] static __key_{}: ::std::thread::LocalKey<{ty}> = {name};",
                super::generate::plain(name)
            )
        });
        (String::new(), keys.collect())
    }

    /// What stands in the place of the text where the statics are used.
    pub(super) fn imported(&self, symbol: &str) -> String {
        let foreign = self.statics.iter().enumerate().map(|(i, Static { declaration, ty, .. })| {
            let ty = if self.is_thread_local { format!("::std::thread::LocalKey<{ty}>") } else { ty.clone() };
            format!("#[link_name = \"{symbol}_{i}\"] {declaration}: {ty}; ")
        });
        format!("unsafe extern \"C\" {{ {}}}", foreign.collect::<String>())
    }
}

#[derive(Default)]
struct Found(Vec<Place>);

impl<'ast> Visit<'ast> for Found {
    fn visit_item_static(&mut self, item: &'ast ItemStatic) {
        // One that has a name for the linker already keeps it.
        if !item.attrs.iter().any(|attribute| attribute.path().is_ident("unsafe")) {
            let is_mutable = matches!(item.mutability, StaticMutability::Mut(_));
            let found = Static::new(&item.vis, is_mutable, &item.ident, &item.ty);
            self.0.push(Place {
                range: item.span().byte_range(),
                statics: vec![found],
                is_thread_local: false,
            });
        }
        visit::visit_item_static(self, item);
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        self.thread_local(&item.mac, item.span().byte_range());
    }

    fn visit_stmt_macro(&mut self, statement: &'ast syn::StmtMacro) {
        self.thread_local(&statement.mac, statement.span().byte_range());
    }
}

impl Found {
    fn thread_local(&mut self, call: &syn::Macro, range: Range<usize>) {
        let is_it = call.path.segments.last().is_some_and(|last| last.ident == "thread_local");
        let parser = |input: ParseStream<'_>| input.parse_terminated(Static::parse, Token![;]);
        if is_it && let Ok(statics) = parser.parse2(call.tokens.clone()) {
            self.0.push(Place { range, statics: statics.into_iter().collect(), is_thread_local: true });
        }
    }
}

impl Static {
    fn new(visibility: &Visibility, is_mutable: bool, name: &Ident, ty: &Type) -> Static {
        // Where it was safe to use, it still is: it is what it was.
        let kind = if is_mutable { quote!(static mut) } else { quote!(safe static) };
        Static {
            name: name.to_string(),
            declaration: quote!(#visibility #kind #name).to_string(),
            ty: super::types::of_foreign_static(ty),
        }
    }
}

/// A line of `thread_local!`.
impl Parse for Static {
    fn parse(input: ParseStream<'_>) -> syn::Result<Static> {
        input.call(Attribute::parse_outer)?;
        let visibility: Visibility = input.parse()?;
        input.parse::<Token![static]>()?;
        let name: Ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let ty: Type = input.parse()?;
        input.parse::<Token![=]>()?;
        input.parse::<Expr>()?;
        Ok(Static::new(&visibility, false, &name, &ty))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statics_are_found_wherever_they_stand() {
        for text in [
            "static N: u8 = 1;",
            "/// Counts.\npub static N: u8 = 1;",
            "fn f() { static N: u8 = 1; }",
            "mod m { pub mod n { pub static N: u8 = 1; } }",
            "impl P { fn f(&self) { { static N: u8 = 1; } } }",
        ] {
            assert_eq!(places(text).len(), 1, "{text}");
        }
        assert_eq!(places("fn f(text: &'static str) {}"), []);
        assert_eq!(places("#[unsafe(no_mangle)] static N: u8 = 1;"), []);
    }

    #[test]
    fn a_static_is_exported_once_and_imported_after_that() {
        let place = places("pub static mut N: Vec<u8> = Vec::new();").remove(0);
        assert_eq!(place.exported("s").0, "#[unsafe(export_name = \"s_0\")] ");
        assert_eq!(
            place.imported("s"),
            "unsafe extern \"C\" { #[link_name = \"s_0\"] pub static mut N: Vec < u8 >; }"
        );
    }

    #[test]
    fn all_lines_of_a_thread_local_are_found() {
        let text =
            "thread_local! { static A: u8 = 1; /// B.\npub static B: Cell<u8> = const { Cell::new(2) }; }";
        let place = places(text).remove(0);
        assert_eq!(place.range, 0..text.len());
        let imported = place.imported("s");
        assert!(imported.contains("safe static A: ::std::thread::LocalKey<u8>;"), "{imported}");
        assert!(imported.contains("pub safe static B: ::std::thread::LocalKey<Cell < u8 >>;"), "{imported}");
    }
}
