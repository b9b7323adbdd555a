//! Writes a sample report and sample quotes: `cargo run -p brainops-core --example documents -- OUT_FOLDER PICTURE.jpg...`
//!
//! Pictures are JPEGs of about 1,600 px; without any, the pages say that pictures can't be shown.

#[path = "../tests/it/document/sample.rs"]
mod sample;

use std::error::Error;
use std::path::PathBuf;
use std::time::Instant;

use brainops_core::document;
use brainops_core::document::input::Pricing;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let out = PathBuf::from(arguments.next().ok_or("name the folder to write to")?);
    let pictures = arguments
        .map(std::fs::read)
        .collect::<Result<Vec<_>, _>>()?;
    std::fs::create_dir_all(&out)?;
    let started = Instant::now();
    let report = document::report(&sample::full_report(&pictures))?;
    tell(&format!(
        "report: {} pages, {} bytes, {} ms",
        report.pages,
        report.bytes.len(),
        started.elapsed().as_millis()
    ));
    std::fs::write(out.join("report.pdf"), report.bytes)?;
    let started = Instant::now();
    let quote = document::quote(&sample::full_quote())?;
    tell(&format!(
        "quote: {} pages, {} bytes, {} ms",
        quote.pages,
        quote.bytes.len(),
        started.elapsed().as_millis()
    ));
    std::fs::write(out.join("quote.pdf"), quote.bytes)?;
    let mut open = sample::full_quote();
    open.chosen = None;
    open.pricing = Pricing::LumpSum;
    for payment in &mut open.payments {
        payment.amount = None;
    }
    std::fs::write(out.join("quote-options.pdf"), document::quote(&open)?.bytes)?;
    Ok(())
}

#[expect(clippy::print_stdout, reason = "an example talks to whoever runs it")]
fn tell(text: &str) {
    println!("{text}");
}
