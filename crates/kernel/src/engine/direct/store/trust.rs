//! What may be loaded: only what nobody but the user, or the system's administrator, can have written.
//!
//! A library is code, and loading it runs it with all that the learner may do. Where somebody else could put one, or turn a
//! name to another file, what is there is not even read.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::process::geteuid;

/// Write permission for the group and for everybody.
const OTHERS: u32 = 0o022;

/// # Errors
/// It is no folder, or somebody else could write to it: the message says which.
pub(super) fn folder(path: &Path) -> io::Result<Metadata> {
    let metadata = fs::symlink_metadata(path)?;
    check(metadata.is_dir(), "folder", &metadata)?;
    Ok(metadata)
}

/// # Errors
/// It is no file of its own, or somebody else could write to it.
pub(super) fn file(path: &Path) -> io::Result<Metadata> {
    let metadata = fs::symlink_metadata(path)?;
    check(metadata.is_file(), "file", &metadata)?;
    Ok(metadata)
}

/// Whether the user's own folder lets others write to it. The user can mend that, but not what they may have written.
pub(super) fn is_open_to_others(folder: &Path) -> io::Result<bool> {
    let metadata = fs::symlink_metadata(folder)?;
    Ok(metadata.uid() == geteuid().as_raw() && metadata.mode() & OTHERS != 0)
}

fn check(is_that: bool, kind: &str, metadata: &Metadata) -> io::Result<()> {
    if !is_that {
        return Err(io::Error::other(format!("it is no {kind}")));
    }
    owned(kind, metadata.uid(), metadata.mode(), geteuid().as_raw())
}

fn owned(kind: &str, owner: u32, mode: u32, user: u32) -> io::Result<()> {
    if owner != user && owner != 0 {
        let why = format!("its {kind} belongs to user {owner}, who is neither you nor root");
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    if mode & OTHERS != 0 {
        let why = format!("others may write to its {kind}; `chmod go-w` changes that");
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::owned;

    #[test]
    fn only_the_user_and_root_are_trusted_and_only_if_nobody_else_may_write() {
        let (user, root, stranger) = (1000, 0, 1001);
        for (owner, mode, trusted) in [
            (user, 0o100_644, true),
            (root, 0o100_644, true),
            (stranger, 0o100_600, false),
            (user, 0o100_664, false),
            (user, 0o100_646, false),
            (root, 0o100_666, false),
        ] {
            assert_eq!(owned("file", owner, mode, user).is_ok(), trusted, "{owner} {mode:o}");
        }
        // Who is root trusts no user.
        assert!(owned("file", user, 0o100_600, root).is_err());
    }
}
