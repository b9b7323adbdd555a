//! Making, opening and refusing to open a vault.

use crate::fixture::{PASSPHRASE, fixture, new_vault, now, unlock};
use brainops_core::vault::Vault;
use brainops_domain::failure::Code;
use brainops_domain::view::vault::{KeyHome, NewVault, Unlock};

#[test]
fn a_vault_opens_again_with_its_passphrase_and_with_no_other() {
    let fixture = fixture();
    let job = fixture.job();
    let vault = fixture.vault.clone();
    let _folder = fixture.folder;
    drop(fixture.open);
    for wrong in [
        None,
        Some(String::new()),
        Some("slate and coppeR".to_owned()),
    ] {
        let error = vault
            .open(
                &Unlock {
                    passphrase: wrong,
                    recovery_code: None,
                },
                now(),
            )
            .err()
            .unwrap();
        assert_eq!(error.code(), Code::WrongKey);
    }
    let open = vault.open(&unlock(), now()).unwrap();
    assert_eq!(open.key_home, KeyHome::Passphrase);
    assert_eq!(open.store.context().person, "Dana Whitlock");
    let detail = open
        .store
        .read(|sql| brainops_core::jobs::get(sql, job))
        .unwrap();
    assert_eq!(detail.row.number, "26-0001");
}

#[test]
fn the_passphrase_and_the_key_stand_nowhere_in_clear() {
    let fixture = fixture();
    let text = std::fs::read_to_string(fixture.folder.path().join("vault.json")).unwrap();
    assert!(!text.contains(PASSPHRASE));
    let key: String = fixture
        .open
        .key
        .bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert!(!text.contains(&key));
}

#[test]
fn bad_input_makes_no_vault() {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::at(folder.path());
    for input in [
        NewVault {
            company: "  ".into(),
            ..new_vault()
        },
        NewVault {
            person: "x".repeat(121),
            ..new_vault()
        },
        NewVault {
            passphrase: Some("short".into()),
            ..new_vault()
        },
    ] {
        assert_eq!(
            vault.create(&input, now()).err().unwrap().code(),
            Code::Invalid
        );
        assert_eq!(vault.key_home().unwrap(), None);
    }
    assert_eq!(
        vault.open(&unlock(), now()).err().unwrap().code(),
        Code::VaultMissing
    );
}

#[test]
fn an_open_vault_is_closed_to_everyone_else() {
    let fixture = fixture();
    assert_eq!(
        fixture.vault.open(&unlock(), now()).err().unwrap().code(),
        Code::VaultBusy
    );
}

#[test]
fn a_vault_whose_description_is_lost_is_set_aside_with_its_photos() {
    let fixture = fixture();
    let (folder, vault) = (fixture.folder, fixture.vault);
    std::fs::create_dir_all(folder.path().join("photos/ab")).unwrap();
    std::fs::write(folder.path().join("photos/ab/original"), b"bytes").unwrap();
    drop(fixture.open);
    std::fs::remove_file(folder.path().join("vault.json")).unwrap();
    vault.create(&new_vault(), now()).unwrap();
    let kept = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let aside = kept
        .filter(|path| path.join("ab/original").exists())
        .count();
    assert_eq!(aside, 1, "the photos of the lost vault are kept");
}

#[test]
fn a_second_vault_in_one_folder_is_refused() {
    let fixture = fixture();
    assert_eq!(
        fixture
            .vault
            .create(&new_vault(), now())
            .err()
            .unwrap()
            .code(),
        Code::VaultExists
    );
}

#[test]
fn a_damaged_description_is_told_from_a_wrong_passphrase() {
    let fixture = fixture();
    std::fs::write(
        fixture.folder.path().join("vault.json"),
        b"{ \"format\": 1, ",
    )
    .unwrap();
    assert_eq!(
        fixture.vault.open(&unlock(), now()).err().unwrap().code(),
        Code::DatabaseDamaged
    );
}
