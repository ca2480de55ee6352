//! The working folder and the environment stay as a cell leaves them, and disturb neither the kernel nor the compiler.
//! evcxr: it shows `()` too
std::fs::create_dir("below")?;
std::env::set_current_dir("below")?;
unsafe {
    std::env::set_var("PATH", "");
    std::env::set_var("TMPDIR", "/no/such/folder");
    std::env::set_var("HOME", "/no/such/folder");
}
//--
std::env::current_dir()?.ends_with("below")
//=> true
//--
// Even a folder that is gone.
std::fs::remove_dir(std::env::current_dir()?)?;
//--
std::env::current_dir().is_err()
//=> true
//--
std::env::set_current_dir("/")?;
std::env::var("PATH")?
//=> ""
