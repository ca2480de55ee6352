//! Commands stand at the head of a cell.
// A comment may stand before them.
:type n
//x command: no variable `n`
//--
let n = 1;
:vars
//x command: `:vars` stands behind code
//--
:varss
//x command: no command `:varss`; there are :vars, 
