//! Reads a page of rustdoc: the declaration, the documentation, and the fields, variants and methods.
//!
//! A page is read by the classes and ids that rustdoc gives its parts, and what is not understood is passed over; so another
//! rustdoc than the one that this was written for offers less, at worst nothing.

use html5gum::{Token, Tokenizer};

use super::prose::Prose;
use super::{INDEX, Kind, Member, Name};

type StartTag = html5gum::StartTag<()>;

/// Traits whose methods are operators, or are called by macros and not by people: what they would offer is in the way.
const SELDOM_CALLED: [&str; 46] = [
    "Add",
    "AddAssign",
    "Any",
    "AsMut",
    "AsRef",
    "BitAnd",
    "BitAndAssign",
    "BitOr",
    "BitOrAssign",
    "BitXor",
    "BitXorAssign",
    "Borrow",
    "BorrowMut",
    "ConstParamTy_",
    "Debug",
    "Deref",
    "DerefMut",
    "Deserialize",
    "Display",
    "Div",
    "DivAssign",
    "Drop",
    "Eq",
    "Error",
    "From",
    "Hash",
    "Index",
    "IndexMut",
    "LowerHex",
    "Mul",
    "MulAssign",
    "Neg",
    "Not",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Pattern",
    "Product",
    "Rem",
    "RemAssign",
    "Serialize",
    "Sub",
    "SubAssign",
    "Sum",
    "TryFrom",
    "UpperHex",
];

/// Of the methods that every type has by a blanket `impl`, those that are called by name.
const BLANKET: [&str; 4] = ["into", "to_owned", "to_string", "try_into"];

/// The name that a page is about. `None` if it declares nothing: it only leads to another page. `primitive`: the type that it is
/// about, if that is none that could be declared.
pub(super) fn read(html: &str, kind: Kind, primitive: Option<&str>) -> Option<Name> {
    let mut page = Page::new(html);
    page.read();
    let signature = page.signature.or(primitive.map(str::to_owned))?;
    let mut signature = signature.strip_prefix("pub ").unwrap_or(&signature).to_owned();
    if kind == Kind::Trait {
        // Its methods are its members.
        signature.truncate(signature.find('{').unwrap_or(signature.len()));
        signature.truncate(signature.trim_end().len());
    }
    Some(Name { kind, signature, docs: page.docs, members: page.members })
}

/// The documentation at the head of a page.
pub(super) fn docs(html: &str) -> String {
    let mut page = Page::new(html);
    page.read();
    page.docs
}

struct Page<'a> {
    tokens: Tokenizer<html5gum::StringReader<'a>>,
    signature: Option<String>,
    docs: String,
    members: Vec<Member>,
    section: Section,
    /// In an `impl` of `Index`.
    is_index: bool,
    /// Methods of this `impl` are passed over.
    passed_over: bool,
    /// Whose documentation comes next.
    documented: Documented,
}

/// Under which heading we are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Own,
    Traits,
    Blanket,
    /// What others do with this name, or nobody calls.
    Others,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Documented {
    Item,
    Member,
    Nothing,
}

impl<'a> Page<'a> {
    fn new(html: &'a str) -> Page<'a> {
        Page {
            tokens: Tokenizer::new(html),
            signature: None,
            docs: String::new(),
            members: Vec::new(),
            section: Section::Own,
            is_index: false,
            passed_over: false,
            documented: Documented::Item,
        }
    }

    fn read(&mut self) {
        while let Some(tag) = self.next_tag() {
            self.tag(&tag);
        }
    }

    fn next_tag(&mut self) -> Option<StartTag> {
        self.tokens.by_ref().find_map(|token| match token {
            Ok(Token::StartTag(tag)) => Some(tag),
            _ => None,
        })
    }

    fn tag(&mut self, tag: &StartTag) {
        let (id, class) = (attribute(tag, "id"), attribute(tag, "class"));
        let is = |wanted: &str| class.split(' ').any(|class| class == wanted);
        match tag.name.as_slice() {
            b"pre" if is("item-decl") => self.signature = Some(self.text_of(b"pre")),
            b"h2" if !id.is_empty() => self.heading(&id),
            b"section" if is("impl") => {
                self.is_index = id.starts_with("impl-Index%3C");
                self.documented = Documented::Nothing;
                self.passed_over =
                    self.section == Section::Traits && (is_seldom_called(&id) || self.is_of_a_stranger());
            }
            b"section" if is("variant") => self.member(Kind::Variant, &id, b"h3"),
            b"span" if is("structfield") => self.member(Kind::Field, &id, b"code"),
            b"section"
                if is("associatedtype") && self.is_index && id.starts_with("associatedtype.Output") =>
            {
                self.index()
            }
            b"section" if is("method") => self.member(Kind::Method, &id, b"h4"),
            b"div" if (is("unstable") || is("deprecated")) && self.documented == Documented::Member => {
                self.members.pop();
                self.documented = Documented::Nothing;
            }
            b"div" if is("docblock") => {
                let docs = Prose::read(&mut self.tokens);
                match (self.documented, self.members.last_mut()) {
                    (Documented::Item, _) => self.docs = docs,
                    (Documented::Member, Some(member)) => member.docs = docs,
                    _ => {}
                }
                self.documented = Documented::Nothing;
            }
            _ => {}
        }
    }

    fn heading(&mut self, id: &str) {
        self.section = match id {
            "trait-implementations" => Section::Traits,
            "blanket-implementations" => Section::Blanket,
            "synthetic-implementations" | "implementors" | "foreign-impls" => Section::Others,
            // Implementations, fields, variants, methods, and what is reached by `Deref`.
            _ if id.ends_with("implementations")
                || id.ends_with("methods")
                || id.starts_with("deref-methods") =>
            {
                self.passed_over = false;
                Section::Own
            }
            _ => self.section,
        };
    }

    /// `type Output = …`: what an index of this type gives. Of several, the first.
    fn index(&mut self) {
        self.skip_to(b"h4");
        let text = self.text_of(b"h4");
        let known = self.members.iter().any(|member| member.name == INDEX);
        let Some((_, output)) = text.split_once("= ").filter(|_| !known) else { return };
        let signature = format!("fn index(&self) -> {output}");
        let name = INDEX.to_owned();
        self.members.push(Member { name, kind: Kind::Method, signature, docs: String::new() });
    }

    /// Whether the `impl` that begins here is of a trait that belongs neither to Rust nor to what cells link by name.
    fn is_of_a_stranger(&mut self) -> bool {
        let mut path = String::new();
        for token in self.tokens.by_ref() {
            match token {
                Ok(Token::StartTag(tag)) if attribute(&tag, "class") == "trait" => {
                    path = attribute(&tag, "title")
                }
                Ok(Token::String(text)) if text.value.windows(5).any(|part| part == b" for ") => break,
                Ok(Token::EndTag(tag)) if tag.name.as_slice() == b"h3" => break,
                _ => {}
            }
        }
        let path = path.strip_prefix("trait ").unwrap_or_default();
        !["core::", "alloc::", "std::", "names::"].iter().any(|own| path.starts_with(own))
    }

    /// `header`: the tag in which the declaration stands.
    fn member(&mut self, kind: Kind, id: &str, header: &[u8]) {
        self.documented = Documented::Nothing;
        let Some(name) = id.split_once('.').map(|(_, name)| name) else { return };
        // A second method of one name has a number behind it: the first is the nearer one.
        let name = name.split('-').next().unwrap_or(name);
        let wanted = match self.section {
            Section::Own => true,
            Section::Traits => !self.passed_over,
            Section::Blanket => BLANKET.contains(&name),
            Section::Others => false,
        };
        let known = self.members.iter().any(|member| member.name == name && member.kind != Kind::Variant);
        if !wanted || known {
            return;
        }
        self.skip_to(header);
        let text = self.text_of(header);
        let signature = text.strip_prefix("pub ").unwrap_or(&text).to_owned();
        // Whoever needs these does not look for them in a list.
        if signature.starts_with("unsafe ") || signature.starts_with("const unsafe ") {
            return;
        }
        let kind = if kind == Kind::Method && !takes_self(&signature) { Kind::Function } else { kind };
        self.members.push(Member { name: name.to_owned(), kind, signature, docs: String::new() });
        self.documented = Documented::Member;
    }

    fn skip_to(&mut self, name: &[u8]) {
        while self.next_tag().is_some_and(|tag| tag.name.as_slice() != name) {}
    }

    /// The text up to the end of an element that has begun; what rustdoc adds to look at is left out.
    fn text_of(&mut self, name: &[u8]) -> String {
        let mut text = String::new();
        let mut depth = 1;
        let mut hidden = false;
        for token in self.tokens.by_ref() {
            match token {
                Ok(Token::StartTag(tag)) if tag.name.as_slice() == name => depth += 1,
                Ok(Token::StartTag(tag)) if tag.name.as_slice() == b"a" => {
                    hidden = ["tooltip", "anchor"].contains(&attribute(&tag, "class").as_str());
                }
                Ok(Token::StartTag(tag)) if tag.name.as_slice() == b"div" => text.push(' '),
                Ok(Token::EndTag(tag)) if tag.name.as_slice() == name => depth -= 1,
                Ok(Token::EndTag(tag)) if tag.name.as_slice() == b"a" => hidden = false,
                Ok(Token::String(part)) if !hidden => text += &String::from_utf8_lossy(&part.value),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        if name == b"pre" {
            text.trim().to_owned()
        } else {
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        }
    }
}

pub(super) fn attribute(tag: &StartTag, name: &str) -> String {
    let value = tag.attributes.get(name.as_bytes());
    value.map(|value| String::from_utf8_lossy(&value.value).into_owned()).unwrap_or_default()
}

/// By the id of an `impl`: `impl-Index%3CI%3E-for-Vec%3CT%3E`.
fn is_seldom_called(id: &str) -> bool {
    let name = id.strip_prefix("impl-").unwrap_or(id);
    let name = name.split("-for-").next().unwrap_or(name);
    let name = name.split('%').next().unwrap_or(name);
    SELDOM_CALLED.contains(&name)
}

fn takes_self(signature: &str) -> bool {
    let behind = signature.split_once('(').map_or("", |(_, behind)| behind);
    let first = behind.split([',', ')']).next().unwrap_or("");
    let first = first.split(':').next().unwrap_or("");
    first.split(|c: char| c != '_' && !c.is_alphanumeric()).any(|word| word == "self")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts of a page that count, as rustdoc writes them.
    const PAGE: &str = r##"<h1>Struct <span>Answer</span></h1>
<pre class="rust item-decl"><code>pub struct Answer { <span class="comment">/* private fields */</span> }</code></pre>
<div class="docblock"><p>What came <em>back</em>.</p><h5 id="e"><a class="doc-anchor" href="#e">§</a>Errors</h5><ul><li>none</li></ul></div>
<h2 id="implementations" class="section-header">Implementations</h2>
<section id="impl-Answer" class="impl"><h3 class="code-header">impl Answer</h3></section>
<section id="method.status" class="method"><h4 class="code-header">pub fn <a class="fn">status</a>(&amp;self) -&gt; <a>u16</a>
<div class="where">where Self: Sized,</div> <a href="#" class="tooltip">ⓘ</a></h4></section>
<div class="docblock"><p>Its <code>status</code>:</p><pre><code>a == b;
c();</code></pre></div>
<section id="method.new" class="method"><h4 class="code-header">pub fn new(body: &amp;str) -&gt; Self</h4></section>
<section id="method.someday" class="method"><h4 class="code-header">pub fn someday(&amp;self)</h4></section>
<span class="item-info"><div class="stab unstable">unstable</div></span><div class="docblock"><p>Not yet.</p></div>
<section id="method.raw" class="method"><h4 class="code-header">pub unsafe fn raw(&amp;self)</h4></section>
<h2 id="trait-implementations" class="section-header">Trait Implementations</h2>
<section id="impl-Clone-for-Answer" class="impl"><h3 class="code-header">impl <a class="trait" title="trait core::clone::Clone">Clone</a> for Answer</h3></section>
<section id="method.clone" class="method trait-impl"><h4 class="code-header">fn clone(&amp;self) -&gt; Answer</h4></section>
<section id="impl-Debug-for-Answer" class="impl"><h3 class="code-header">impl <a class="trait" title="trait core::fmt::Debug">Debug</a> for Answer</h3></section>
<section id="method.fmt" class="method trait-impl"><h4 class="code-header">fn fmt(&amp;self)</h4></section>
<section id="impl-Wipe-for-Answer" class="impl"><h3 class="code-header">impl <a class="trait" title="trait stranger::Wipe">Wipe</a> for Answer</h3></section>
<section id="method.wipe" class="method trait-impl"><h4 class="code-header">fn wipe(&amp;mut self)</h4></section>
<section id="impl-Index%3C%26str%3E-for-Answer" class="impl"><h3 class="code-header">impl <a class="trait" title="trait core::ops::Index">Index</a>&lt;&amp;str&gt; for Answer</h3></section>
<section id="associatedtype.Output" class="associatedtype trait-impl"><h4 class="code-header">type <a>Output</a> = String</h4></section>
<h2 id="blanket-implementations" class="section-header">Blanket Implementations</h2>
<section id="method.type_id" class="method trait-impl"><h4 class="code-header">fn type_id(&amp;self)</h4></section>
<section id="method.to_string" class="method trait-impl"><h4 class="code-header">fn to_string(&amp;self) -&gt; String</h4></section>
"##;

    #[test]
    fn a_page_tells_the_declaration_the_documentation_and_what_is_called() {
        let name = read(PAGE, Kind::Struct, None).expect("a declaration");
        assert_eq!(name.signature, "struct Answer { /* private fields */ }");
        assert_eq!(name.docs, "What came back.\n\nErrors\n- none");
        let members: Vec<_> =
            name.members.iter().map(|m| (m.name.as_str(), m.kind, m.signature.as_str())).collect();
        assert_eq!(
            members,
            [
                ("status", Kind::Method, "fn status(&self) -> u16 where Self: Sized,"),
                ("new", Kind::Function, "fn new(body: &str) -> Self"),
                ("clone", Kind::Method, "fn clone(&self) -> Answer"),
                (INDEX, Kind::Method, "fn index(&self) -> String"),
                ("to_string", Kind::Method, "fn to_string(&self) -> String"),
            ]
        );
        assert_eq!(name.members[0].docs, "Its `status`:\n\n    a == b;\n    c();");
    }

    #[test]
    fn fields_and_variants_are_members() {
        let page = r#"<pre class="rust item-decl"><code>pub enum E { A }</code></pre>
<section id="variant.A" class="variant"><h3 class="code-header">A(u8)</h3></section><div class="docblock"><p>First.</p></div>
<span id="structfield.code" class="structfield section-header"><a class="anchor">§</a><code>code: u16</code></span>"#;
        let name = read(page, Kind::Enum, None).expect("a declaration");
        let members: Vec<_> =
            name.members.iter().map(|m| (m.kind, m.signature.as_str(), m.docs.as_str())).collect();
        assert_eq!(members, [(Kind::Variant, "A(u8)", "First."), (Kind::Field, "code: u16", "")]);
    }

    #[test]
    fn a_page_of_another_kind_offers_nothing() {
        assert_eq!(read("<html><p>Redirecting…</p></html>", Kind::Struct, None), None);
        assert_eq!(read("not < html >> at & all", Kind::Struct, None), None);
    }
}
