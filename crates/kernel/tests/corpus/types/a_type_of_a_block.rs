//! What is defined within a function or a block is not seen outside of it.
//! evcxr: it refuses the whole cell when it cannot name the type of a variable
let hidden = {
    #[derive(Debug)]
    struct Inside(u8);
    Inside(1)
};
hidden
//=> Inside(
//=>     1,
//=> )
//~ `hidden` is not kept for later cells: its type has no name that another cell could write
//--
hidden
//x E0425: `hidden` of cell [1] could not be kept
