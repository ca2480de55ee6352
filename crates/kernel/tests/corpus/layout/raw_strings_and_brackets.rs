//! Text that looks like code is text.
let code = r#"fn f() { "}" // not a comment "#;
let brackets = "({[";
let lines = "one \
             two";
let bytes = br"\n";
let c = c"for C";
//--
(code.len(), brackets, lines, bytes.len(), c.count_bytes())
//=> (
//=>     30,
//=>     "({[",
//=>     "one two",
//=>     2,
//=>     5,
//=> )
