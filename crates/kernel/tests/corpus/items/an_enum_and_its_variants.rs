//! An enum of one cell is matched in another, its values stay.
//! evcxr: it shows `()` too
#[derive(Debug)]
enum Grant {
    Code { code: String },
    Refresh(String),
    Credentials,
}
let grants = vec![Grant::Code { code: "c".into() }, Grant::Refresh("r".into()), Grant::Credentials];
//--
for grant in &grants {
    match grant {
        Grant::Code { code } => println!("code {code}"),
        Grant::Refresh(token) => println!("refresh {token}"),
        Grant::Credentials => println!("credentials"),
    }
}
//> code c
//> refresh r
//> credentials
//--
grants.len()
//=> 3
