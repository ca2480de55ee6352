//! An inherent `evcxr_display` wins over `Debug`.
#[derive(Debug)]
struct Badge(&'static str);
impl Badge {
    fn evcxr_display(&self) { println!("EVCXR_BEGIN_CONTENT text/plain\n<{}>\nEVCXR_END_CONTENT", self.0); }
}
let badge = Badge("ok");
//--
badge
//=> <ok>
//--
&badge
//=> <ok>
