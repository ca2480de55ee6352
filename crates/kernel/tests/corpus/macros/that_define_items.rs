//! What a macro defines is there in later cells, as if it had been written out.
//! evcxr: what a macro makes is seen neither by its analyzer nor by later cells
macro_rules! unit {
    ($name:ident, $symbol:literal) => {
        #[derive(Debug, Clone, Copy)]
        struct $name(f64);
        impl $name { fn shown(&self) -> String { format!("{} {}", self.0, $symbol) } }
    };
}
unit!(Seconds, "s");
unit!(Metres, "m");
let wait = Seconds(1.5);
//--
let way = Metres(3.0);
wait.shown() + ", " + &way.shown()
//=> "1.5 s, 3 m"
//--
unit!(Metres, "metres");
//~ `way` was dropped: its type is made of `Metres`
//--
(Metres(2.0).shown(), wait.shown())
//=> (
//=>     "2 metres",
//=>     "1.5 s",
//=> )
//--
macro_rules! settings { () => { struct Settings { retries: u8 } } }
settings!();
let settings = Settings { retries: 3 };
//--
macro_rules! settings { () => { struct Settings { retries: u64, name: &'static str } } }
//~ `settings` was dropped: its type is made of `Settings`
//--
Settings { retries: 1, name: "lab" }.name
//=> "lab"
//--
unit!(Twice, "t"); unit!(Twice, "t");
//x E0428: the name `Twice` is defined multiple times
