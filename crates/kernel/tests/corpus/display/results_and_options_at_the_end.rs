//! An error that is only looked at fails nothing.
"x".parse::<u8>()
//=> Err(
//=>     ParseIntError {
//=>         kind: InvalidDigit,
//=>     },
//=> )
//--
"7".parse::<u8>().ok()
//=> Some(
//=>     7,
//=> )
