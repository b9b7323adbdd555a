//! What happens, drawn from a seed: a list of events that can be cut down and still makes sense.

use crate::dice::Dice;

/// A test-only defect: the run with it must fail, or the simulator proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Defect {
    /// None.
    #[default]
    None,
    /// The office does not look whether it has an operation already.
    Dedupe,
    /// The office gives out numbers before the commit, as a sequence does.
    CounterLock,
    /// A laptop's commit is not on the disk when it says so.
    Fsync,
    /// A laptop writes a record and its operation in two transactions.
    OutboxTransaction,
    /// A laptop does not compare its sums with the office's.
    DigestCheck,
}

impl Defect {
    /// Every defect.
    pub const ALL: [Self; 5] = [
        Self::Dedupe,
        Self::CounterLock,
        Self::Fsync,
        Self::OutboxTransaction,
        Self::DigestCheck,
    ];
}

/// Something that happens. Numbers choose among what is there, modulo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// A person works on a laptop; the number is the seed of what is done.
    Work(usize, u64),
    /// The office works.
    Office(u64),
    /// A message arrives, whole. The oldest is 0.
    Deliver(usize),
    /// A message arrives and stays on the way as well.
    Repeat(usize),
    /// A message is lost.
    Lose(usize),
    /// A message is cut after so many bytes.
    Cut(usize, usize),
    /// An answer is replaced by what a captive portal or proxy says.
    Portal(usize),
    /// The page under way loses one of its items: a fault that nothing on the way shows.
    Hole(usize, usize),
    /// A lane's timer runs out; `true` for handing in.
    Timer(usize, bool),
    /// Somebody presses the button, or the network comes back.
    Wake(usize),
    /// The power of a laptop is cut, after so many more commits; the flag says before or after it.
    Power(usize, usize, bool),
    /// The office's process is killed; requests under way are gone.
    OfficeDown,
    /// The disk of a laptop is full, or has room again.
    DiskFull(usize),
    /// A laptop's clock jumps by so many minutes.
    Clock(usize, i64),
    /// A copy of a laptop's database begins to be used on another machine.
    Copy(usize),
    /// A backup of a laptop is made.
    Backup(usize),
    /// A laptop is restored from its backup.
    Restore(usize),
    /// A backup of the office is made.
    OfficeBackup,
    /// The office is restored from its backup; the flag says whether the operator changes its epoch.
    OfficeRestore(bool),
    /// A person is given other jobs or crews.
    Regrant(usize, u64),
    /// A laptop is revoked.
    Revoke(usize),
    /// A laptop is upgraded.
    Upgrade(usize),
    /// The office is upgraded.
    OfficeUpgrade,
    /// The office forgets changes that are older than the last so many.
    Prune(usize),
    /// A person of the office decides about one of the actions that wait.
    Decide(usize),
    /// A transaction that was open in the office ends.
    Commit,
}

/// How many laptops a schedule begins with.
pub const LAPTOPS: usize = 3;

/// Draws the events of a seed.
#[must_use]
pub fn draw(seed: u64) -> Vec<Event> {
    let mut dice = Dice::new(seed);
    let length = 60 + dice.below(180);
    // Each schedule has its own weather: which faults it knows, and how often.
    let faults: u64 = *dice.one_of(&[0, 5, 15, 30]);
    let rare = dice.chance(60);
    (0..length)
        .map(|_| event(&mut dice, faults, rare))
        .collect()
}

fn event(dice: &mut Dice, faults: u64, rare: bool) -> Event {
    let laptop = dice.below(LAPTOPS + 1);
    if dice.chance(faults) {
        let at = dice.below(8);
        return match dice.below(12) {
            0 | 1 => Event::Lose(at),
            2 => Event::Repeat(at),
            3 => Event::Cut(at, dice.below(4_000)),
            4 => Event::Portal(at),
            5 => Event::Hole(at, dice.below(9)),
            6 | 7 => Event::Power(laptop, dice.below(4), dice.chance(50)),
            8 => Event::OfficeDown,
            9 => Event::DiskFull(laptop),
            10 => Event::Clock(
                laptop,
                i64::try_from(dice.below(2_000_000)).unwrap_or(0) - 1_000_000,
            ),
            _ => Event::Deliver(at),
        };
    }
    if rare && dice.chance(6) {
        return match dice.below(14) {
            0 => Event::Copy(laptop),
            1 | 2 => Event::Backup(laptop),
            3 => Event::Restore(laptop),
            4 | 5 => Event::OfficeBackup,
            6 => Event::OfficeRestore(dice.chance(30)),
            7 | 8 => Event::Regrant(laptop, dice.roll()),
            9 if dice.chance(30) => Event::Revoke(laptop),
            10 => Event::Upgrade(laptop),
            11 => Event::OfficeUpgrade,
            12 => Event::Prune(dice.below(60)),
            13 => Event::Decide(laptop),
            _ => Event::Commit,
        };
    }
    match dice.below(20) {
        0..=6 => Event::Work(laptop, dice.roll()),
        7 => Event::Office(dice.roll()),
        8..=14 => Event::Deliver(dice.below(3)),
        15 | 16 => Event::Timer(laptop, dice.chance(50)),
        17 => Event::Commit,
        _ => Event::Wake(laptop),
    }
}
