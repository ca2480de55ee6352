//! A constant may be made from constants and `const` functions of earlier cells.
const SIDE: usize = 3;
const fn squared(n: usize) -> usize { n * n }
//--
const AREA: usize = squared(SIDE);
let field = [0_u8; AREA];
//--
(AREA, field.len())
//=> (
//=>     9,
//=>     9,
//=> )
