//! After a restart nothing is there; and who forgot the quotes meant a text.
answers
//x E0425: no cell has made `answers` since the kernel was started
//--
let grant_type = client_credentials;
//x E0425: is it a text, and stands in quotes: `"client_credentials"`
