//! A laptop's transaction in the making: the office's state of records, and what is shown over it.

use super::store::{Base, DeviceView, Held, Key, Meta, Write};
use crate::digest::{Sums, bucket_of, row_mark};
use crate::scope::Scope;
use crate::wire::Row;
use crate::wire::op::Op;
use brainops_domain::id::OpId;
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Desk<'v, V> {
    pub(super) view: &'v V,
    pub(super) meta: Meta,
    pub(super) writes: Vec<Write>,
    bases: BTreeMap<Key, Option<Base>>,
    sums: BTreeMap<Scope, Sums>,
    stale: BTreeSet<Key>,
    /// What this transaction says about operations: answered at a place, or waiting again.
    pub(super) answered: BTreeMap<OpId, Option<u64>>,
    /// Operations that are written anew in this transaction.
    pub(super) renumbered: BTreeMap<OpId, Op>,
}

impl<'v, V: DeviceView> Desk<'v, V> {
    pub(super) fn new(view: &'v V) -> Self {
        Self {
            view,
            meta: view.meta(),
            writes: Vec::new(),
            bases: BTreeMap::new(),
            sums: BTreeMap::new(),
            stale: BTreeSet::new(),
            answered: BTreeMap::new(),
            renumbered: BTreeMap::new(),
        }
    }

    /// The office's state of a record, as of now in this transaction.
    pub(super) fn base(&self, key: &Key) -> Option<Base> {
        match self.bases.get(key) {
            Some(base) => base.clone(),
            None => self.view.held(key).and_then(|held| held.base()),
        }
    }

    /// What is shown of a record has to be worked out anew.
    pub(super) fn touch(&mut self, key: &Key) {
        self.stale.insert(key.clone());
    }

    /// Replaces the office's state of a record, and keeps the sums.
    pub(super) fn set_base(&mut self, key: &Key, base: Option<Base>) {
        let before = self.base(key);
        let bucket = bucket_of(&key.0, key.1);
        let mark = |base: &Base| row_mark(&key.0, key.1, base.seq, &base.fields);
        if let Some(before) = &before {
            let mark = mark(before);
            for scope in &before.scopes {
                self.sums_of(scope).take(bucket, mark);
            }
        }
        if let Some(base) = &base {
            let mark = mark(base);
            for scope in &base.scopes {
                self.sums_of(scope).add(bucket, mark);
            }
        }
        self.bases.insert(key.clone(), base);
        self.touch(key);
    }

    /// Takes in a whole record. A state that is older than what is held only adds its scopes.
    pub(super) fn put_row(&mut self, row: &Row) {
        let key = (row.entity.clone(), row.id);
        let mut scopes = row.scopes.clone();
        let base = match self.base(&key) {
            Some(held) if held.seq > row.seq => {
                scopes.extend(held.scopes.iter().cloned());
                Base { scopes, ..held }
            }
            Some(held) => {
                scopes.extend(held.scopes);
                base_of(row, scopes)
            }
            None => base_of(row, scopes),
        };
        self.set_base(&key, Some(base));
    }

    /// Takes in a whole record in place of whatever is held.
    pub(super) fn replace_row(&mut self, row: &Row) {
        let key = (row.entity.clone(), row.id);
        let base = base_of(row, row.scopes.clone());
        if self.base(&key).as_ref() != Some(&base) {
            self.set_base(&key, Some(base));
        }
    }

    fn sums_of(&mut self, scope: &Scope) -> &mut Sums {
        let view = self.view;
        self.sums
            .entry(scope.clone())
            .or_insert_with(|| view.sums(scope))
    }

    /// The sums of a scope, as of now in this transaction.
    pub(super) fn sums(&self, scope: &Scope) -> Sums {
        self.sums
            .get(scope)
            .cloned()
            .unwrap_or_else(|| self.view.sums(scope))
    }

    /// What is to be written.
    pub(super) fn finish(mut self) -> Vec<Write> {
        let cursor = self.meta.cursor();
        for key in std::mem::take(&mut self.stale) {
            let base = self.base(&key);
            let row_seq = base.as_ref().map_or(0, |base| base.seq);
            let ops = self.view.ops_on(&key);
            let covers = |at_seq: Option<u64>| at_seq.is_none_or(|at| at > cursor && at > row_seq);
            let pending = ops.iter().filter(|one| {
                let said = self.answered.get(&one.op.op).copied();
                covers(said.unwrap_or(one.at_seq))
            });
            let pending = pending.map(|one| self.renumbered.get(&one.op.op).unwrap_or(&one.op));
            let write = match Held::build(&key, base, pending) {
                Some(held) => Write::PutHeld(held),
                None => Write::DropHeld(key),
            };
            self.writes.push(write);
        }
        for (scope, sums) in self.sums {
            self.writes.push(Write::PutSums(scope, sums));
        }
        if self.meta != self.view.meta() {
            self.writes.push(Write::PutMeta(self.meta));
        }
        self.writes
    }
}

fn base_of(row: &Row, scopes: crate::scope::Scopes) -> Base {
    Base {
        root: row.root,
        seq: row.seq,
        scopes,
        fields: row.fields.clone(),
    }
}
