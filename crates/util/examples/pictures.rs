//! Writes the pictures of the dance into a folder: `cargo run -p util --example pictures -- FOLDER`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        return Err(std::io::Error::other("the folder to write into is missing: give it as the argument"));
    };
    std::fs::create_dir_all(&folder)?;
    for (name, svg) in util::pictures::files() {
        std::fs::write(folder.join(&name), svg)?;
        println!("{}", folder.join(name).display());
    }
    Ok(())
}
