//! An enum's variants without its name; the enum is defined anew, and so are they.
#[derive(Debug)]
enum Light { Red, Green }
use Light::*;
[Red, Green]
//=> [
//=>     Red,
//=>     Green,
//=> ]
//--
#[derive(Debug)]
enum Light { Red, Amber }
//--
Amber
//=> Amber
