//! One provider's row of `keys.tsv` in a variable: the keys of an app, apart from those of any user.

use crate::Creds;
use crate::error::Result;
use std::path::Path;

/// Reads the row `provider` of the `keys.tsv` in the notebook's folder, or in a parent up to the project.
///
/// Its values are at hand by the names of the columns: `keys["client_id"]`.
///
/// # Errors
/// The file is missing, is no table (with the line and what to mend), or has no such row.
pub fn read_keys(provider: impl AsRef<str>) -> Result<Creds> {
    Ok(creds::read_row(&creds::find_keys(Path::new("."))?, provider.as_ref())?.into_iter().collect())
}

/// Writes `keys` to the row `provider`, which must exist; a key that is no column yet becomes one. The rest of the file
/// stays as it is.
///
/// # Errors
/// As [`read_keys`]; the file cannot be written, and is then as it was.
pub fn update_keys(provider: impl AsRef<str>, keys: &Creds) -> Result<()> {
    let values: Vec<(String, String)> =
        keys.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    Ok(creds::update_row(&creds::find_keys(Path::new("."))?, provider.as_ref(), &values)?)
}
