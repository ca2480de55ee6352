//! The messages of the protocol, one a file: what a request may hold, and what its reply says.

pub(super) mod clear_output;
pub(super) mod comm;
pub(super) mod complete;
pub(super) mod display;
pub(super) mod error;
pub(super) mod execute;
pub(super) mod execute_result;
pub(super) mod history;
pub(super) mod input;
pub(super) mod inspect;
pub(super) mod interrupt;
pub(super) mod is_complete;
pub(super) mod kernel_info;
pub(super) mod shutdown;
