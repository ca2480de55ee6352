//! An alias is there in later cells; a variable's type is what it stands for.
//! evcxr: `:type` writes the name before the type
type Scores = std::collections::BTreeMap<&'static str, u8>;
//--
let mut scores = Scores::new();
scores.insert("ada", 3);
//--
:type scores
//=> BTreeMap<&str, u8>
//--
scores["ada"]
//=> 3
