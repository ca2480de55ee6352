//! Too many of both do no harm.


;;
let x = 1;;


;
//--
x;;
//--


x


//=> 1
