//! It does not matter through how many types a value is made of the changed one.
enum Level { Low, High }
struct Alarm { level: Level }
struct Panel { alarms: Vec<Alarm> }
let panel = Panel { alarms: vec![Alarm { level: Level::High }] };
let count = panel.alarms.len();
//--
enum Level { Low(u64), Middle(String), High }
//~ `panel` was dropped: its type is made of `Level`
//--
count
//=> 1
