//! Pictures for the notebooks.
