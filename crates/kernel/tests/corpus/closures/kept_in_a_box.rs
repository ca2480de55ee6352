//! Closures of all three kinds, kept in boxes: they remember what they have done.
let mut count = 0;
let mut next: Box<dyn FnMut() -> i32> = Box::new(move || { count += 1; count });
let name = String::from("ada");
let greet: Box<dyn Fn(&str) -> String> = Box::new(move |greeting| format!("{greeting} {name}"));
let list = vec![1, 2];
let once: Box<dyn FnOnce() -> Vec<i32>> = Box::new(move || list);
//--
next();
(next(), greet("hello"), count)
//=> (
//=>     2,
//=>     "hello ada",
//=>     0,
//=> )
//--
once().len() as i32 + next()
//=> 5
//--
once()
//x E0425: `once` was moved by cell [3]
