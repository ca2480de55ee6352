//! Literals with and without their type, in all bases.
//! evcxr: `:vars` is drawn in another way, and in no order
let byte = b'a';
let big = u128::MAX;
let million = 1_000_000;
let bits = (0b1010_u8, 0o17, 0xff_i64);
let small = 2.5e-3_f32;
let size = usize::MAX;
//--
:vars
//=> big      u128  (cell [1])
//=> bits     (u8, i32, i64)  (cell [1])
//=> byte     u8  (cell [1])
//=> million  i32  (cell [1])
//=> size     usize  (cell [1])
//=> small    f32  (cell [1])
//--
(byte, bits.0 + 1, small * 1000.0)
//=> (
//=>     97,
//=>     11,
//=>     2.5,
//=> )
