//! Nested values are shown with their lines, however deep.
use std::collections::BTreeMap;
#[derive(Debug)]
struct Track { name: &'static str, keys: BTreeMap<u8, Option<(f32, char)>> }
Track { name: "One", keys: BTreeMap::from([(1, Some((0.5, 'c'))), (2, None)]) }
//=> Track {
//=>     name: "One",
//=>     keys: {
//=>         1: Some(
//=>             (
//=>                 0.5,
//=>                 'c',
//=>             ),
//=>         ),
//=>         2: None,
//=>     },
//=> }
