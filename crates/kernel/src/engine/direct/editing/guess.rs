//! The type of an expression, worked out from what its parts are declared as.
//!
//! A guess: what the compiler would infer from later lines is not known here. Where nothing is known, nothing is offered.

use std::collections::HashMap;

use syn::{Expr, GenericArgument, Lit, Pat, PathArguments, ReturnType, Signature, Stmt, Type};

use super::Known;
use super::members::{self, Found};
use super::pieces::{Piece, pieces};

/// The variables that can be seen at the cursor, with their types as far as they are known.
pub(super) struct Guess<'a> {
    pub(super) known: Known<'a>,
    locals: HashMap<String, Type>,
}

impl<'a> Guess<'a> {
    /// Reads what the cell declares before its cursor.
    pub(super) fn new(known: Known<'a>, before: &str) -> Guess<'a> {
        let mut guess = Guess { known, locals: HashMap::new() };
        for level in levels(before) {
            guess.declare(level);
        }
        // Spans are kept in a table of the thread, which would grow with every key that is pressed.
        proc_macro2::extra::invalidate_current_thread_spans();
        guess
    }

    /// The names that are declared in the cell.
    pub(super) fn locals(&self) -> impl Iterator<Item = &str> {
        self.locals.keys().map(String::as_str)
    }

    /// The type of a variable; [`unknown`] if it is declared, but nobody says as what.
    pub(super) fn variable(&self, name: &str) -> Option<Type> {
        if let Some(ty) = self.locals.get(name) {
            return Some(ty.clone());
        }
        syn::parse_str(&self.known.scope.variables.get(name)?.ty).ok()
    }

    /// The type of an expression's text.
    pub(super) fn of(&self, text: &str) -> Option<Type> {
        let ty = self.of_expression(&syn::parse_str(text).ok()?);
        proc_macro2::extra::invalidate_current_thread_spans();
        ty.filter(|ty| *ty != unknown())
    }

    /// What the statements of one block declare, and the parameters of the function that it may be.
    fn declare(&mut self, level: Level<'_>) {
        if let Some(signature) = level.head.and_then(|head| head.rfind("fn ").map(|at| &head[at..]))
            && let Ok(signature) = syn::parse_str::<Signature>(signature)
        {
            for input in &signature.inputs {
                if let syn::FnArg::Typed(input) = input {
                    self.bind(&input.pat, Some((*input.ty).clone()));
                }
            }
        }
        let statements = syn::parse::Parser::parse_str(syn::Block::parse_within, level.statements);
        for statement in statements.unwrap_or_default() {
            if let Stmt::Local(local) = statement {
                let value = local.init.as_ref().and_then(|init| self.of_expression(&init.expr));
                self.bind(&local.pat, value);
            }
        }
    }

    /// Gives the names of a pattern their types.
    fn bind(&mut self, pattern: &Pat, ty: Option<Type>) {
        match (pattern, ty) {
            (Pat::Ident(name), ty) => {
                self.locals.insert(name.ident.to_string(), ty.unwrap_or_else(unknown));
            }
            (Pat::Type(typed), _) => self.bind(&typed.pat, Some((*typed.ty).clone())),
            (Pat::Reference(inner), Some(Type::Reference(ty))) => self.bind(&inner.pat, Some(*ty.elem)),
            (Pat::Tuple(parts), Some(Type::Tuple(types))) if parts.elems.len() == types.elems.len() => {
                for (part, ty) in parts.elems.iter().zip(types.elems) {
                    self.bind(part, Some(ty));
                }
            }
            (Pat::Tuple(parts), _) => parts.elems.iter().for_each(|part| self.bind(part, None)),
            (Pat::TupleStruct(parts), ty) => {
                let inner = ty.and_then(|ty| argument(&ty, 0)).filter(|_| parts.elems.len() == 1);
                parts.elems.iter().for_each(|part| self.bind(part, inner.clone()));
            }
            (Pat::Struct(parts), _) => parts.fields.iter().for_each(|field| self.bind(&field.pat, None)),
            _ => {}
        }
    }

    fn of_expression(&self, expression: &Expr) -> Option<Type> {
        match expression {
            Expr::Lit(literal) => of_literal(&literal.lit),
            Expr::Paren(inner) => self.of_expression(&inner.expr),
            Expr::Group(inner) => self.of_expression(&inner.expr),
            Expr::Reference(inner) => reference(self.of_expression(&inner.expr)?),
            Expr::Unary(syn::ExprUnary { op: syn::UnOp::Deref(_), expr, .. }) => {
                Some(members::without_references(&self.of_expression(expr)?).clone())
            }
            Expr::Unary(inner) => self.of_expression(&inner.expr),
            Expr::Cast(cast) => Some((*cast.ty).clone()),
            Expr::Struct(made) => path_type(&made.path),
            Expr::Tuple(parts) => {
                let types: Vec<Type> =
                    parts.elems.iter().map(|part| self.of_expression(part).unwrap_or_else(unknown)).collect();
                syn::parse2(quote::quote!((#(#types),*,))).ok()
            }
            Expr::Array(parts) => {
                let first = parts.elems.first().and_then(|first| self.of_expression(first));
                let (first, length) = (first.unwrap_or_else(unknown), parts.elems.len());
                syn::parse2(quote::quote!([#first; #length])).ok()
            }
            Expr::Block(block) => match block.block.stmts.last()? {
                Stmt::Expr(last, None) => self.of_expression(last),
                _ => None,
            },
            Expr::Macro(call) => self.of_macro(&call.mac),
            Expr::Try(tried) => argument(&self.of_expression(&tried.expr)?, 0),
            Expr::Path(path) => self.of_path(path),
            Expr::Field(field) => self.of_field(field),
            Expr::Index(index) => self.of_index(index),
            Expr::Call(call) => self.of_call(call),
            Expr::MethodCall(call) => {
                let receiver = self.of_expression(&call.receiver)?;
                let name = call.method.to_string();
                let found = self.member(&receiver, &name)?;
                let wanted = call.turbofish.as_ref().and_then(|turbofish| match turbofish.args.first()? {
                    GenericArgument::Type(ty) => Some(ty.clone()),
                    _ => None,
                });
                wanted.filter(|_| name == "collect" || name == "sum").or_else(|| returned(&found, &receiver))
            }
            _ => None,
        }
    }

    /// A field, variant or method of a type.
    pub(super) fn member(&self, ty: &Type, name: &str) -> Option<Found> {
        members::of(self.known, ty).into_iter().find(|found| found.name == name)
    }

    fn of_path(&self, path: &syn::ExprPath) -> Option<Type> {
        match path.path.get_ident() {
            Some(name) => self.variable(&name.to_string()).or_else(|| path_type(&path.path)),
            None => path_type(&path.path),
        }
    }

    fn of_field(&self, field: &syn::ExprField) -> Option<Type> {
        let base = self.of_expression(&field.base)?;
        match (&field.member, members::without_references(&base)) {
            (syn::Member::Unnamed(index), Type::Tuple(tuple)) => {
                tuple.elems.iter().nth(usize::try_from(index.index).ok()?).cloned()
            }
            (syn::Member::Unnamed(index), _) => field_type(&self.member(&base, &index.index.to_string())?),
            (syn::Member::Named(name), _) => field_type(&self.member(&base, &name.to_string())?),
        }
    }

    fn of_index(&self, index: &syn::ExprIndex) -> Option<Type> {
        let base = self.of_expression(&index.expr)?;
        match members::without_references(&base) {
            Type::Array(array) => Some((*array.elem).clone()),
            Type::Slice(slice) => Some((*slice.elem).clone()),
            ty if last_segment(ty).is_some_and(|name| name == "Vec" || name == "VecDeque") => argument(ty, 0),
            ty if last_segment(ty).is_some_and(|name| name == "HashMap" || name == "BTreeMap") => {
                argument(ty, 1)
            }
            ty => returned(&self.member(ty, members::INDEX)?, ty),
        }
    }

    fn of_call(&self, call: &syn::ExprCall) -> Option<Type> {
        let Expr::Path(path) = &*call.func else { return None };
        let segments: Vec<String> =
            path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let (name, before) = segments.split_last()?;
        let inner = || call.args.first().and_then(|first| self.of_expression(first)).unwrap_or_else(unknown);
        match name.as_str() {
            "Some" => {
                return syn::parse2({
                    let inner = inner();
                    quote::quote!(Option<#inner>)
                })
                .ok();
            }
            "Ok" => {
                return syn::parse2({
                    let inner = inner();
                    quote::quote!(Result<#inner, _>)
                })
                .ok();
            }
            _ => {}
        }
        if let Some(found) = members::function(self.known, &segments.join("::")) {
            return returned(&found, &unknown());
        }
        if before.is_empty() {
            // `P(1, 2)` makes a `P`.
            return path_type(&path.path);
        }
        let mut owner = path.path.clone();
        owner.segments.pop();
        owner.segments.pop_punct();
        let owner = path_type(&owner)?;
        let found = self.member(&owner, name)?;
        if found.kind == crate::names::Kind::Variant { Some(owner) } else { returned(&found, &owner) }
    }

    fn of_macro(&self, call: &syn::Macro) -> Option<Type> {
        let name = call.path.segments.last()?.ident.to_string();
        match name.as_str() {
            "format" => syn::parse_str("String").ok(),
            "json" => syn::parse_str("util::Value").ok(),
            "params" => syn::parse_str("util::Params").ok(),
            "vec" => {
                let first = syn::parse::Parser::parse2(first_expression, call.tokens.clone()).ok();
                let inner = first.and_then(|first| self.of_expression(&first)).unwrap_or_else(unknown);
                syn::parse2(quote::quote!(Vec<#inner>)).ok()
            }
            _ => None,
        }
    }
}

/// A type of which nothing is known: `_`.
pub(super) fn unknown() -> Type {
    syn::parse_quote!(_)
}

fn first_expression(input: syn::parse::ParseStream<'_>) -> syn::Result<Expr> {
    let first = input.parse()?;
    // What follows is of the same type.
    input.parse::<proc_macro2::TokenStream>()?;
    Ok(first)
}

fn of_literal(literal: &Lit) -> Option<Type> {
    let suffix =
        |suffix: &str, otherwise: &str| if suffix.is_empty() { otherwise } else { suffix }.to_owned();
    let name = match literal {
        Lit::Str(_) => "&str".to_owned(),
        Lit::Int(number) => suffix(number.suffix(), "i32"),
        Lit::Float(number) => suffix(number.suffix(), "f64"),
        Lit::Bool(_) => "bool".to_owned(),
        Lit::Char(_) => "char".to_owned(),
        Lit::Byte(_) => "u8".to_owned(),
        _ => return None,
    };
    syn::parse_str(&name).ok()
}

fn reference(ty: Type) -> Option<Type> {
    syn::parse2(quote::quote!(&#ty)).ok()
}

fn path_type(path: &syn::Path) -> Option<Type> {
    Some(Type::Path(syn::TypePath { attrs: Vec::new(), qself: None, path: path.clone() }))
}

/// The last name of a type's path.
pub(super) fn last_segment(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// One of a type's generic arguments: the `T` of `Result<T, E>`.
pub(super) fn argument(ty: &Type, at: usize) -> Option<Type> {
    let Type::Path(path) = members::without_references(ty) else { return None };
    let PathArguments::AngleBracketed(arguments) = &path.path.segments.last()?.arguments else { return None };
    let mut types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.nth(at).cloned()
}

/// What a call gives, by its signature; `receiver`: what `Self` stands for, and whose arguments its parameters have.
fn returned(found: &Found, receiver: &Type) -> Option<Type> {
    let signature = found.signature.split(" where ").next().unwrap_or(&found.signature);
    let signature: Signature = syn::parse_str(signature.trim_end_matches(',')).ok()?;
    let ReturnType::Type(_, ty) = signature.output else { return None };
    Some(members::filled(&ty, receiver, &found.parameters))
}

/// A field's type, by its declaration `name: Type`.
fn field_type(found: &Found) -> Option<Type> {
    syn::parse_str(found.signature.split_once(": ")?.1).ok()
}

/// A block that is open at the cursor.
struct Level<'a> {
    /// What stands before its bracket.
    head: Option<&'a str>,
    /// Its statements, as far as they are whole.
    statements: &'a str,
}

/// The blocks that are open at the end of the text, from the outermost in.
fn levels(text: &str) -> Vec<Level<'_>> {
    struct Open {
        closed_by: char,
        start: usize,
        /// Where its last whole statement ends, as far as can be told.
        statements_end: usize,
    }
    let mut open = vec![Open { closed_by: '}', start: 0, statements_end: 0 }];
    for (range, piece) in pieces(text) {
        match piece {
            Piece::Open(closed_by) => {
                open.push(Open { closed_by, start: range.end, statements_end: range.end });
            }
            Piece::Close(_) if open.len() > 1 => drop(open.pop()),
            Piece::Mark(';') => {
                if let Some(level) = open.last_mut() {
                    level.statements_end = range.end;
                }
            }
            _ => {}
        }
    }
    let mut levels = Vec::new();
    let mut before: Option<(usize, usize)> = None;
    for level in open.into_iter().filter(|level| level.closed_by == '}') {
        let head = before.map(|(_, end)| &text[end..level.start.saturating_sub(1).max(end)]);
        levels.push(Level { head, statements: &text[level.start..level.statements_end] });
        before = Some((level.start, level.statements_end));
    }
    levels
}
