//! A contractor's whole history, made up: 10,000 jobs with ten photos each, the same on every run.
//!
//! Written through the use cases, so rows, search index and outbox are what real work leaves behind. The photos are
//! rows only; no picture files stand behind them.

use anyhow::{Context as _, Result};
use brainops_core::clock::Clock;
use brainops_core::photos::NewPhoto;
use brainops_core::store::{Store, Tx};
use brainops_core::vault::{Opened, Vault};
use brainops_core::{jobs, photos};
use brainops_domain::id::{ImportId, JobId};
use brainops_domain::stage::Stage;
use brainops_domain::view::job::{JobFields, StageMove};
use brainops_domain::view::photo::CameraFacts;
use brainops_domain::view::vault::NewVault;
use chrono::{Duration, NaiveDate};
use std::path::Path;

/// Jobs of a contractor with six crews over ten years.
pub(crate) const JOBS: u32 = 10_000;
/// Photos of each.
pub(crate) const PHOTOS_PER_JOB: u32 = 10;
/// Jobs written in one transaction: long enough to be quick, short enough to stay a few megabytes.
const BATCH: u32 = 100;

const FIRST: [&str; 12] = [
    "Harriet", "Bo", "Ansel", "Petra", "Teo", "Jo", "Lena", "Dov", "Perrin", "Ines", "Malik",
    "Ruth",
];
const LAST: [&str; 16] = [
    "Vandersloot",
    "Okonjo",
    "Lindqvist",
    "Barrowclough",
    "Marchetti",
    "Abernathy",
    "Sandoval",
    "Novak",
    "Hollingbrook",
    "Esterhazy",
    "Whitcomb",
    "Ibarra",
    "Delacroix",
    "Kettering",
    "Grantham",
    "Osgood",
];
const STREET: [&str; 8] = [
    "Quarry Hollow Rd",
    "Towpath Ln",
    "Kiln St",
    "Bellwether Ct",
    "Ledger Mill Rd",
    "Wren Hill Rd",
    "Drover Way",
    "Tin Cup Rd",
];
const CITY: [&str; 5] = [
    "Harlan Ferry",
    "Millrace",
    "Cedar Notch",
    "Dunmore",
    "Ash Fork",
];
const STEP: [&str; 6] = [
    "Call back about gutters",
    "First visit",
    "Write the estimate",
    "Send revision 2",
    "File permit",
    "Order shingles",
];

/// Makes a vault in `folder` with its key in the keychain, and fills it: for measuring the window.
pub(crate) fn fill(folder: &Path) -> Result<()> {
    let opened = open(folder, None)?;
    write(&opened.store)
}

/// Makes a vault in `folder`; without a passphrase its key goes to the keychain.
pub(crate) fn open(folder: &Path, passphrase: Option<&str>) -> Result<Opened> {
    let input = NewVault {
        company: "Maple & Slate Roofing".to_owned(),
        person: "Dana Whitlock".to_owned(),
        passphrase: passphrase.map(str::to_owned),
        with_demo: false,
    };
    Vault::at(folder)
        .create(&input, Clock::system().now())
        .context("make a vault")
}

/// Writes every job and photo.
pub(crate) fn write(store: &Store) -> Result<()> {
    let clock = Clock::system();
    let mut dice = Dice(0x2545_F491_4F6C_DD1D);
    for first in (0..JOBS).step_by(BATCH as usize) {
        let mut rolled = Dice(dice.roll());
        store
            .write(clock.now(), move |tx| -> brainops_core::Result<()> {
                (first..first + BATCH).try_for_each(|number| job(tx, number, &mut rolled))
            })
            .with_context(|| format!("write jobs from {first}"))?;
    }
    Ok(())
}

fn job(tx: &mut Tx<'_>, number: u32, dice: &mut Dice) -> brainops_core::Result<()> {
    let today = tx.now().date_naive();
    let id = jobs::create(tx, &fields(number, today, dice))?;
    for index in 0..PHOTOS_PER_JOB {
        photos::add(tx, &photo(id, number * PHOTOS_PER_JOB + index, today))?;
    }
    let stage = Stage::ALL[dice.below(Stage::ALL.len())];
    jobs::move_to(tx, StageMove { job_id: id, stage })
}

fn fields(number: u32, today: NaiveDate, dice: &mut Dice) -> JobFields {
    let days = i64::try_from(dice.below(400)).expect("BUG: below 400") - 60;
    JobFields {
        first_name: dice.pick(&FIRST),
        last_name: format!("{} {}", dice.pick(&LAST), number % 97),
        phone: format!("(406) 555-{:04}", number % 10_000),
        email: format!("customer{number}@example.com"),
        street: format!("{} {}", 1 + dice.below(4000), dice.pick(&STREET)),
        city: dice.pick(&CITY),
        state: "MT".to_owned(),
        zip: format!("59{:03}", dice.below(1000)),
        access: String::new(),
        next_step: dice.pick(&STEP),
        due_on: (dice.below(10) > 1).then(|| today + Duration::days(days)),
        carrier: String::new(),
        claim_number: format!("CL-{number:06}"),
    }
}

fn photo(job_id: JobId, number: u32, today: NaiveDate) -> NewPhoto {
    let second = Duration::seconds(i64::from(number % 36_000));
    NewPhoto {
        job_id,
        import_id: Some(ImportId(job_id.0)),
        blake3: format!("{number:064x}"),
        size_bytes: 8_400_000,
        file_name: format!("DJI_{:04}.JPG", number % 10_000),
        format: "jpeg".to_owned(),
        width_px: 5472,
        height_px: 3648,
        orientation: 1,
        taken_at: today.and_hms_opt(7, 0, 0).map(|morning| morning + second),
        camera: CameraFacts::default(),
    }
}

/// xorshift64 (Marsaglia 2003): a history that is the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.roll() >> 32).expect("BUG: 32 bits fit") % limit
    }

    fn pick(&mut self, words: &[&str]) -> String {
        words[self.below(words.len())].to_owned()
    }
}
