//! What a library that cells link offers by name: read from its sources, once, when a learner first asks.
//!
//! The names are those that can be written in a cell: public items, by the paths under which `pub use` makes them visible.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use quote::ToTokens;
use syn::{Attribute, Expr, Item, Lit, Meta, UseTree, Visibility};

/// A public name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) kind: &'static str,
    /// The declaration without its body.
    pub(super) signature: String,
    pub(super) docs: String,
}

/// Public names by their path: `read_creds`, `check::state`.
pub(super) type Names = BTreeMap<String, Name>;

/// Reads the public names of the crate in this folder. What cannot be read or parsed offers nothing.
pub(super) fn names(crate_folder: &Path) -> Names {
    let mut names = Names::new();
    let root = Module::read(crate_folder.join("src/lib.rs"), crate_folder.join("src"));
    root.publish("", &mut names);
    // Macros stand at the root of their crate, wherever they are written.
    root.macros(&mut names);
    names
}

#[derive(Default)]
struct Module {
    public: BTreeMap<String, Name>,
    uses: Vec<Vec<String>>,
    modules: BTreeMap<String, (bool, Module)>,
    macros: BTreeMap<String, Name>,
}

impl Module {
    /// `folder`: where the files of its own modules are.
    fn read(file: PathBuf, folder: PathBuf) -> Module {
        let Ok(parsed) =
            fs::read_to_string(file).map_err(|_| ()).and_then(|text| syn::parse_file(&text).map_err(|_| ()))
        else {
            return Module::default();
        };
        let mut module = Module::default();
        for item in parsed.items {
            module.add(item, &folder);
        }
        // Spans are kept in a table of the thread, which would grow with every file.
        proc_macro2::extra::invalidate_current_thread_spans();
        module
    }

    fn add(&mut self, item: Item, folder: &Path) {
        let is_public = |visibility: &Visibility| matches!(visibility, Visibility::Public(_));
        match item {
            Item::Mod(m) if m.content.is_none() => {
                let (name, inner) = (m.ident.to_string(), folder.join(m.ident.to_string()));
                let beside = folder.join(format!("{name}.rs"));
                let file = if beside.exists() { beside } else { inner.join("mod.rs") };
                self.modules.insert(name, (is_public(&m.vis), Module::read(file, inner)));
            }
            Item::Use(u) if is_public(&u.vis) => paths(&u.tree, &mut Vec::new(), &mut self.uses),
            Item::Fn(f) if is_public(&f.vis) => {
                let name = f.sig.ident.to_string();
                self.public.insert(name, Name::new("function", f.sig.to_token_stream(), &f.attrs));
            }
            Item::Struct(s) if is_public(&s.vis) => {
                let (ident, generics) = (&s.ident, &s.generics);
                let signature = quote::quote!(struct #ident #generics);
                self.public.insert(ident.to_string(), Name::new("struct", signature, &s.attrs));
            }
            Item::Enum(e) if is_public(&e.vis) => {
                let (ident, generics) = (&e.ident, &e.generics);
                let signature = quote::quote!(enum #ident #generics);
                self.public.insert(ident.to_string(), Name::new("enum", signature, &e.attrs));
            }
            Item::Trait(t) if is_public(&t.vis) => {
                let ident = &t.ident;
                self.public
                    .insert(ident.to_string(), Name::new("trait", quote::quote!(trait #ident), &t.attrs));
            }
            Item::Const(c) if is_public(&c.vis) => {
                let (ident, ty) = (&c.ident, &c.ty);
                let signature = quote::quote!(const #ident: #ty);
                self.public.insert(ident.to_string(), Name::new("const", signature, &c.attrs));
            }
            Item::Macro(m) if m.attrs.iter().any(|a| a.path().is_ident("macro_export")) => {
                if let Some(ident) = &m.ident {
                    let signature = quote::quote!(#ident!);
                    self.macros.insert(ident.to_string(), Name::new("macro", signature, &m.attrs));
                }
            }
            _ => {}
        }
    }

    /// Writes down all that can be reached through this module, each under `prefix`.
    fn publish(&self, prefix: &str, names: &mut Names) {
        for (name, found) in &self.public {
            names.insert(format!("{prefix}{name}"), found.clone());
        }
        for path in &self.uses {
            if let (Some(found), Some(name)) = (self.resolve(path), path.last()) {
                names.insert(format!("{prefix}{name}"), found.clone());
            }
        }
        for (name, (is_public, module)) in &self.modules {
            if *is_public {
                let module_name =
                    Name { kind: "module", signature: format!("mod {name}"), docs: String::new() };
                names.insert(format!("{prefix}{name}"), module_name);
                module.publish(&format!("{prefix}{name}::"), names);
            }
        }
    }

    /// The item that a `pub use` of this module means, if it is one of this crate.
    fn resolve(&self, path: &[String]) -> Option<&Name> {
        match path {
            [name] => self.public.get(name).or_else(|| {
                let again = self.uses.iter().find(|path| path.len() > 1 && path.last() == Some(name))?;
                self.resolve(again)
            }),
            [module, rest @ ..] => self.modules.get(module)?.1.resolve(rest),
            [] => None,
        }
    }

    fn macros(&self, names: &mut Names) {
        names.extend(self.macros.iter().map(|(name, found)| (name.clone(), found.clone())));
        self.modules.values().for_each(|(_, module)| module.macros(names));
    }
}

impl Name {
    fn new(kind: &'static str, signature: impl ToTokens, attributes: &[Attribute]) -> Name {
        Name { kind, signature: tidy(&signature.to_token_stream().to_string()), docs: docs(attributes) }
    }
}

/// The paths of a `use`, one for each name that it brings. Names that are given another one are left out.
fn paths(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            paths(&path.tree, before, found);
            before.pop();
        }
        UseTree::Name(name) => {
            found.push(before.iter().cloned().chain([name.ident.to_string()]).collect());
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| paths(tree, before, found)),
        _ => {}
    }
}

fn docs(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            },
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
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn util() -> Names {
        names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../util"))
    }

    #[test]
    fn functions_are_found_where_they_are_visible() {
        let names = util();
        let read = &names["read_creds"];
        assert_eq!(read.kind, "function");
        assert!(read.signature.starts_with("fn read_creds("), "{}", read.signature);
        assert!(!read.docs.is_empty());
        assert!(names.contains_key("check::state"), "{:?}", names.keys());
        assert!(names.contains_key("practice::approve"));
        assert!(names.contains_key("params"), "macros stand at the root");
        assert!(!names.contains_key("credentials::read_creds"), "its module is private");
    }

    #[test]
    fn a_crate_that_is_not_there_offers_nothing() {
        assert_eq!(names(Path::new("/nowhere")), Names::new());
    }
}
