//! The types of a cell's new variables, out of the compiler's own text.
//!
//! The generated code hands each new variable to a function of its own, `__keep_NAME::<T>`. The MIR text that `rustc` writes
//! beside the library names that `T`, by a path that can be seen from the cell: no analyzer has to work the types out a
//! second time.

use std::collections::{HashMap, HashSet};

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, Lifetime, PathSegment, Type};

use super::deep;

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

/// Where the `>` stands that closes a list of generic arguments. The `>` of `->` closes nothing, nor does one between quotes: a
/// character can be an argument.
fn length_of_arguments(text: &str) -> Option<usize> {
    let mut depth = 1;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        match c {
            '<' => depth += 1,
            '>' if !text[..at].ends_with('-') => depth -= 1,
            '\'' => at += length_of_character(&text[at..]),
            _ => {}
        }
        if depth == 0 {
            return Some(at);
        }
        at += c.len_utf8();
    }
    None
}

/// How much of a text that begins with a quote comes before the quote that closes it; 0 for a lifetime, which has none.
fn length_of_character(text: &str) -> usize {
    let mut behind = text.char_indices().skip(1);
    let close = match behind.next() {
        Some((_, '\\')) => behind.skip(1).find(|(_, c)| *c == '\''),
        Some(_) => behind.next().filter(|(_, c)| *c == '\''),
        None => None,
    };
    close.map_or(0, |(at, _)| at)
}

/// The same type, written so that every later cell understands it: with absolute paths, and `'static` references.
///
/// `local`: the names that cells have defined at their top level.
pub(super) fn absolute(text: &str, local: &HashSet<String>) -> Result<String, Unnameable> {
    // The compiler writes no comments: what seems to have one was not read to its end. The parser would pass over it.
    if text.contains("//") || text.contains("/*") {
        return Err(unnameable(text));
    }
    // The compiler names the errors of channels by a module that is not stable yet.
    let text = &text.replace("std::sync::mpmc::", "std::sync::mpsc::");
    let written = deep::read(text, || {
        let mut ty = syn::parse_str::<Type>(text).ok()?;
        Unshadow::default().visit_type_mut(&mut ty);
        let mut rewrite = Rewrite { local, opaque: false };
        rewrite.visit_type_mut(&mut ty);
        (!rewrite.opaque).then(|| ty.to_token_stream().to_string())
    });
    written.flatten().ok_or_else(|| unnameable(text))
}

/// The type of a static, as it has to be written where the static is elsewhere.
pub(super) fn of_foreign_static(ty: &Type) -> String {
    let mut ty = ty.clone();
    StaticReferences.visit_type_mut(&mut ty);
    ty.to_token_stream().to_string()
}

struct StaticReferences;

impl VisitMut for StaticReferences {
    fn visit_type_reference_mut(&mut self, reference: &mut syn::TypeReference) {
        reference.lifetime.get_or_insert_with(static_lifetime);
        visit_mut::visit_type_reference_mut(self, reference);
    }
    // References in a signature are bound by it.
    fn visit_type_fn_ptr_mut(&mut self, _: &mut syn::TypeFnPtr) {}
    fn visit_parenthesized_generic_arguments_mut(&mut self, _: &mut syn::ParenthesizedGenericArguments) {}
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

/// Gives each `for<'a>` a lifetime of its own. The compiler writes `for<'a> fn(Box<dyn for<'a> Fn(&'a u8)>)`, and does not
/// read it.
#[derive(Default)]
struct Unshadow {
    /// What each lifetime is called here, from the outermost binder to the innermost.
    bound: Vec<(String, String)>,
}

impl Unshadow {
    /// Returns how many binders there were before; [`leave`](Self::leave) takes it.
    fn enter(&mut self, binder: Option<&mut syn::BoundLifetimes>) -> usize {
        let before = self.bound.len();
        let parameters = binder.into_iter().flat_map(|binder| &mut binder.lifetimes);
        for parameter in parameters {
            let syn::GenericParam::Lifetime(parameter) = parameter else { continue };
            let name = parameter.lifetime.ident.to_string();
            let mut new = name.clone();
            while self.bound.iter().any(|(_, taken)| *taken == new) {
                new += "_";
            }
            parameter.lifetime = lifetime(&new);
            self.bound.push((name, new));
        }
        before
    }

    fn leave(&mut self, before: usize) {
        self.bound.truncate(before);
    }
}

impl VisitMut for Unshadow {
    fn visit_type_fn_ptr_mut(&mut self, ty: &mut syn::TypeFnPtr) {
        let before = self.enter(ty.lifetimes.as_mut());
        ty.inputs.iter_mut().for_each(|input| self.visit_type_mut(&mut input.ty));
        self.visit_return_type_mut(&mut ty.output);
        self.leave(before);
    }

    fn visit_trait_bound_mut(&mut self, bound: &mut syn::TraitBound) {
        let before = self.enter(bound.lifetimes.as_mut());
        self.visit_path_mut(&mut bound.path);
        self.leave(before);
    }

    fn visit_lifetime_mut(&mut self, used: &mut Lifetime) {
        let name = used.ident.to_string();
        if let Some((_, new)) = self.bound.iter().rev().find(|(bound, _)| *bound == name) {
            *used = lifetime(new);
        }
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
    lifetime("static")
}

fn lifetime(name: &str) -> Lifetime {
    Lifetime::new(&format!("'{name}"), proc_macro2::Span::call_site())
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
    fn a_foreign_static_says_that_its_references_are_static() {
        let ty = syn::parse_str("Mutex<Vec<(&str, fn(&u8) -> &u8)>>").unwrap();
        assert_eq!(of_foreign_static(&ty).replace(' ', ""), "Mutex<Vec<(&'staticstr,fn(&u8)->&u8)>>");
    }

    #[test]
    fn a_lifetime_within_another_has_a_name_of_its_own() {
        assert_eq!(
            rewritten("for<'a> fn(&'a str, Box<dyn for<'a> Fn(&'a u8) -> &'a u8>)").unwrap(),
            "for<'a>fn(&'astr,Box<dynfor<'a_>Fn(&'a_u8)->&'a_u8>)"
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
