//! Fuzzing of what comes out of the runner: a cell can print anything, and write to any file that is open.

use proptest::prelude::*;

use super::output::{Found, Output};
use super::wire::{self, Command, Notice};
use crate::engine::Event;
use crate::fuzz::{fuzz, soup};
use runtime::Report;

const PIECES: &[&str] = &[
    "EVCXR_BEGIN_CONTENT",
    " text/html\n",
    " text/plain\n",
    " application/json\n",
    " application/vnd.oauth-dance.clear-output\n",
    "wait\n",
    "\nEVCXR_END_CONTENT\n",
    "EVCXR_END_CONTENT",
    "EVCXR_",
    "EVCXR_INPUT_REQUEST",
    " ",
    "\n",
    "\r\n",
    "a",
    "é",
    "𝄞",
    "<b>x</b>",
    "{\"a\": 1}",
    "OAUTH_DANCE_",
    runtime::display::BEGIN_RESULT,
    runtime::display::END_RESULT,
    "\u{1b}[1m",
];

/// What a front end shows: text that was cut into pieces is put together again.
#[derive(Debug, Default, PartialEq)]
struct Shown(Vec<Found>);

impl Shown {
    fn add(&mut self, found: Found) {
        match (self.0.last_mut(), found) {
            (
                Some(Found::Event(Event::Stream { text: before, .. })),
                Found::Event(Event::Stream { text, .. }),
            ) => before.push_str(&text),
            (_, found) => self.0.push(found),
        }
    }
}

#[test]
fn output_means_the_same_however_it_is_cut() {
    let input = (soup(PIECES, 24), prop::collection::vec(any::<prop::sample::Index>(), 0..6));
    fuzz("output_means_the_same_however_it_is_cut", input, |(text, cuts)| {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.index(text.len() + 1)).collect();
        cuts.retain(|cut| text.is_char_boundary(*cut));
        cuts.extend([0, text.len()]);
        cuts.sort_unstable();
        let (mut whole, mut pieces) = (Shown::default(), Shown::default());
        let mut output = Output::default();
        output.feed(&text, &mut |found| whole.add(found));
        output.settle(true, &mut |found| whole.add(found));
        let mut output = Output::default();
        for cut in cuts.windows(2) {
            output.feed(&text[cut[0]..cut[1]], &mut |found| pieces.add(found));
        }
        output.settle(true, &mut |found| pieces.add(found));
        assert_eq!(pieces, whole);
        // A pause at any place may show more, but it loses nothing that is no marker.
        if !text.contains("EVCXR_") && !text.contains("OAUTH_DANCE_") {
            assert_eq!(whole.0.len(), usize::from(!text.is_empty()));
        }
    });
}

#[test]
fn messages_of_a_runner_and_reports_of_a_cell() {
    let json = soup(
        &[
            "{",
            "}",
            "\"Finished\"",
            "\"report\"",
            ":",
            "[",
            "]",
            "1",
            "255",
            ",",
            "\"undone\"",
            "true",
            "\"TookOver\"",
            "\"pid\"",
            "-1",
        ],
        16,
    );
    let bytes = prop_oneof![
        json.prop_map(|json| {
            let mut message = u32::try_from(json.len()).unwrap().to_le_bytes().to_vec();
            message.extend(json.bytes());
            message
        }),
        prop::collection::vec(any::<u8>(), 0..64),
    ];
    fuzz("messages_of_a_runner_and_reports_of_a_cell", bytes, |bytes| {
        // Whatever it is, it is a message or an error.
        let _ = wire::receive::<Notice>(&bytes[..]);
        let _ = wire::receive::<Command>(&bytes[..]);
        if let Some(report) = Report::decode(&bytes) {
            assert_eq!(Report::decode(&report.encode()), Some(report));
        }
    });
}
