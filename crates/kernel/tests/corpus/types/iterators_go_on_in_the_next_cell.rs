//! An iterator whose type has a name remembers where it was.
let mut letters = "a b c".split(' ');
let mut numbers = vec![1, 2, 3, 4].into_iter();
let mut odd = (1..).step_by(2).peekable();
let mut pairs = [1, 2].into_iter().zip("xy".chars());
//--
(letters.next(), numbers.nth(1), odd.next(), pairs.next())
//=> (
//=>     Some(
//=>         "a",
//=>     ),
//=>     Some(
//=>         2,
//=>     ),
//=>     Some(
//=>         1,
//=>     ),
//=>     Some(
//=>         (
//=>             1,
//=>             'x',
//=>         ),
//=>     ),
//=> )
//--
(letters.collect::<Vec<_>>().concat(), numbers.len(), odd.peek(), pairs.count())
//=> (
//=>     "bc",
//=>     2,
//=>     Some(
//=>         3,
//=>     ),
//=>     1,
//=> )
