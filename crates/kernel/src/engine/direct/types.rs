//! The types of a cell's new variables, out of the compiler's own text.
//!
//! The generated code hands each new variable to a function of its own, `__keep_NAME::<T>`. The MIR text that `rustc` writes
//! beside the library names that `T`, by a path that can be seen from the cell: no analyzer has to work the types out a
//! second time.

use std::collections::{HashMap, HashSet};

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, Lifetime, PathSegment, Type};

/// Why a variable's type cannot be written down, so that the variable cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unnameable {
    Closure,
    FunctionItem,
    Future,
    /// An opaque `impl Trait`, or a type that is local to a function.
    Other(String),
}

/// The type behind each `__keep_NAME::<TYPE>(` of a MIR text, as it stands there.
pub(super) fn kept_types(mir: &str) -> HashMap<String, String> {
    let mut types = HashMap::new();
    for (at, _) in mir.match_indices("__keep_") {
        let call = &mir[at + "__keep_".len()..];
        let Some((name, behind)) = call.split_once("::<") else { continue };
        if !name.chars().all(|c| c == '_' || c.is_alphanumeric()) {
            continue;
        }
        if let Some(length) = length_of_arguments(behind) {
            types.insert(name.to_owned(), behind[..length].to_owned());
        }
    }
    types
}

/// Where the `>` stands that closes a list of generic arguments. The `>` of `->` closes nothing.
fn length_of_arguments(text: &str) -> Option<usize> {
    let mut depth = 1;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        match c {
            '<' => depth += 1,
            '>' if before != '-' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        before = c;
    }
    None
}

/// The same type, written so that every later cell understands it: with absolute paths, and `'static` references.
///
/// `local`: the names that cells have defined at their top level.
pub(super) fn absolute(text: &str, local: &HashSet<String>) -> Result<String, Unnameable> {
    let Ok(mut ty) = syn::parse_str::<Type>(text) else {
        return Err(unnameable(text));
    };
    let mut rewrite = Rewrite { local, opaque: false };
    rewrite.visit_type_mut(&mut ty);
    if rewrite.opaque {
        return Err(unnameable(text));
    }
    Ok(ty.to_token_stream().to_string())
}

fn unnameable(text: &str) -> Unnameable {
    if text.contains("{async") {
        Unnameable::Future
    } else if text.contains("{closure@") {
        Unnameable::Closure
    } else if text.starts_with("fn(") || text.contains(" fn(") && text.contains(" {") {
        Unnameable::FunctionItem
    } else {
        Unnameable::Other(text.to_owned())
    }
}

struct Rewrite<'a> {
    local: &'a HashSet<String>,
    opaque: bool,
}

impl VisitMut for Rewrite<'_> {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        match ty {
            Type::Reference(reference) if reference.lifetime.is_none() => {
                reference.lifetime = Some(static_lifetime());
            }
            Type::ImplTrait(_) | Type::Infer(_) | Type::Macro(_) => self.opaque = true,
            _ => {}
        }
        visit_mut::visit_type_mut(self, ty);
    }

    fn visit_type_fn_ptr_mut(&mut self, ty: &mut syn::TypeFnPtr) {
        // References in a function's signature are bound by the function (`for<'a> fn(&'a str)`), not `'static`.
        for input in &mut ty.inputs {
            InSignature(self).visit_type_mut(&mut input.ty);
        }
        if let syn::ReturnType::Type(_, output) = &mut ty.output {
            InSignature(self).visit_type_mut(output);
        }
    }

    fn visit_parenthesized_generic_arguments_mut(
        &mut self,
        arguments: &mut syn::ParenthesizedGenericArguments,
    ) {
        for input in &mut arguments.inputs {
            InSignature(self).visit_type_mut(&mut input.ty);
        }
        if let syn::ReturnType::Type(_, output) = &mut arguments.output {
            InSignature(self).visit_type_mut(output);
        }
    }

    fn visit_generic_argument_mut(&mut self, argument: &mut GenericArgument) {
        if let GenericArgument::Lifetime(lifetime) = argument
            && lifetime.ident == "_"
        {
            *lifetime = static_lifetime();
        }
        visit_mut::visit_generic_argument_mut(self, argument);
    }

    fn visit_type_param_bound_mut(&mut self, bound: &mut syn::TypeParamBound) {
        if let syn::TypeParamBound::Lifetime(lifetime) = bound
            && lifetime.ident == "_"
        {
            *lifetime = static_lifetime();
        }
        visit_mut::visit_type_param_bound_mut(self, bound);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        absolute_path(path, self.local);
        visit_mut::visit_path_mut(self, path);
    }
}

/// Paths are rewritten in a signature too; its references and lifetimes are left alone.
struct InSignature<'a, 'b>(&'a mut Rewrite<'b>);

impl VisitMut for InSignature<'_, '_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        absolute_path(path, self.0.local);
        visit_mut::visit_path_mut(self, path);
    }
}

fn absolute_path(path: &mut syn::Path, local: &HashSet<String>) {
    let Some(first) = path.segments.first() else { return };
    let name = first.ident.to_string();
    if path.leading_colon.is_some() || name == "Self" || name == "crate" {
        return;
    }
    if local.contains(&name) {
        path.segments.insert(0, PathSegment::from(syn::Ident::new("crate", proc_macro2::Span::call_site())));
    } else if path.segments.len() > 1 {
        path.leading_colon = Some(syn::token::PathSep::default());
    }
}

fn static_lifetime() -> Lifetime {
    Lifetime::new("'static", proc_macro2::Span::call_site())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(text: &str) -> Result<String, Unnameable> {
        let local = HashSet::from(["Point".to_owned(), "inner".to_owned()]);
        absolute(text, &local).map(|text| text.replace(' ', ""))
    }

    #[test]
    fn types_are_read_from_the_calls_and_from_nothing_else() {
        let mir = "fn __keep_x(_1: T) -> () {\n\
                   _3 = cell_1::{closure#0}::__keep_x::<std::boxed::Box<dyn for<'a> std::ops::Fn(&'a str) -> u8>>(move _4) -> bb1;\n\
                   _5 = __keep_long_name::<&str>(move _6) -> bb2;";
        let types = kept_types(mir);
        assert_eq!(types["x"], "std::boxed::Box<dyn for<'a> std::ops::Fn(&'a str) -> u8>");
        assert_eq!(types["long_name"], "&str");
        assert_eq!(types.len(), 2);
    }

    #[test]
    fn paths_become_absolute() {
        assert_eq!(rewritten("std::vec::Vec<Point>").unwrap(), "::std::vec::Vec<crate::Point>");
        assert_eq!(rewritten("inner::Thing<i32>").unwrap(), "crate::inner::Thing<i32>");
        assert_eq!(rewritten("(u8, [char; 3])").unwrap(), "(u8,[char;3])");
    }

    #[test]
    fn references_that_can_be_kept_are_static() {
        assert_eq!(rewritten("&str").unwrap(), "&'staticstr");
        assert_eq!(rewritten("std::borrow::Cow<'_, str>").unwrap(), "::std::borrow::Cow<'static,str>");
        assert_eq!(rewritten("fn(&str) -> &Point").unwrap(), "fn(&str)->&crate::Point");
        assert_eq!(
            rewritten("std::boxed::Box<dyn for<'a> std::ops::Fn(&'a str) -> &'a str>").unwrap(),
            "::std::boxed::Box<dynfor<'a>::std::ops::Fn(&'astr)->&'astr>"
        );
    }

    #[test]
    fn what_has_no_name_is_told_apart() {
        assert_eq!(rewritten("{closure@cell.rs:1:2: 3:4}"), Err(Unnameable::Closure));
        assert_eq!(rewritten("std::iter::Map<u8, {closure@cell.rs:1:2: 3:4}>"), Err(Unnameable::Closure));
        assert_eq!(rewritten("fn(i32) -> i32 {double}"), Err(Unnameable::FunctionItem));
        assert_eq!(rewritten("{async block@cell.rs:1:2: 3:4}"), Err(Unnameable::Future));
        assert!(matches!(rewritten("impl std::iter::Iterator<Item = u8>"), Err(Unnameable::Other(_))));
    }
}
