//! Runs the tests of a crate, one after the other, ignored ones too, and reports each. What they print is not read. No library
//! is used: one more implementation of a trait can make a test's types ambiguous.
#![feature(test)]
extern crate test;

use report::{message_of, quote, send, take_job};
use test::{ShouldPanic, StaticTestFn, TestDescAndFn};

/// The crate's `test_runner`.
pub fn run(tests: &[&TestDescAndFn]) {
    let job = take_job(); // {"nonce": "..."}
    let nonce = quote(job.split('"').nth(3).unwrap());
    for test in tests {
        let StaticTestFn(function) = test.testfn else { continue };
        let name = test.desc.name.as_slice();
        let thread = std::thread::Builder::new().name(name.to_string());
        let ended = thread.spawn(move || function()).unwrap().join();
        let failure = match (ended, &test.desc.should_panic) {
            (Ok(Ok(())), ShouldPanic::No) => None,
            (Ok(Err(text)), _) => Some(text),
            (Ok(Ok(())), _) => Some("did not panic".to_string()),
            (Err(panic), ShouldPanic::No) => Some(message_of(&*panic)),
            (Err(_), ShouldPanic::Yes) => None,
            (Err(panic), ShouldPanic::YesWithMessage(wanted)) => {
                let text = message_of(&*panic);
                (!text.contains(wanted)).then(|| format!("panicked with {text:?}, not with {wanted:?}"))
            }
        };
        let status = if failure.is_some() { "failed" } else { "passed" };
        let mut event = format!(r#"{{"event":"test","nonce":{nonce},"id":{},"status":"{status}""#, quote(name));
        if let Some(text) = failure {
            if let Some((left, right)) = compared(&text) {
                event += &format!(r#","actual":{},"expected":{}"#, quote(&left), quote(&right));
            }
            event += &format!(r#","error":{}"#, quote(&text));
        }
        send(&(event + "}"));
    }
    send(&format!(r#"{{"event":"end","nonce":{nonce}}}"#));
}

/// What an assert_eq! compared, by Exercism's habit (actual, expected).
fn compared(text: &str) -> Option<(String, String)> {
    let (_, rest) = text.split_once("\n  left: ")?;
    let (left, right) = rest.split_once("\n right: ")?;
    let short = |value: &str| value.chars().take(500).collect();
    Some((short(left), short(right)))
}
