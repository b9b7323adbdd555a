//! The company's profile: one record, which every laptop of the company shares.

use crate::error::{Error, Result};
use crate::store::{Fields, StoreError, Tx};
use brainops_domain::company::CompanyProfile;
use brainops_domain::id::CompanyId;
use brainops_domain::view::tag::Tag;
use brainops_sync::entity::Entity;
use rusqlite::{Connection, OptionalExtension};

/// The profile; the defaults without a name before the vault was founded.
pub fn get(sql: &Connection) -> Result<CompanyProfile> {
    let found = sql
        .prepare_cached(
            "select name, address, phone, email, license, quote_days, exclusions, terms from company
             where id = ?1",
        )?
        .query_row([CompanyId::ONLY.0], |row| {
            let terms: String = row.get("terms")?;
            let profile = CompanyProfile {
                name: row.get("name")?,
                address: row.get("address")?,
                phone: row.get("phone")?,
                email: row.get("email")?,
                license: row.get("license")?,
                quote_days: row.get("quote_days")?,
                exclusions: row.get("exclusions")?,
                terms: Vec::new(),
            };
            Ok((profile, terms))
        })
        .optional()?;
    let Some((profile, terms)) = found else {
        return Ok(CompanyProfile::default());
    };
    let terms = serde_json::from_str(&terms).map_err(|source| StoreError::Stored {
        what: "terms",
        source: Box::new(source),
    })?;
    Ok(CompanyProfile { terms, ..profile })
}

/// Changes the profile; only fields that differ are recorded.
///
/// Errors: `Invalid` naming the field.
pub fn save(tx: &mut Tx<'_>, profile: &CompanyProfile) -> Result<CompanyProfile> {
    let profile = profile.tidy();
    if let Some(refused) = profile.check() {
        return Err(Error::invalid(refused.field, refused.rule));
    }
    if put(tx, &profile)? {
        tx.mark(Tag::Company);
    }
    Ok(profile)
}

/// Writes the profile of a new vault: the company's name and the trade's usual terms.
pub(crate) fn found(tx: &mut Tx<'_>, name: &str) -> std::result::Result<(), StoreError> {
    let profile = CompanyProfile {
        name: name.to_owned(),
        ..CompanyProfile::default()
    };
    put(tx, &profile).map(|_| ())
}

fn put(tx: &mut Tx<'_>, profile: &CompanyProfile) -> std::result::Result<bool, StoreError> {
    let values: Fields<'_> = vec![
        ("name", profile.name.clone().into()),
        ("address", profile.address.clone().into()),
        ("phone", profile.phone.clone().into()),
        ("email", profile.email.clone().into()),
        ("license", profile.license.clone().into()),
        ("quote_days", profile.quote_days.into()),
        ("exclusions", profile.exclusions.clone().into()),
        ("terms", profile.terms.clone().into()),
    ];
    tx.put(Entity::Company, CompanyId::ONLY.0, None, &values)
}
