//! How values and errors are shown can be set.
//! evcxr: what a command says stands where a value would
:fmt {:?}
vec![1, 2]
//=> [1, 2]
//--
:fmt {}
"text"
//=> text
//--
vec![1]
//=> [
//=>     1,
//=> ]
//--
:fmt
"text"
//=> "text"
//--
:efmt {:?}
"x".parse::<u8>()?
//x ParseIntError: ParseIntError { kind: InvalidDigit }
//--
:efmt
"x".parse::<u8>()?
//x ParseIntError: invalid digit found in string
//--
:efmt {:x}
//x command: `:efmt` knows no format `{:x}`
