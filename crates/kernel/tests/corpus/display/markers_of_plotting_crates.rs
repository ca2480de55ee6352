//! The lines that other crates print to show a picture are a display.
println!("EVCXR_BEGIN_CONTENT image/svg+xml\n<svg/>\nEVCXR_END_CONTENT\nEVCXR_BEGIN_CONTENT text/plain\na picture\nEVCXR_END_CONTENT");
//~ a picture
