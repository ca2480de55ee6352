//! `take`, `replace` and `swap` on variables of other cells.
let mut a = vec![1, 2];
let mut b = Some("token");
let mut c = vec![9];
//--
let old = std::mem::take(&mut a);
let token = b.take();
let before = std::mem::replace(&mut c, vec![7, 8]);
std::mem::swap(&mut a, &mut c);
//--
(a, b, c, old, token, before)
//=> (
//=>     [
//=>         7,
//=>         8,
//=>     ],
//=>     None,
//=>     [],
//=>     [
//=>         1,
//=>         2,
//=>     ],
//=>     Some(
//=>         "token",
//=>     ),
//=>     [
//=>         9,
//=>     ],
//=> )
