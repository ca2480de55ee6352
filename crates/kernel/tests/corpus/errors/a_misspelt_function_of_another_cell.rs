//! Functions of other cells are looked through as well.
fn authorize_url() -> &'static str { "/authorize" }
//--
autorize_url()
//x E0425: cell [1] defines `authorize_url`; did you mean that?
