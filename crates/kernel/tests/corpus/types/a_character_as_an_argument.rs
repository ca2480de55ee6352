//! A type can have a character as its argument, also one that looks like a bracket or a quote.
struct Mark<const C: char>;
impl<const C: char> Mark<C> {
    fn it(&self) -> char {
        C
    }
}
let open = Mark::<'<'>;
let both = [(Mark::<'>'>, Mark::<'\''>)];
//--
let [(close, quote)] = both;
format!("{}{}{}", open.it(), close.it(), quote.it())
//=> "<>'"
