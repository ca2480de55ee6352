//! A web app goes on between cells, and a cell made anew replaces it. Where a cell kills the process, the app's thread is gone with
//! it: that is said, and nothing waits for it.
//! evcxr: when its process ends, all variables are lost
:dep util = { path = "../../util" }
use util::*;
let mut app = WebApp::start()?;
app.route("/", |_| Ok(Page::new("Here")));
//--
app.route("/more", |address| Ok(Page::new(address.query().get("name").unwrap_or("nobody"))));
Client::new().get(app.url("/more")?.to_string() + "?name=Mira").send()?.text().contains("<h1>Mira</h1>")
//=> true
//--
let old = app.url("/")?;
let mut app = WebApp::start()?;
app.route("/", |_| Ok(Page::new("Another")));
//--
Client::new().get(&old).send().is_err() && Client::new().get(app.url("/")?).send()?.status() == 200
//=> true
//--
std::process::abort();
//x SIGABRT: all variables are as they were before this cell
//--
app.url("/")?;
//x util::Error: ended together with a cell that crashed
//--
let app = WebApp::start()?;
//--
Client::new().get(app.url("/")?).send()?.status() == 404
//=> true
