//! A second engine, on the library behind `evcxr_jupyter`: the yardstick for the direct one.
//!
//! It is what a learner with the stock kernel has, brought into the form of our trait and otherwise left as it is: a cell that
//! `?` or a panic ended is done, and what it said is on standard error. <https://docs.rs/evcxr>
//!
//! Only with the cargo feature `evcxr`, because the library takes minutes to build.

mod failure;
mod talk;

use std::process::{Child, Command};
use std::sync::{Arc, Mutex, PoisonError};

use ::evcxr::{CommandContext, EvalCallbacks, EvalContext, EvalContextOutputs, EvalOutputs};

use super::{Completeness, Completion, Completions, Engine, Host, Interrupt, MimeBundle, Outcome};

/// Reads `init.evcxr`; also a cell that does so.
pub const LOAD_CONFIG: &str = ":load_config --quiet";

/// Becomes the process that holds a cell's variables, if that is what this program was started for.
///
/// The first line of a `main` whose program has an [`EvcxrEngine`]: the library starts its own program again.
pub fn become_runner_if_asked() {
    ::evcxr::runtime_hook();
}

/// Why the engine did not start.
#[derive(Debug, thiserror::Error)]
#[error("evcxr did not start: {0}")]
pub struct StartError(String);

/// The engine that calls evcxr.
pub struct EvcxrEngine {
    /// Gone after the end.
    context: Option<CommandContext>,
    outputs: EvalContextOutputs,
    process: Arc<Process>,
}

impl EvcxrEngine {
    /// Starts an engine and the process that runs its cells, with what the user has set for evcxr: the variables
    /// `EVCXR_CONFIG_DIR` and `EVCXR_TMPDIR`, the file `init.evcxr`.
    ///
    /// The paths of `:dep` count from the folder in which this program runs. `environment`: variables of cells, besides its own.
    ///
    /// # Errors
    /// What evcxr says: there is no cargo, or it cannot build.
    pub fn new(environment: &[(String, String)]) -> Result<EvcxrEngine, StartError> {
        let broken = |error: ::evcxr::Error| StartError(error.to_string());
        let mut runner =
            Command::new(std::env::current_exe().map_err(|error| StartError(error.to_string()))?);
        runner.envs(environment.iter().map(|(name, value)| (name, value)));
        let (context, outputs) = EvalContext::with_subprocess_command(runner).map_err(broken)?;
        let mut context = CommandContext::with_eval_context(context);
        // As the stock kernel does, but without saying so on the kernel's own standard output.
        context.execute(LOAD_CONFIG).map_err(broken)?;
        let process = Arc::new(Process(context.process_handle()));
        Ok(EvcxrEngine { context: Some(context), outputs, process })
    }
}

impl Engine for EvcxrEngine {
    fn execute(&mut self, code: &str, _number: u32, host: &mut dyn Host) -> Outcome {
        let Some(context) = &mut self.context else { return Outcome::Failed(failure::ended()) };
        let ended = talk::while_it_runs(&self.outputs, host, |ask| {
            // In one expression: the type of `request` has no public name.
            let mut callbacks =
                EvalCallbacks { input_reader: &|request| ask(&request.prompt, request.is_password) };
            context.execute_with_callbacks(code, &mut callbacks)
        });
        match ended {
            Some(Ok(shown)) => {
                if let Some(data) = bundle(shown) {
                    // evcxr does not tell a value from what was shown before it.
                    host.emit(super::Event::Result { data });
                }
                Outcome::Done
            }
            Some(Err(error)) => Outcome::Failed(failure::of(&error)),
            None => Outcome::Failed(failure::panicked()),
        }
    }

    fn interrupter(&self) -> Arc<dyn Interrupt> {
        Arc::clone(&self.process) as Arc<dyn Interrupt>
    }

    fn complete(&mut self, code: &str, cursor: usize) -> Completions {
        let found = self.context.as_mut().and_then(|context| context.completions(code, cursor).ok());
        let Some(found) = found else { return Completions { replace: cursor..cursor, matches: Vec::new() } };
        let matches = found.completions.into_iter().map(|one| Completion {
            text: one.code,
            kind: one.kind,
            detail: None,
        });
        Completions { replace: found.start_offset..found.end_offset, matches: matches.collect() }
    }

    fn inspect(&mut self, code: &str, cursor: usize, _detail: u8) -> Option<MimeBundle> {
        let (plain, html) = self.context.as_mut()?.hover_at(code, cursor).ok()?;
        let forms = [("text/plain", plain), ("text/html", html)];
        Some(forms.map(|(mime, text)| (mime.to_owned(), text.into())).into_iter().collect())
    }

    /// The stock kernel takes every cell as complete.
    fn is_complete(&self, _code: &str) -> Completeness {
        Completeness::Complete
    }

    fn shutdown(&mut self) {
        self.process.interrupt();
        self.context = None;
    }
}

/// What a cell showed, if it showed anything; JSON as JSON.
fn bundle(shown: EvalOutputs) -> Option<MimeBundle> {
    let forms = shown.content_by_mime_type.into_iter().map(|(mime, text)| {
        let parsed = if mime.contains("json") { serde_json::from_str(&text).ok() } else { None };
        (mime, parsed.unwrap_or_else(|| text.into()))
    });
    let forms: MimeBundle = forms.collect();
    (!forms.is_empty()).then_some(forms)
}

/// The process that runs the cells. To interrupt a cell the stock kernel kills it, and all variables with it.
struct Process(Arc<Mutex<Child>>);

impl Interrupt for Process {
    fn interrupt(&self) {
        // Where it is gone already, there is nothing to kill.
        let _ = self.0.lock().unwrap_or_else(PoisonError::into_inner).kill();
    }
}
