//! Three hundred photos brought to the office, with the power, the network or the office cut on the way.

use crate::dice::Dice;
use brainops_domain::id::ImportId;
use brainops_sync::upload::{Effect, Event, File, Link, State, Tier, Trouble, step};
use brainops_sync::wire::photo::{CHUNK_BYTES, Held, bits_of, chunk_count};
use brainops_sync::wire::receipt::Receipt;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What goes away in the middle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outage {
    /// The laptop: it starts again from its store.
    Power,
    /// The network: answers under way are lost, and come back later.
    Network,
    /// The office: what it was doing is lost, what it stored stays.
    Office,
}

/// What was seen of one upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Files that the office verified.
    pub verified: usize,
    /// Files on the list that people see.
    pub listed: usize,
    /// Chunks that travelled more than once, by file, at most.
    pub most_extra: u32,
    /// Chunks that travelled.
    pub sent: usize,
    /// Whether local bytes could have been removed before the office signed for them.
    pub erased_early: bool,
    /// Whether the whole import may be erased in the end.
    pub may_erase: bool,
}

/// Photos of an import as they lie on the laptop.
#[derive(Debug, Clone)]
pub struct Import {
    /// Which.
    pub id: ImportId,
    /// Thumbnails, previews and originals.
    pub files: Vec<File>,
    /// Sizes by content hash.
    pub sizes: BTreeMap<String, u64>,
    /// Originals whose bytes went bad on the laptop.
    pub damaged: BTreeSet<String>,
    /// Originals that are not there any more.
    pub gone: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Office {
    chunks: BTreeMap<String, BTreeSet<u32>>,
    verified: BTreeSet<String>,
}

/// An import of so many photos of about eight megabytes.
#[must_use]
pub fn import(photos: usize, seed: u64) -> Import {
    let mut dice = Dice::new(seed);
    let id = ImportId(dice.id());
    let mut files = Vec::new();
    for photo in 0..photos {
        for (tier, size_bytes) in [
            (Tier::Thumb, 18_000),
            (Tier::Preview, 200_000),
            (Tier::Original, 7_000_000 + dice.roll() % 2_000_000),
        ] {
            files.push(File {
                blake3: format!("{photo:04}-{tier:?}-{:016x}", dice.roll()),
                size_bytes,
                tier,
                import_id: (tier == Tier::Original).then_some(id),
            });
        }
    }
    Import {
        id,
        sizes: files
            .iter()
            .map(|file| (file.blake3.clone(), file.size_bytes))
            .collect(),
        files,
        damaged: BTreeSet::new(),
        gone: BTreeSet::new(),
    }
}

/// Brings an import to the office; after so many chunks there is an outage.
#[must_use]
pub fn bring(import: &Import, cut_after: usize, outage: Outage) -> Seen {
    let mut office = Office::default();
    let mut travelled: BTreeMap<(String, u32), u32> = BTreeMap::new();
    let (mut state, mut todo) = start(import, &office);
    let mut was_cut = false;
    let mut sent = 0;
    let mut erased_early = false;
    while let Some(effect) = todo.pop_front() {
        if let Effect::Send(blake3, chunk) = &effect {
            *travelled.entry((blake3.clone(), *chunk)).or_default() += 1;
            sent += 1;
        }
        if !was_cut && sent >= cut_after {
            was_cut = true;
            // The office may or may not have had the last one; here it had, and the answer is lost.
            if outage != Outage::Office {
                let answer = office.answer(import, &effect);
                drop(answer);
            }
            (state, todo) = match outage {
                Outage::Power => start(import, &office),
                Outage::Network | Outage::Office => {
                    let (state, _) = step(state, Event::Link(Link::Offline));
                    let (state, effects) = step(state, Event::Link(Link::Free));
                    (state, effects.into())
                }
            };
            continue;
        }
        let event = office.answer(import, &effect);
        let (next, effects) = step(state, event);
        state = next;
        todo.extend(effects);
        if sent % 50 == 0 {
            let is_held =
                |file: &File| file.tier != Tier::Original || office.verified.contains(&file.blake3);
            erased_early |= !import.files.iter().all(is_held)
                && import
                    .files
                    .iter()
                    .any(|file| state.may_erase(&file.blake3));
        }
    }
    let mut extra: BTreeMap<&str, u32> = BTreeMap::new();
    for ((blake3, _), times) in &travelled {
        *extra.entry(blake3.as_str()).or_default() += times - 1;
    }
    let clean = |file: &&File| !import.damaged.contains(&file.blake3);
    let originals = import
        .files
        .iter()
        .filter(|file| file.tier == Tier::Original);
    Seen {
        verified: office.verified.len(),
        listed: state.troubles().len(),
        most_extra: import
            .files
            .iter()
            .filter(clean)
            .filter_map(|file| extra.get(file.blake3.as_str()))
            .copied()
            .max()
            .unwrap_or(0),
        sent,
        erased_early,
        may_erase: originals.clone().all(|file| state.may_erase(&file.blake3)),
    }
}

/// A laptop that starts: what it knows is what its store says.
fn start(import: &Import, office: &Office) -> (State, VecDeque<Effect>) {
    let mut state = State::default();
    let mut todo = VecDeque::new();
    let mut tell = |event| {
        let (next, effects) = step(std::mem::take(&mut state), event);
        state = next;
        todo.extend(effects);
    };
    for file in &import.files {
        // What was verified is noted in the store; this laptop learnt of it before or asks again.
        let is_verified = office.verified.contains(&file.blake3) && file.tier == Tier::Thumb;
        tell(Event::Add(file.clone(), is_verified));
        tell(Event::RowKnown(file.blake3.clone()));
    }
    tell(Event::Link(Link::Free));
    (state, todo)
}

impl Office {
    fn answer(&mut self, import: &Import, effect: &Effect) -> Event {
        match effect {
            Effect::Ask(blake3) => {
                let size_bytes = size_of(import, blake3);
                let held = self.chunks.get(blake3).cloned().unwrap_or_default();
                Event::Held(Held {
                    blake3: blake3.clone(),
                    size_bytes,
                    chunk_bytes: CHUNK_BYTES,
                    chunks: bits_of(held.into_iter(), chunk_count(size_bytes, CHUNK_BYTES)),
                    verified: self.verified.contains(blake3),
                })
            }
            Effect::Send(blake3, _) if import.gone.contains(blake3) => {
                Event::Lost(blake3.clone(), Trouble::Gone)
            }
            Effect::Send(blake3, chunk) => {
                self.chunks
                    .entry(blake3.clone())
                    .or_default()
                    .insert(*chunk);
                Event::Sent(blake3.clone(), *chunk)
            }
            Effect::Finish(blake3) => {
                let count = chunk_count(size_of(import, blake3), CHUNK_BYTES);
                let held = self.chunks.get(blake3).map_or(0, BTreeSet::len);
                let is_whole = u32::try_from(held) == Ok(count) && !import.damaged.contains(blake3);
                if is_whole {
                    self.verified.insert(blake3.clone());
                } else {
                    self.chunks.remove(blake3);
                }
                Event::Finished(blake3.clone(), is_whole)
            }
            Effect::Claim(id) => {
                let originals = import
                    .files
                    .iter()
                    .filter(|file| file.import_id == Some(*id));
                let hashes: BTreeSet<String> = originals.map(|file| file.blake3.clone()).collect();
                let held = hashes
                    .iter()
                    .filter(|hash| self.verified.contains(*hash))
                    .cloned()
                    .collect();
                let receipt = Receipt {
                    import_id: *id,
                    photos: u32::try_from(hashes.len()).unwrap_or(0),
                    hashes: Receipt::mark_of(&held),
                    verified_at: chrono::DateTime::UNIX_EPOCH,
                    key_id: "sim".to_owned(),
                    signature: String::new(),
                };
                match receipt.covers(&hashes) {
                    true => Event::Receipt(*id),
                    false => Event::Unclaimed(*id),
                }
            }
        }
    }
}

fn size_of(import: &Import, blake3: &str) -> u64 {
    import.sizes.get(blake3).copied().unwrap_or(0)
}
