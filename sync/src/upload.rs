//! Photo bytes: which piece of which file goes next.
//!
//! A file's bytes go once the office knows its row. Thumbnails go before previews, previews before
//! originals; originals wait for a link that is not metered, unless somebody asked for one. The office
//! is asked which chunks it holds before any is sent, so whoever has the bytes can go on where anyone
//! stopped. One chunk of a file is under way at a time: a cut costs at most that one.
//!
//! Effects: `Ask` gets the office's [`Held`] of a file; `Send` puts one chunk with its hash, which the
//! office compares before it keeps it; `Finish` makes the office read the whole back and compare;
//! `Claim` asks for the signed receipt of an import. Each is answered by the event of its name, or by
//! `Failed`. Invariant: a file is on its way, verified by the office, or on the list that people see.

use crate::wire::photo::{CHUNK_BYTES, Held, chunk_count, has_bit};
use brainops_domain::id::ImportId;
use std::collections::{BTreeMap, BTreeSet};

/// Chunks under way at once, of different files.
const WINDOW: usize = 4;
/// How often a file may fail its verification before people are told.
const MOST_DAMAGED: u32 = 3;

/// Which of a photo's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// At most 20 kB; travels first.
    Thumb,
    /// About 200 kB.
    Preview,
    /// The camera's bytes.
    Original,
}

/// One file to bring to the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// BLAKE3 of the whole, in hexadecimal.
    pub blake3: String,
    /// Size of the whole.
    pub size_bytes: u64,
    /// Which of the photo's files.
    pub tier: Tier,
    /// The import it came by, for originals.
    pub import_id: Option<ImportId>,
}

/// Why a file is on the list that people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Its bytes are not on this laptop any more.
    Gone,
    /// Its bytes are not what its hash says.
    Damaged,
}

/// What the link allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Link {
    /// Nothing.
    #[default]
    Offline,
    /// Small files only.
    Metered,
    /// Everything.
    Free,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Job {
    file: File,
    is_row_known: bool,
    is_wanted: bool,
    missing: Option<BTreeSet<u32>>,
    is_busy: bool,
    is_verified: bool,
    damaged: u32,
    trouble: Option<Trouble>,
}

/// Everything that is to be brought to the office. It is rebuilt from the store at every start.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct State {
    link: Link,
    jobs: BTreeMap<String, Job>,
    open: BTreeSet<(Tier, String)>,
    under_way: usize,
    left: BTreeMap<ImportId, u32>,
    receipts: BTreeSet<ImportId>,
    claimed: BTreeSet<ImportId>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The link changed.
    Link(Link),
    /// A file is to be brought; `true` if the office verified it before.
    Add(File, bool),
    /// The office knows the row of a file.
    RowKnown(String),
    /// Somebody asked for this file now.
    Wanted(String),
    /// What the office holds of a file.
    Held(Held),
    /// A chunk arrived.
    Sent(String, u32),
    /// The office verified the whole, or found that it has another hash and dropped it.
    Finished(String, bool),
    /// A request about a file failed; nothing is known of its effect.
    Failed(String),
    /// The bytes are gone or are not what they were.
    Lost(String, Trouble),
    /// A receipt arrived, its signature was checked, and it covers the import.
    Receipt(ImportId),
    /// Asking for a receipt failed, or it does not cover the import yet.
    Unclaimed(ImportId),
}

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Ask what the office holds of a file.
    Ask(String),
    /// Send one chunk.
    Send(String, u32),
    /// Ask the office to verify the whole.
    Finish(String),
    /// Ask for the receipt of an import.
    Claim(ImportId),
}

/// One step.
#[must_use]
pub fn step(mut state: State, event: Event) -> (State, Vec<Effect>) {
    state.take(event);
    let effects = state.next();
    (state, effects)
}

impl State {
    /// Files that the office has verified.
    #[must_use]
    pub fn is_verified(&self, blake3: &str) -> bool {
        self.jobs.get(blake3).is_some_and(|job| job.is_verified)
    }

    /// Whether the local bytes may be removed: the office signed for the whole import.
    #[must_use]
    pub fn may_erase(&self, blake3: &str) -> bool {
        self.jobs.get(blake3).is_some_and(|job| {
            let import = job.file.import_id;
            job.is_verified && import.is_some_and(|import| self.receipts.contains(&import))
        })
    }

    /// Files that people have to know about.
    #[must_use]
    pub fn troubles(&self) -> Vec<(&str, Trouble)> {
        let jobs = self.jobs.iter();
        jobs.filter_map(|(blake3, job)| job.trouble.map(|why| (blake3.as_str(), why)))
            .collect()
    }

    /// Files that still have to travel.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.open.len()
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Link(link) => {
                self.link = link;
                if link == Link::Offline {
                    // What was under way is unknown now; the office is asked again.
                    for job in self.jobs.values_mut() {
                        job.is_busy = false;
                        job.missing = None;
                    }
                    self.under_way = 0;
                    self.claimed.clear();
                }
            }
            Event::Add(file, is_verified) => {
                if self.jobs.contains_key(&file.blake3) {
                    return;
                }
                if let Some(import) = file.import_id {
                    *self.left.entry(import).or_default() += u32::from(!is_verified);
                }
                if !is_verified {
                    self.open.insert((file.tier, file.blake3.clone()));
                }
                let job = Job {
                    file,
                    is_row_known: false,
                    is_wanted: false,
                    missing: None,
                    is_busy: false,
                    is_verified,
                    damaged: 0,
                    trouble: None,
                };
                self.jobs.insert(job.file.blake3.clone(), job);
            }
            Event::RowKnown(blake3) => self.with(&blake3, |job| job.is_row_known = true),
            Event::Wanted(blake3) => self.with(&blake3, |job| job.is_wanted = true),
            Event::Held(held) => {
                self.free(&held.blake3);
                if held.verified {
                    self.verified(&held.blake3);
                }
                self.with(&held.blake3, |job| {
                    let count = chunk_count(job.file.size_bytes, CHUNK_BYTES);
                    // Chunks of another size are no use: all are sent anew.
                    let is_same = held.chunk_bytes == CHUNK_BYTES;
                    let lacks = |chunk: &u32| !is_same || !has_bit(&held.chunks, *chunk);
                    job.missing = Some((0..count).filter(lacks).collect());
                });
                self.close(&held.blake3);
            }
            Event::Sent(blake3, chunk) => {
                self.free(&blake3);
                self.with(&blake3, |job| {
                    if let Some(missing) = &mut job.missing {
                        missing.remove(&chunk);
                    }
                });
            }
            Event::Finished(blake3, is_whole) => {
                self.free(&blake3);
                if is_whole {
                    self.verified(&blake3);
                }
                self.with(&blake3, |job| {
                    job.missing = None;
                    job.damaged += u32::from(!is_whole);
                    if job.damaged >= MOST_DAMAGED {
                        job.trouble = Some(Trouble::Damaged);
                    }
                });
                self.close(&blake3);
            }
            Event::Failed(blake3) => {
                self.free(&blake3);
                self.with(&blake3, |job| job.missing = None);
            }
            Event::Lost(blake3, why) => {
                self.free(&blake3);
                self.with(&blake3, |job| job.trouble = Some(why));
                self.close(&blake3);
            }
            Event::Receipt(import) => {
                self.receipts.insert(import);
            }
            Event::Unclaimed(import) => {
                self.claimed.remove(&import);
            }
        }
    }

    fn with(&mut self, blake3: &str, change: impl FnOnce(&mut Job)) {
        if let Some(job) = self.jobs.get_mut(blake3) {
            change(job);
        }
    }

    fn free(&mut self, blake3: &str) {
        if let Some(job) = self.jobs.get_mut(blake3)
            && std::mem::take(&mut job.is_busy)
        {
            self.under_way -= 1;
        }
    }

    /// A file that is verified or in trouble needs nothing more here.
    fn close(&mut self, blake3: &str) {
        if let Some(job) = self.jobs.get(blake3)
            && (job.is_verified || job.trouble.is_some())
        {
            self.open.remove(&(job.file.tier, blake3.to_owned()));
        }
    }

    fn next(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.link == Link::Offline {
            return effects;
        }
        for (tier, blake3) in &self.open {
            if self.under_way >= WINDOW {
                break;
            }
            let Some(job) = self.jobs.get_mut(blake3) else {
                continue;
            };
            let fits = self.link == Link::Free || *tier < Tier::Original || job.is_wanted;
            if job.is_busy || !job.is_row_known || !fits {
                continue;
            }
            effects.push(match job.missing.as_ref().map(BTreeSet::first) {
                None => Effect::Ask(blake3.clone()),
                Some(Some(chunk)) => Effect::Send(blake3.clone(), *chunk),
                Some(None) => Effect::Finish(blake3.clone()),
            });
            job.is_busy = true;
            self.under_way += 1;
        }
        self.claim(&mut effects);
        effects
    }

    /// Asks for the receipt of each import whose originals are all verified.
    fn claim(&mut self, effects: &mut Vec<Effect>) {
        let whole = self.left.iter().filter(|(_, left)| **left == 0);
        for (import, _) in whole {
            if !self.receipts.contains(import) && self.claimed.insert(*import) {
                effects.push(Effect::Claim(*import));
            }
        }
    }

    /// Notes that the office verified a file; the last of an import makes it whole.
    fn verified(&mut self, blake3: &str) {
        if let Some(job) = self.jobs.get_mut(blake3)
            && !std::mem::replace(&mut job.is_verified, true)
            && let Some(left) = job
                .file
                .import_id
                .and_then(|import| self.left.get_mut(&import))
        {
            *left -= 1;
        }
    }
}
