//! Whoever is answered: a person at a terminal, a script that reads JSON, or a test.

mod text;

use std::io::{self, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;
use text::{columns, legible, lines};

use crate::failure::Failure;

/// Where answers go, and who says yes.
pub struct Screen {
    json: bool,
    yes: bool,
    /// Somebody sits there who can be asked and sees a bar move.
    person: bool,
    out: Box<dyn Write + Send>,
}

/// What a [`Screen::captured`] was told.
#[derive(Clone, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Captured {
    /// All of it.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Without colours.
struct Stripped(Captured);

impl Write for Stripped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .write_all(anstream::adapter::strip_bytes(bytes).into_vec().as_slice())
            .map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Screen {
    /// The process's own; colours go to a terminal only, and not where `NO_COLOR` is set.
    #[must_use]
    pub fn terminal(json: bool, yes: bool) -> Self {
        let person = io::stdin().is_terminal() && io::stderr().is_terminal();
        Self {
            json,
            yes,
            person,
            out: Box::new(anstream::stdout()),
        }
    }

    /// One that keeps what it is told.
    #[must_use]
    pub fn captured(json: bool, yes: bool) -> (Self, Captured) {
        let captured = Captured::default();
        let out = Box::new(Stripped(captured.clone()));
        (
            Self {
                json,
                yes,
                person: false,
                out,
            },
            captured,
        )
    }

    /// Whether a script reads.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// A list: columns for people, an array for scripts.
    ///
    /// # Errors
    /// When nobody reads any more.
    pub fn table<T: Serialize>(&mut self, rows: &[T]) -> Result<(), Failure> {
        let rows: Vec<Value> = rows.iter().map(value).collect();
        let text = if self.json {
            json(&Value::Array(rows))
        } else {
            columns(&rows)
        };
        self.say(&text)
    }

    /// One thing: a line for each field, or an object.
    ///
    /// # Errors
    /// As `table`.
    pub fn record<T: Serialize>(&mut self, record: &T) -> Result<(), Failure> {
        let record = value(record);
        let text = if self.json {
            json(&record)
        } else {
            lines(&record)
        };
        self.say(&text)
    }

    /// What was done: a sentence for people, `record` for scripts.
    ///
    /// # Errors
    /// As `table`.
    pub fn done<T: Serialize>(&mut self, sentence: &str, record: &T) -> Result<(), Failure> {
        let text = if self.json {
            json(&value(record))
        } else {
            legible(sentence) + "\n"
        };
        self.say(&text)
    }

    /// What was done is done, whether or not anybody could be told.
    fn say(&mut self, text: &str) -> Result<(), Failure> {
        let told = self
            .out
            .write_all(text.as_bytes())
            .and_then(|()| self.out.flush());
        told.map_err(|error| {
            Failure::Failed(format!(
                "the answer to what was done cannot be written: {error}"
            ))
        })
    }

    /// Asks before something is destroyed.
    ///
    /// # Errors
    /// `Refused` when the answer is no, or there is nobody to ask and no `--yes`.
    pub fn confirmed(&self, question: &str) -> Result<(), Failure> {
        if self.yes {
            return Ok(());
        }
        if !self.person {
            return Err(Failure::Refused(format!("{question} Say so with --yes.")));
        }
        eprint!("{question} [y/N] ");
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        if answer.trim().eq_ignore_ascii_case("y") {
            Ok(())
        } else {
            Err(Failure::Refused("not done".to_owned()))
        }
    }

    /// A bar on stderr for something long, of `total` steps or bytes; hidden where nobody looks.
    #[must_use]
    pub fn bar(&self, total: u64, template: &str) -> ProgressBar {
        if self.json || !self.person {
            return ProgressBar::hidden();
        }
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::new(total).with_style(style);
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

fn value(thing: &impl Serialize) -> Value {
    serde_json::to_value(thing).unwrap_or_default()
}

fn json(value: &Value) -> String {
    format!("{value}\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shown(json: bool, show: impl FnOnce(&mut Screen)) -> String {
        let (mut screen, captured) = Screen::captured(json, false);
        show(&mut screen);
        captured.text()
    }

    #[test]
    fn columns_line_up_and_json_is_one_line() {
        let rows = [
            json!({ "id": "peatio", "state": "active" }),
            json!({ "id": "a", "state": null }),
        ];
        assert_eq!(
            shown(false, |screen| screen.table(&rows).unwrap()),
            "ID      STATE\npeatio  active\na       -\n"
        );
        let json = "[{\"id\":\"peatio\",\"state\":\"active\"},{\"id\":\"a\",\"state\":null}]\n";
        assert_eq!(shown(true, |screen| screen.table(&rows).unwrap()), json);
    }

    #[test]
    fn without_a_person_only_yes_is_yes() {
        assert!(Screen::captured(false, true).0.confirmed("Sure?").is_ok());
        assert_eq!(
            Screen::captured(false, false)
                .0
                .confirmed("Sure?")
                .unwrap_err()
                .code(),
            4
        );
    }
}
