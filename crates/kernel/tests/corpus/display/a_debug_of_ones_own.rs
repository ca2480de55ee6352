//! A hand-written `Debug` is what is shown: a secret need not be.
struct Secret(String);
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secret({} letters)", self.0.len())
    }
}
let secret = Secret("invented".into());
secret
//=> Secret(8 letters)
//--
(1, &secret)
//=> (
//=>     1,
//=>     Secret(8 letters),
//=> )
