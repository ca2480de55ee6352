//! What a type has: its fields, variants, functions and methods, whether a cell defined it or a library did.

use syn::visit_mut::{self, VisitMut};
use syn::{Item, PathArguments, Type};

use super::Known;
use super::guess::{argument, last_segment, unknown};
use crate::names::{Kind, Name};

/// By this name a type's `Index` is known: the type of `x[…]`.
pub(super) const INDEX: &str = crate::names::INDEX;

/// Pointers that pass on what they point to.
const POINTERS: [&str; 6] = ["Arc", "Box", "Cow", "Rc", "Ref", "RefMut"];

/// The iterators that methods of lists, texts and iterators give: all have the methods of `Iterator`.
const ITERATORS: [&str; 36] = [
    "Bytes",
    "Chain",
    "CharIndices",
    "Chars",
    "Chunks",
    "Cloned",
    "Copied",
    "Cycle",
    "Drain",
    "Enumerate",
    "Filter",
    "FilterMap",
    "FlatMap",
    "Flatten",
    "Fuse",
    "Inspect",
    "IntoIter",
    "IntoKeys",
    "IntoValues",
    "Iter",
    "IterMut",
    "Keys",
    "Lines",
    "Map",
    "Matches",
    "Peekable",
    "Rev",
    "Skip",
    "SkipWhile",
    "Split",
    "SplitWhitespace",
    "StepBy",
    "Take",
    "TakeWhile",
    "Values",
    "Zip",
];

/// Something that a type has.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) kind: Kind,
    pub(super) signature: String,
    pub(super) docs: String,
    /// The type that it belongs to.
    pub(super) of: String,
    /// The names of that type's parameters, as the signature uses them.
    pub(super) parameters: Vec<String>,
}

/// All that can be written behind a value of this type and a `.`, or behind the type and `::`.
pub(super) fn of(known: Known<'_>, ty: &Type) -> Vec<Found> {
    let ty = without_references(ty);
    let mut found = match ty {
        Type::Slice(_) => of_name(known, "slice"),
        Type::Array(_) => of_name(known, "slice"),
        Type::Path(_) => of_path(known, ty),
        Type::ImplTrait(bounds) => of_bounds(known, &bounds.bounds),
        Type::TraitObject(bounds) => of_bounds(known, &bounds.bounds),
        _ => Vec::new(),
    };
    if last_segment(ty).is_some_and(|name| POINTERS.contains(&name.as_str()))
        && let Some(inner) = argument(ty, 0)
    {
        let inner =
            of(known, &inner).into_iter().filter(|inner| !found.iter().any(|own| own.name == inner.name));
        let inner: Vec<Found> = inner.collect();
        found.extend(inner);
    }
    found
}

fn of_path(known: Known<'_>, ty: &Type) -> Vec<Found> {
    let Type::Path(path) = ty else { return Vec::new() };
    let segments: Vec<String> = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    let Some(name) = segments.last() else { return Vec::new() };
    let own = of_cells(known, name);
    if !own.is_empty() {
        return own;
    }
    let path = segments.join("::");
    let found = of_name(known, &path);
    if found.is_empty() && ITERATORS.contains(&name.as_str()) {
        return of_name(known, "std::iter::Iterator");
    }
    found
}

/// Of a type that a library defines.
fn of_name(known: Known<'_>, path: &str) -> Vec<Found> {
    let Some((path, name)) =
        known.names.get(path).map(|name| (path, name)).or_else(|| known.names.of_type(path))
    else {
        return Vec::new();
    };
    if name.kind == Kind::Type
        && let Some((_, other)) = name.signature.split_once(" = ")
        && let Ok(other) = syn::parse_str::<Type>(other.trim_end_matches(';'))
        && last_segment(&other) != path.rsplit("::").next().map(str::to_owned)
    {
        return of(known, &other);
    }
    let parameters = parameters(name);
    let members = name.members.iter().map(|member| Found {
        name: member.name.clone(),
        kind: member.kind,
        signature: member.signature.clone(),
        docs: member.docs.clone(),
        of: path.to_owned(),
        parameters: parameters.clone(),
    });
    members.collect()
}

/// Of a type or trait that a cell has defined.
fn of_cells(known: Known<'_>, name: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut add = |member: &str, kind: Kind, signature: String, docs: String| {
        found.push(Found {
            name: member.to_owned(),
            kind,
            signature,
            docs,
            of: name.to_owned(),
            parameters: vec![],
        });
    };
    for item in &known.scope.items {
        let names = &item.definition.provides;
        if !names.iter().any(|provided| provided == name) {
            continue;
        }
        let Ok(item) = syn::parse_str::<Item>(item.text()) else { continue };
        match item {
            Item::Struct(item) if item.ident == name => {
                for (field, at) in item.fields.iter().zip(0..) {
                    let (field_name, ty) =
                        (field.ident.as_ref().map_or(format!("{at}"), ToString::to_string), &field.ty);
                    let signature = format!("{field_name}: {}", tidy(&quote::quote!(#ty).to_string()));
                    add(&field_name, Kind::Field, signature, docs(&field.attrs));
                }
            }
            Item::Enum(item) if item.ident == name => {
                for variant in &item.variants {
                    let fields = &variant.fields;
                    let signature = tidy(&format!("{} {}", variant.ident, quote::quote!(#fields)));
                    add(&variant.ident.to_string(), Kind::Variant, signature, docs(&variant.attrs));
                }
            }
            Item::Impl(item) if last_segment(&item.self_ty).is_some_and(|own| own == name) => {
                for item in &item.items {
                    if let syn::ImplItem::Fn(method) = item {
                        let kind =
                            if method.sig.receiver().is_some() { Kind::Method } else { Kind::Function };
                        let signature = signature(&method.sig);
                        add(&method.sig.ident.to_string(), kind, signature, docs(&method.attrs));
                    }
                }
            }
            Item::Trait(item) if item.ident == name => {
                for item in &item.items {
                    if let syn::TraitItem::Fn(method) = item {
                        let signature = signature(&method.sig);
                        add(&method.sig.ident.to_string(), Kind::Method, signature, docs(&method.attrs));
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn of_bounds<'a>(known: Known<'_>, bounds: impl IntoIterator<Item = &'a syn::TypeParamBound>) -> Vec<Found> {
    let traits = bounds.into_iter().filter_map(|bound| match bound {
        syn::TypeParamBound::Trait(bound) => {
            Some(Type::Path(syn::TypePath { attrs: Vec::new(), qself: None, path: bound.path.clone() }))
        }
        _ => None,
    });
    traits.flat_map(|bound| of_path(known, &bound)).collect()
}

/// The function at a path, or at a name by itself: of a cell, or of `util`.
pub(super) fn function(known: Known<'_>, path: &str) -> Option<Found> {
    let found = |signature: String, docs: String| Found {
        name: path.to_owned(),
        kind: Kind::Function,
        signature,
        docs,
        of: String::new(),
        parameters: Vec::new(),
    };
    let own = known.scope.items.iter().find(|item| item.definition.key == format!("value {path}"));
    if let Some(own) = own {
        let function: syn::ItemFn = syn::parse_str(own.text()).ok()?;
        return Some(found(signature(&function.sig), docs(&function.attrs)));
    }
    let places = [path.to_owned(), format!("util::{path}"), format!("std::{path}")];
    let name = places.iter().find_map(|place| known.names.get(place))?;
    (name.kind == Kind::Function).then(|| found(name.signature.clone(), name.docs.clone()))
}

/// A type without the references to it.
pub(super) fn without_references(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => without_references(&reference.elem),
        Type::Paren(inner) => without_references(&inner.elem),
        Type::Group(inner) => without_references(&inner.elem),
        ty => ty,
    }
}

/// A type out of a signature, with `Self` and the parameters of the type that it belongs to filled in.
pub(super) fn filled(ty: &Type, receiver: &Type, parameters: &[String]) -> Type {
    struct Fill<'a> {
        receiver: &'a Type,
        parameters: &'a [String],
    }
    impl VisitMut for Fill<'_> {
        fn visit_type_mut(&mut self, ty: &mut Type) {
            let name = match ty {
                Type::Path(path)
                    if path.path.segments.iter().all(|s| matches!(s.arguments, PathArguments::None)) =>
                {
                    path.path.get_ident().map(ToString::to_string)
                }
                _ => None,
            };
            let Some(name) = name else { return visit_mut::visit_type_mut(self, ty) };
            if name == "Self" {
                *ty = self.receiver.clone();
            } else if let Some(at) = self.parameters.iter().position(|parameter| *parameter == name) {
                *ty = argument(self.receiver, at).unwrap_or_else(unknown);
            }
        }
    }
    let mut ty = ty.clone();
    Fill { receiver: without_references(receiver), parameters }.visit_type_mut(&mut ty);
    ty
}

/// The names of a type's parameters, by its declaration: `struct HashMap<K, V, S = RandomState>`.
fn parameters(name: &Name) -> Vec<String> {
    if name.members.iter().any(|member| member.name == INDEX) && name.signature == "slice" {
        return vec!["T".to_owned()];
    }
    let head = name.signature.split(['{', '(', ';']).next().unwrap_or_default();
    let Some((_, generics)) = head.split_once('<') else { return Vec::new() };
    let generics = format!("<{}", generics.split(" where").next().unwrap_or(generics).trim_end());
    let generics: syn::Generics = match syn::parse_str(generics.trim_end_matches(',')) {
        Ok(generics) => generics,
        Err(_) => return Vec::new(),
    };
    generics.type_params().map(|parameter| parameter.ident.to_string()).collect()
}

fn signature(signature: &syn::Signature) -> String {
    tidy(&quote::quote!(#signature).to_string())
}

/// The text of doc comments.
pub(super) fn docs(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        syn::Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    });
    let lines: Vec<String> = lines.map(|line| line.strip_prefix(' ').unwrap_or(&line).to_owned()).collect();
    lines.join("\n")
}

/// Tokens as a person would space them.
fn tidy(tokens: &str) -> String {
    let mut text = tokens.to_owned();
    for (spaced, tight) in [
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" :", ":"),
        (": :", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        ("& ", "&"),
        (" !", "!"),
        (":: ", "::"),
        (" ::", "::"),
        ("->", " ->"),
        ("  ->", " ->"),
        ("- >", "->"),
    ] {
        text = text.replace(spaced, tight);
    }
    text.trim().to_owned()
}
