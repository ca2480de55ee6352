//! Without `?` a Result is a value as any other, and an error in it fails nothing.
//! evcxr: it shows `()` too
let good: Result<i32, _> = "1".parse::<i32>();
let bad = "x".parse::<i32>();
//--
match &bad { Ok(n) => println!("{n}"), Err(e) => println!("it says: {e}") }
//> it says: invalid digit found in string
//--
(good.clone().unwrap_or(0), bad.clone().unwrap_or_default(), good.is_ok_and(|n| n == 1), bad.is_err())
//=> (
//=>     1,
//=>     0,
//=>     true,
//=>     true,
//=> )
