//! Attributes and documentation belong to their item.
/// How many there are.
#[derive(
    Debug, Clone, Copy, // more than one line
    PartialEq, Default,
)]
#[non_exhaustive]
struct Count {
    /// Never negative.
    #[allow(dead_code)]
    n: u32,
}
#[inline]
#[must_use]
fn count() -> Count { Count { n: 2 } }
//--
count() == Count::default()
//=> false
