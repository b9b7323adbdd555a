//! How many requests one address and one caller may send.
//!
//! Owns two sets of buckets in memory. Refuses to look at headers: an address is that of the
//! connection, or what a trusted proxy says of it, and a caller is one whose token was verified.
//! Invariant: memory is bounded, whoever calls; when the buckets are full, all share one.

use crate::identity::Caller;
use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use std::fmt;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

// Buckets of each kind; about 5 MB.
const BUCKETS_AT_MOST: usize = 50_000;
// Full buckets are thrown out after so many checks, so that each check pays for a few of them.
const CHECKS_BETWEEN_SWEEPS: usize = 10_000;
// A burst is what may be sent in this share of a minute.
const BURSTS_A_MINUTE: u32 = 6;
// What all share who find no bucket, in the quotas of one.
const SHARED_QUOTAS: u32 = 20;

type Silent<C> = NoOpMiddleware<<C as Clock>::Instant>;
type Each<K, C> = RateLimiter<K, HashMapStateStore<K>, C, Silent<C>>;
type Shared<C> = RateLimiter<NotKeyed, InMemoryState, C, Silent<C>>;

struct Buckets<K: Hash + Eq + Clone, C: Clock = DefaultClock> {
    each: Each<K, C>,
    rest: Shared<C>,
    clock: C,
    checks: AtomicUsize,
    at_most: usize,
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Buckets<K, C> {
    fn new(per_minute: NonZeroU32, at_most: usize, clock: C) -> Self {
        let burst = NonZeroU32::new(per_minute.get() / BURSTS_A_MINUTE).unwrap_or(NonZeroU32::MIN);
        let shared = NonZeroU32::MIN.saturating_add(SHARED_QUOTAS - 1);
        let quota = |times: NonZeroU32| {
            Quota::per_minute(per_minute.saturating_mul(times))
                .allow_burst(burst.saturating_mul(times))
        };
        Self {
            each: RateLimiter::hashmap_with_clock(quota(NonZeroU32::MIN), clock.clone()),
            rest: RateLimiter::direct_with_clock(quota(shared), clock.clone()),
            clock,
            checks: AtomicUsize::new(0),
            at_most,
        }
    }

    // How long to wait, where there is no place for one more.
    fn check(&self, key: &K) -> Result<(), Duration> {
        let checks = self.checks.fetch_add(1, Ordering::Relaxed);
        if checks % CHECKS_BETWEEN_SWEEPS == CHECKS_BETWEEN_SWEEPS - 1 {
            self.each.retain_recent();
        }
        if self.each.len() >= self.at_most {
            return self
                .rest
                .check()
                .map_err(|not_yet| not_yet.wait_time_from(self.clock.now()));
        }
        self.each
            .check_key(key)
            .map_err(|not_yet| not_yet.wait_time_from(self.clock.now()))
    }
}

/// The limits of this process. Each process counts for itself: behind a balancer the sum is what holds.
pub struct Limits {
    addresses: Option<Buckets<IpAddr>>,
    callers: Option<Buckets<String>>,
}

impl fmt::Debug for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Limits").finish_non_exhaustive()
    }
}

impl Limits {
    /// With so many requests a minute for an address and for a caller; 0 sets no limit.
    #[must_use]
    pub fn new(address_per_minute: u32, caller_per_minute: u32) -> Self {
        let clock = DefaultClock::default();
        Self {
            addresses: NonZeroU32::new(address_per_minute)
                .map(|per_minute| Buckets::new(per_minute, BUCKETS_AT_MOST, clock.clone())),
            callers: NonZeroU32::new(caller_per_minute)
                .map(|per_minute| Buckets::new(per_minute, BUCKETS_AT_MOST, clock)),
        }
    }

    /// Takes a place for a request from an address.
    ///
    /// Errors: there is none for so long.
    pub fn address(&self, address: IpAddr) -> Result<(), Duration> {
        let Some(buckets) = &self.addresses else {
            return Ok(());
        };
        buckets.check(&network(address))
    }

    /// Takes a place for a request of a verified caller.
    ///
    /// Errors: there is none for so long.
    pub fn caller(&self, caller: &Caller) -> Result<(), Duration> {
        let Some(buckets) = &self.callers else {
            return Ok(());
        };
        let authority = caller.authority();
        buckets.check(&format!("{} {}", authority.org_id(), authority.actor()))
    }
}

// A home has an IPv6 network of at least 64 bits and every address in it.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    #[test]
    fn a_burst_passes_then_the_rate_holds() {
        let clock = FakeRelativeClock::default();
        let buckets = Buckets::new(NonZeroU32::new(60).unwrap(), 10, clock.clone());
        for _ in 0..10 {
            buckets.check(&1).unwrap();
        }
        let wait = buckets.check(&1).unwrap_err();
        assert_eq!(wait, Duration::from_secs(1));
        buckets.check(&2).unwrap();
        clock.advance(wait);
        buckets.check(&1).unwrap();
        buckets.check(&1).unwrap_err();
    }

    #[test]
    fn memory_is_bounded_and_the_rest_share() {
        let clock = FakeRelativeClock::default();
        let buckets = Buckets::new(NonZeroU32::new(60).unwrap(), 100, clock.clone());
        for key in 0..5_000 {
            let shared = buckets.check(&key);
            assert_eq!(shared.is_ok(), key < 300, "{key}");
        }
        assert_eq!(buckets.each.len(), 100);
        clock.advance(Duration::from_secs(60));
        let mut passed = 0;
        for key in 0..20_000 {
            passed += usize::from(buckets.check(&key).is_ok());
        }
        assert!(passed >= 200, "{passed}");
        assert!(buckets.each.len() <= 100);
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::4"), of("2001:db8:1:3::4"));
        assert_eq!(of("::ffff:203.0.113.9"), of("203.0.113.9"));
        assert_ne!(of("203.0.113.9"), of("203.0.113.10"));
    }
}
