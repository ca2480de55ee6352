//! A forgotten `?` is pointed out.
fn save() -> Result<(), String> { Err("disk full".into()) }
save();
//2 unused `Result` that must be used
