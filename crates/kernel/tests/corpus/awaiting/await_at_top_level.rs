//! A cell may await. What it makes is kept, what it moves is gone, and `?` works as elsewhere.
//! evcxr: it refuses the whole cell when a variable cannot be kept, and one that `?` ended has gone well to it
async fn double(n: u32) -> u32 { n * 2 }
let four = double(2).await;
println!("{}", double(four).await);
//> 8
//--
let future = double(four);
future.await
//=> 8
//--
async fn parse(text: &str) -> Result<u8, std::num::ParseIntError> { text.parse() }
let name = String::from("a");
parse("x").await?;
//x ParseIntError: invalid digit found in string
//--
let name = String::from("a");
let owned = async move { name }.await;
owned
//=> "a"
//--
let missing: Option<u8> = None;
async { missing }.await?;
//x None: found no value
//--
// What awaits in its own time makes a cell no different.
let later = Box::pin(async move { four + 1 }) as std::pin::Pin<Box<dyn Future<Output = u32>>>;
//--
later.await
//=> 5
