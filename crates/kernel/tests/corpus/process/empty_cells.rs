//! A cell without code is fine.

//--
// only a comment
//--
/* another */
