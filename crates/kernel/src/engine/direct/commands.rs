//! The lines of a cell that are for the kernel, not for the compiler: `:dep …`, `:vars`, …, and `!command` for the shell.
//!
//! They stand at the head of a cell, as in evcxr, whose names these are:
//! <https://github.com/evcxr/evcxr/blob/main/COMMON.md>.

use std::process::Command as Process;

use super::colours::headline;
use super::dependency::Brought;
use super::generate::{Show, plain};
use super::{DirectEngine, notes, shell, split};
use crate::engine::{Event, Failure, Host, MimeBundle};

/// A command and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    /// With its colon; `!` for the shell.
    pub(super) name: String,
    pub(super) arguments: String,
}

const HELP: [(&str, &str); 11] = [
    (
        ":dep NAME = …",
        "use a crate, as in Cargo.toml: `:dep itoa = \"1\"`, `:dep util = { path = \"../crates/util\" }`",
    ),
    (":vars", "the variables that are there, with their types"),
    (":type NAME", "the type of a variable"),
    (":clear", "drop all variables and definitions"),
    (":explain [CODE]", "what the compiler's handbook says of an error, of the last one without CODE"),
    (
        ":opt [LEVEL]",
        "how much later cells are optimised: 0 (the quickest to compile), 1, 2, 3, s or z; without LEVEL, 0 or 2 in turn",
    ),
    (":timing", "say for each later cell how long it took; again: no more"),
    (":efmt [FORMAT]", "how an error is shown that `?` returns: {} (as it is without FORMAT), {:?} or {:#?}"),
    (":fmt [FORMAT]", "how a cell's value is shown: {:#?} (as it is without FORMAT), {:?} or {}"),
    (":help", "this list"),
    (
        "!COMMAND",
        "a line for the shell, as in `!ls`; it has a shell of its own, so that `cd` ends with the line",
    ),
];

/// How values and errors are shown in later cells.
#[derive(Debug, Default)]
pub(super) struct Formats {
    /// Code at the head of each cell.
    pub(super) settings: String,
    pub(super) show: Show,
    values: Option<&'static str>,
    errors: Option<&'static str>,
}

impl Formats {
    fn write(&mut self) {
        self.show = if self.values == Some("Display") { Show::Displayed } else { Show::Value };
        let calls = [("values", self.values), ("errors", self.errors)];
        let calls = calls.into_iter().filter_map(|(what, format)| {
            Some(format!("__runtime::format_{what}(__runtime::Format::{}); ", format?))
        });
        self.settings = calls.collect();
    }
}

/// The commands at the head of a cell, and the cell with those lines blanked out.
///
/// `is_variable`: whether there is a variable of that name; then a line `!name` is Rust.
///
/// # Errors
/// A command that is not known, or one behind the code.
pub(super) fn take(
    code: &str,
    is_variable: &dyn Fn(&str) -> bool,
) -> Result<(Vec<Command>, String), Failure> {
    let mut commands: Vec<Command> = Vec::new();
    let mut rest = String::with_capacity(code.len());
    let mut lines = code.split_inclusive('\n').peekable();
    while let Some(line) = lines.peek() {
        let text = line.trim();
        let open = commands.last_mut().filter(|last| last.name == ":dep" && is_open(&last.arguments));
        if let Some(open) = open {
            open.arguments = format!("{}\n{text}", open.arguments);
        } else if text.starts_with(':') && !text.starts_with("::") {
            let (name, arguments) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            commands.push(Command { name: name.to_owned(), arguments: arguments.trim().to_owned() });
        } else if let Some(line) = text.strip_prefix('!').filter(|line| !is_rust(line, is_variable)) {
            commands.push(Command { name: "!".to_owned(), arguments: line.trim().to_owned() });
        } else if !text.is_empty() && !text.starts_with("//") {
            break;
        } else {
            rest.push_str(line);
            lines.next();
            continue;
        }
        rest.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        lines.next();
    }
    if let Some(unknown) = commands.iter().find(|command| !is_known(&command.name)) {
        return Err(unknown_command(&unknown.name));
    }
    let code: String = lines.collect();
    if let Some(name) = command_in(&code) {
        return Err(failed(&format!(
            "`{name}` stands behind code; commands stand at the head of a cell, or in a cell of their own"
        )));
    }
    Ok((commands, rest + &code))
}

/// A list or a table that goes on in the next line.
fn is_open(toml: &str) -> bool {
    let mut depth = 0_i32;
    let mut in_string = false;
    for c in toml.chars() {
        match c {
            '"' => in_string = !in_string,
            '[' | '{' if !in_string => depth += 1,
            ']' | '}' if !in_string => depth -= 1,
            _ => {}
        }
    }
    depth > 0
}

/// Whether what stands behind a `!` at a line's beginning is Rust: `!done`, `!matches!(…)`, `!(a && b)`.
fn is_rust(behind: &str, is_variable: &dyn Fn(&str) -> bool) -> bool {
    let end = behind.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(behind.len());
    let (word, next) = behind.split_at(end);
    match word {
        "" => next.starts_with(['(', '!', '{', '[']),
        "true" | "false" => next.is_empty() || next.starts_with([' ', ';', '.']),
        _ => is_variable(word) || next.starts_with(['!', '(']) || next.starts_with("::"),
    }
}

/// A line that would be a command, in a text that is no Rust because of it.
fn command_in(code: &str) -> Option<&str> {
    let mut lines = code.lines().map(|line| line.trim().split(' ').next().unwrap_or(""));
    let found = lines.find(|word| word.starts_with(':') && is_known(word))?;
    split::split(code, &split::Macros::default()).is_none().then_some(found)
}

impl DirectEngine {
    /// Does what the commands say, one after the other; `:dep` lines that follow each other together.
    pub(super) fn commands(
        &mut self,
        commands: &[Command],
        number: usize,
        host: &mut dyn Host,
    ) -> Result<(), Failure> {
        for group in commands.chunk_by(|a, b| a.name == ":dep" && b.name == ":dep") {
            match group {
                [first, ..] if first.name == ":dep" => {
                    let lines: Vec<&str> = group.iter().map(|command| command.arguments.as_str()).collect();
                    self.depend(&lines, number, host)?;
                }
                _ => group.iter().try_for_each(|command| self.command(command, host))?,
            }
        }
        Ok(())
    }

    fn command(&mut self, command: &Command, host: &mut dyn Host) -> Result<(), Failure> {
        let arguments = command.arguments.as_str();
        match command.name.as_str() {
            ":vars" => show(&self.variables(), host),
            ":type" => match self.bench.scope.variables.get(arguments) {
                Some(variable) => show(&variable.shown, host),
                None => {
                    let why = format!("no variable `{arguments}`; `:vars` lists those that are there");
                    return Err(failed(&why));
                }
            },
            ":clear" => {
                let empty = self.bench.scope.cleared();
                let names = std::mem::replace(&mut self.bench.scope, empty).variables.into_keys();
                self.runner.forget(names.map(|name| plain(&name).to_owned()).collect());
            }
            ":explain" => self.explain(arguments, host)?,
            ":opt" => self.optimize(arguments, host)?,
            ":timing" => {
                self.timing = !self.timing;
                show(if self.timing { "each cell tells how long it took" } else { "no more times" }, host);
            }
            ":efmt" => {
                self.bench.formats.errors = format(arguments, ":efmt")?.filter(|format| *format != "Display");
                self.bench.formats.write();
            }
            ":fmt" => {
                self.bench.formats.values = format(arguments, ":fmt")?.filter(|format| *format != "Pretty");
                self.bench.formats.write();
            }
            "!" => self.shell(arguments, host)?,
            _ => {
                let width = HELP.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
                let lines: Vec<String> =
                    HELP.iter().map(|(name, what)| format!("{name:width$}  {what}")).collect();
                show(&lines.join("\n"), host);
            }
        }
        Ok(())
    }

    /// One output tells how far a build is, and in the end which versions they are.
    fn depend(&mut self, lines: &[&str], number: usize, host: &mut dyn Host) -> Result<(), Failure> {
        let id = format!("dep-{number}-{}", self.shown_builds);
        let mut shown = false;
        let mut tell = |text: &str| {
            let data = MimeBundle::from_iter([("text/plain".to_owned(), text.into())]);
            host.emit(Event::Display { data, display_id: Some(id.clone()), update: shown });
            shown = true;
        };
        let brought = self.bench.depend(lines, number, &mut tell);
        if let Ok((Brought { built, .. }, _)) = &brought
            && !built.is_empty()
        {
            tell(&format!("ready: {}", built.join(", ")));
        }
        self.shown_builds += usize::from(shown);
        let (brought, lost) = brought?;
        self.runner.forget(lost.iter().map(|lost| plain(&lost.variable).to_owned()).collect());
        notes::types_redefined(&lost, host);
        brought.notes.iter().for_each(|text| notes::note(text, host));
        Ok(())
    }

    /// The page of the compiler's handbook.
    fn explain(&self, code: &str, host: &mut dyn Host) -> Result<(), Failure> {
        let code = match (code, &self.last_error) {
            ("", Some(last)) => last.clone(),
            ("", None) => {
                return Err(failed(
                    "no cell has failed with a compiler's error yet; `:explain E0382` explains one",
                ));
            }
            (code, _) => code.to_uppercase(),
        };
        let said = Process::new(&self.bench.compiler.rustc).args(["--explain", &code]).output();
        let said = said.map_err(|e| failed(&format!("the compiler could not be asked: {e}")))?;
        if !said.status.success() {
            return Err(failed(&format!(
                "the compiler knows no error `{code}`; they are written as in `:explain E0382`"
            )));
        }
        let text = String::from_utf8_lossy(&said.stdout).trim().to_owned();
        let mut data = MimeBundle::new();
        data.insert("text/markdown".to_owned(), text.clone().into());
        data.insert("text/plain".to_owned(), text.into());
        host.emit(Event::Result { data });
        Ok(())
    }

    fn optimize(&mut self, level: &str, host: &mut dyn Host) -> Result<(), Failure> {
        let level = match level {
            "" if self.bench.compiler.level() == "0" => "2",
            "" => "0",
            "0" | "1" | "2" | "3" | "s" | "z" => level,
            _ => return Err(failed(&format!("no level `{level}`; there are 0, 1, 2, 3, s and z"))),
        };
        self.bench.compiler.optimize(level);
        show(&format!("optimization: {level}"), host);
        Ok(())
    }

    fn shell(&mut self, line: &str, host: &mut dyn Host) -> Result<(), Failure> {
        let (folder, environment) = (self.runner.folder(), self.runner.environment());
        match shell::run(line, &folder, environment, &self.bench.activity, host) {
            Ok(shell::Ran::Ended(status)) if status.success() => Ok(()),
            Ok(shell::Ran::Ended(status)) => {
                let evalue = format!("`{line}` ended with {}", shell::described(status));
                let traceback = vec![headline("command", &evalue)];
                Err(Failure { ename: "command".to_owned(), evalue, traceback })
            }
            Ok(shell::Ran::Interrupted) => Err(notes::interrupted()),
            Err(e) => Err(failed(&format!("the shell could not be started in `{}`: {e}", folder.display()))),
        }
    }

    fn variables(&self) -> String {
        let variables = &self.bench.scope.variables;
        if variables.is_empty() {
            return "no variables yet".to_owned();
        }
        let width = variables.keys().map(String::len).max().unwrap_or(0);
        let lines = variables.iter().map(|(name, v)| {
            let mutable = if v.mutable { "mut " } else { "" };
            format!("{name:width$}  {mutable}{}  (cell [{}])", v.shown, v.cell)
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// The runtime's name of a format; `None` if none is given.
fn format(text: &str, command: &str) -> Result<Option<&'static str>, Failure> {
    match text.trim_matches('"') {
        "" => Ok(None),
        "{}" => Ok(Some("Display")),
        "{:?}" => Ok(Some("Debug")),
        "{:#?}" => Ok(Some("Pretty")),
        other => {
            Err(failed(&format!("`{command}` knows no format `{other}`; there are {{}}, {{:?}} and {{:#?}}")))
        }
    }
}

/// The first word of each usage.
fn names() -> impl Iterator<Item = &'static str> {
    HELP.iter().filter_map(|(usage, _)| usage.split(' ').next()).filter(|name| name.starts_with(':'))
}

fn is_known(name: &str) -> bool {
    name == "!" || names().any(|known| known == name)
}

/// Says which exist, the most similar first.
fn unknown_command(name: &str) -> Failure {
    let mut known: Vec<&str> = names().collect();
    known.sort_by_key(|known| distance(known, name));
    failed(&format!("no command `{name}`; there are {}, and `:help` says what they do", known.join(", ")))
}

/// How many letters have to be changed, put in or left out to make the one of the other (Levenshtein's distance).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

fn failed(evalue: &str) -> Failure {
    let traceback = vec![headline("command", evalue)];
    Failure { ename: "command".to_owned(), evalue: evalue.to_owned(), traceback }
}

fn show(text: &str, host: &mut dyn Host) {
    let mut data = MimeBundle::new();
    data.insert("text/plain".to_owned(), text.into());
    host.emit(Event::Result { data });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(code: &str) -> Result<(Vec<(String, String)>, String), String> {
        let is_variable = |name: &str| name == "done";
        let (commands, rest) = take(code, &is_variable).map_err(|failure| failure.evalue)?;
        Ok((commands.into_iter().map(|command| (command.name, command.arguments)).collect(), rest))
    }

    #[test]
    fn commands_are_taken_from_the_head_and_keep_their_lines() {
        let code = "// set-up\n:dep util = { path = \"x\" }\n:vars\nlet a = 1;\n";
        let (commands, rest) = taken(code).unwrap();
        assert_eq!(commands.iter().map(|c| c.0.as_str()).collect::<Vec<_>>(), [":dep", ":vars"]);
        assert_eq!(rest.lines().map(str::trim).collect::<Vec<_>>(), ["// set-up", "", "", "let a = 1;"]);
        assert_eq!(rest.len(), code.len());
    }

    #[test]
    fn a_table_may_go_on_in_the_next_line() {
        let (commands, rest) = taken(":dep a = { features = [\n  \"x\",\n] }\n:dep b\n1 + 1").unwrap();
        assert_eq!(commands[0].1, "a = { features = [\n\"x\",\n] }");
        assert_eq!(commands[1], (":dep".into(), "b".into()));
        assert_eq!(rest.trim(), "1 + 1");
    }

    #[test]
    fn a_colon_in_code_is_no_command() {
        for code in ["let x = m\n    ::f();", "let s = \"\n:vars\n\";", "f(a\n:vars)"] {
            assert_eq!(taken(code).unwrap(), (Vec::new(), code.to_owned()));
        }
    }

    #[test]
    fn a_command_behind_code_is_told_of() {
        let said = taken("let a = 1;\n:dep itoa = \"1\"").unwrap_err();
        assert!(said.starts_with("`:dep` stands behind code"), "{said}");
    }

    #[test]
    fn an_exclamation_mark_is_the_shells_unless_it_negates() {
        for (code, line) in [
            ("!ls -l", "ls -l"),
            ("! echo hi", "echo hi"),
            ("!./run", "./run"),
            ("!cat x | wc", "cat x | wc"),
        ] {
            assert_eq!(taken(code).unwrap().0, [("!".to_owned(), line.to_owned())]);
        }
        for code in ["!done", "!true", "!matches!(1, 2)", "!(a && b)", "!is_done(1)", "!done.is_empty()"] {
            assert_eq!(taken(code).unwrap().0, [], "{code}");
        }
    }

    #[test]
    fn an_unknown_command_names_those_that_exist_the_nearest_first() {
        let said = taken(":explian E0382").unwrap_err();
        assert!(said.starts_with("no command `:explian`; there are :explain, "), "{said}");
        assert!(names().all(|name| said.contains(name)), "{said}");
    }
}
