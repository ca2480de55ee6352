//! Of a struct that was moved in part, the rest is not kept either.
struct Answer { status: u16, body: String }
let answer = Answer { status: 200, body: "text".into() };
let whole = Answer { status: 404, body: "none".into() };
//--
let body = answer.body;
let status = whole.status;
body
//=> "text"
//--
answer.status
//x E0425: `answer` was moved by cell [2]
//--
whole.body.len() + status as usize
//=> 408
