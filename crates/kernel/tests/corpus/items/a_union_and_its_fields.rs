//! A union can be kept; reading a field of it is `unsafe`, as everywhere.
union Bits { float: f32, whole: u32 }
let bits = Bits { float: 1.0 };
//--
format!("{:#x}", unsafe { bits.whole })
//=> "0x3f800000"
