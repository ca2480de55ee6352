//! What a block, a loop or a branch declares is not there outside of it.
//! evcxr: it shows `()` too
let outer = {
    let inner = 2;
    inner * 3
};
if let Some(seen) = Some(outer) { let doubled = seen * 2; println!("{doubled}"); }
//> 12
//--
outer + inner
//x E0425: no cell has made `inner`
//--
outer
//=> 6
