//! Builds the libraries that cells link: `cargo run -p kernel --example prepare PROJECT OUT`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let (project, out) = arguments.next().zip(arguments.next()).ok_or("usage: prepare PROJECT OUT")?;
    kernel::prebuilt::prepare(project.as_ref(), out.as_ref(), &mut |progress| {
        println!("{} of {}: {}", progress.done, progress.total, progress.what);
    })?;
    Ok(())
}
