//! All functions are compiled again with what they call.
fn rate() -> f64 { 0.5 }
fn price(net: f64) -> f64 { net + net * rate() }
price(2.0)
//=> 3.0
//--
fn rate() -> f64 { 1.0 }
//--
price(2.0)
//=> 4.0
