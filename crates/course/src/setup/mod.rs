//! What `course lab` makes before it starts anything, step by step; what is there already costs nothing.

pub mod cells;
pub mod files;
pub mod kernelspec;
pub mod prebuilt;
pub mod python;
pub mod stamp;
pub mod work;

use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::project::Project;

/// Makes what is missing. The two slow steps run at the same time: one waits for the network, the other for the compiler.
///
/// Dropping the future ends all that it started; what was broken off is done again next time.
///
/// # Errors
/// The first step that fails, in words for the user.
pub async fn prepare(project: &Project, progress: &Progress) -> Result<()> {
    let course = this_program()?;
    let compile = async {
        prebuilt::util(project, &course, progress).await?;
        cells::compiled(project, &course, progress).await
    };
    tokio::try_join!(python::environment(project, progress), compile)?;
    kernelspec::install(project, &course)?;
    for name in files::credentials(project)? {
        progress.step("credentials", 1).done(&format!("made notebooks/{name} from the example"));
    }
    match files::starters(project)? {
        0 => {}
        made => progress.step("notebooks", 1).done(&format!("made {made} that were missing")),
    }
    Ok(())
}

/// The full path of the running program: what the kernelspec names.
pub fn this_program() -> Result<std::path::PathBuf> {
    std::env::current_exe().map_err(Error::io("found", "course"))
}
