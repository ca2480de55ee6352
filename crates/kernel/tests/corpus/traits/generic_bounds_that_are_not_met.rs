//! The error names the trait that is missing.
fn largest<T: PartialOrd + Copy>(list: &[T]) -> T {
    let mut largest = list[0];
    for &x in list { if x > largest { largest = x; } }
    largest
}
largest(&[1, 5, 2])
//=> 5
//--
struct Plain;
largest(&[Plain])
//x E0277: can't compare `Plain` with `Plain`
//x E0277: required by this bound in `largest`
