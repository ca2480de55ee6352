//! Lines for the kernel.
//! evcxr: `:vars` and `:type` write what they know in another way
let n = vec![1u8];
//--
:vars
//=> n  Vec<u8>  (cell [1])
//--
:type n
//=> Vec<u8>
//--
:nonsense
//x command: no command `:nonsense`
//--
:clear
//--
n
//x E0425: cannot find value `n`
