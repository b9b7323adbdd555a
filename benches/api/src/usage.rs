//! What processes have used, by what Linux says of them.

use anyhow::{Context, Result};
use std::fs;
use std::time::Duration;

// Ticks of a second in /proc, whatever the kernel's own are (`man 5 proc`, `sysconf(_SC_CLK_TCK)`).
const TICKS_PER_S: f64 = 100.0;

/// A process and what it started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tree(pub(super) u32);

struct Stat {
    pid: u32,
    parent: u32,
    own_ticks: u64,
    ended_ticks: u64,
}

impl Tree {
    /// CPU time of all of them until now, those that ended included.
    pub(super) fn cpu(self) -> Result<Duration> {
        let all = self.processes()?;
        let own: u64 = all.iter().map(|one| one.own_ticks).sum();
        let ended = all
            .iter()
            .filter(|one| one.pid == self.0)
            .map(|one| one.ended_ticks)
            .sum::<u64>();
        #[expect(clippy::cast_precision_loss, reason = "ticks of a few minutes")]
        Ok(Duration::from_secs_f64((own + ended) as f64 / TICKS_PER_S))
    }

    /// Memory of all of them; a page that several share counts once in all (`Pss`).
    pub(super) fn memory_mib(self) -> Result<f64> {
        let mut kib = 0.0;
        for process in self.processes()? {
            let path = format!("/proc/{}/smaps_rollup", process.pid);
            let text = fs::read_to_string(&path).with_context(|| format!("read {path}"))?;
            let line = text.lines().find_map(|line| line.strip_prefix("Pss:"));
            let words = line.context("find Pss")?.trim();
            let number = words.split(' ').next().unwrap_or_default();
            kib += number.parse::<f64>().context("read Pss")?;
        }
        Ok(kib / 1024.0)
    }

    fn processes(self) -> Result<Vec<Stat>> {
        let mut rest: Vec<Stat> = Vec::new();
        for entry in fs::read_dir("/proc").context("list processes")? {
            let name = entry.context("list processes")?.file_name();
            let Some(pid) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            // One that ended meanwhile has nothing to say.
            if let Ok(text) = fs::read_to_string(format!("/proc/{pid}/stat")) {
                rest.extend(stat(pid, &text));
            }
        }
        let (mut found, mut wanted) = (Vec::new(), vec![self.0]);
        while let Some(pid) = wanted.pop() {
            let (these, others) = rest
                .into_iter()
                .partition::<Vec<_>, _>(|one| one.pid == pid);
            rest = others;
            wanted.extend(
                rest.iter()
                    .filter(|one| one.parent == pid)
                    .map(|one| one.pid),
            );
            found.extend(these);
        }
        Ok(found)
    }
}

// The name of a program stands in brackets and may hold anything; the numbers follow the last one.
fn stat(pid: u32, text: &str) -> Option<Stat> {
    let (_, rest) = text.rsplit_once(')')?;
    let words: Vec<&str> = rest.split_whitespace().collect();
    let number = |at: usize| words.get(at)?.parse::<u64>().ok();
    Some(Stat {
        pid,
        parent: words.get(1)?.parse().ok()?,
        own_ticks: number(11)? + number(12)?,
        ended_ticks: number(13)? + number(14)?,
    })
}
