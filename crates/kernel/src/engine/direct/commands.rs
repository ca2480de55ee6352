//! The lines of a cell that are for the kernel, not for the compiler: `:dep …`, `:vars`, …
//!
//! The names are evcxr's: <https://github.com/evcxr/evcxr/blob/main/COMMON.md>.

use super::DirectEngine;
use super::generate::plain;
use crate::engine::{Event, Failure, Host, MimeBundle};

/// A command and its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) name: String,
    pub(super) arguments: String,
}

const HELP: [(&str, &str); 5] = [
    (":dep NAME = …", "use a crate, as in Cargo.toml: `:dep util = { path = \"../crates/util\" }`"),
    (":vars", "the variables that are there, with their types"),
    (":type NAME", "the type of a variable"),
    (":clear", "drop all variables and definitions"),
    (":help", "this list"),
];

/// The commands at the head of a cell, and the cell with those lines blanked out.
///
/// # Errors
/// A command that is not known.
pub(super) fn take(code: &str) -> Result<(Vec<Command>, String), Failure> {
    let mut commands = Vec::new();
    let mut rest = String::with_capacity(code.len());
    let mut in_head = true;
    for line in code.split_inclusive('\n') {
        let text = line.trim();
        let is_command = text.starts_with(':') && !text.starts_with("::");
        in_head &= is_command || text.is_empty() || text.starts_with("//");
        if in_head && is_command {
            let (name, arguments) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
            commands.push(Command { name: name.to_owned(), arguments: arguments.trim().to_owned() });
            rest.extend(line.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).take(line.len()));
        } else {
            rest.push_str(line);
        }
    }
    match commands.iter().find(|command| !is_known(&command.name)) {
        Some(unknown) => Err(unknown_command(&unknown.name)),
        None => Ok((commands, rest)),
    }
}

impl DirectEngine {
    pub(super) fn command(&mut self, command: &Command, host: &mut dyn Host) -> Result<(), Failure> {
        match command.name.as_str() {
            ":dep" => self.bench.depend(&command.arguments),
            ":vars" => {
                show(&self.variables(), host);
                Ok(())
            }
            ":type" => match self.bench.scope.variables.get(command.arguments.as_str()) {
                Some(variable) => {
                    show(&variable.shown, host);
                    Ok(())
                }
                None => Err(failed(&format!(
                    "no variable `{}`; `:vars` lists those that are there",
                    command.arguments
                ))),
            },
            ":clear" => {
                let empty = self.bench.scope.cleared();
                let names = std::mem::replace(&mut self.bench.scope, empty).variables.into_keys();
                self.runner.forget(names.map(|name| plain(&name).to_owned()).collect());
                Ok(())
            }
            _ => {
                let width = HELP.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
                let lines: Vec<String> =
                    HELP.iter().map(|(name, what)| format!("{name:width$}  {what}")).collect();
                show(&lines.join("\n"), host);
                Ok(())
            }
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

fn is_known(name: &str) -> bool {
    HELP.iter().any(|(usage, _)| usage.split(' ').next() == Some(name))
}

fn unknown_command(name: &str) -> Failure {
    let known: Vec<&str> = HELP.iter().filter_map(|(usage, _)| usage.split(' ').next()).collect();
    failed(&format!("no command `{name}`; there are {}", known.join(", ")))
}

fn failed(evalue: &str) -> Failure {
    let traceback = vec![format!("\u{1b}[1;31mcommand\u{1b}[0m\u{1b}[1m: {evalue}\u{1b}[0m")];
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

    #[test]
    fn commands_are_taken_from_the_head_and_keep_their_lines() {
        let (commands, rest) =
            take("// set-up\n:dep util = { path = \"x\" }\n:vars\nlet a = 1;\n").expect("known");
        assert_eq!(commands.iter().map(|c| c.name.as_str()).collect::<Vec<_>>(), [":dep", ":vars"]);
        assert_eq!(rest.lines().map(str::trim).collect::<Vec<_>>(), ["// set-up", "", "", "let a = 1;"]);
        assert_eq!(rest.len(), "// set-up\n:dep util = { path = \"x\" }\n:vars\nlet a = 1;\n".len());
    }

    #[test]
    fn a_colon_in_code_is_no_command() {
        let code = "let x = m\n    ::f();";
        assert_eq!(take(code).expect("no command").0, []);
        assert_eq!(take("let a: u8 =\n:vars").expect("no command").0, []);
    }

    #[test]
    fn an_unknown_command_says_which_exist() {
        let failure = take(":depp util").expect_err("unknown");
        assert!(
            failure.evalue.contains("`:depp`") && failure.evalue.contains(":dep, :vars"),
            "{}",
            failure.evalue
        );
    }
}
