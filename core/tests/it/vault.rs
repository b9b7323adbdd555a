//! Making, opening and refusing to open a vault.

use crate::fixture::{PASSPHRASE, fixture, new_vault, now, unlock};
use brainops_core::store::Key;
use brainops_core::vault::{Vault, recovery_code};
use brainops_domain::failure::Code;
use brainops_domain::view::vault::{KeyHome, NewVault, Unlock};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Once;

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
fn a_damaged_database_is_not_called_a_wrong_passphrase() {
    let fixture = fixture();
    let vault = fixture.vault.clone();
    let folder = fixture.folder;
    drop(fixture.open);
    let path = folder.path().join("vault.db");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let error = vault.open(&unlock(), now()).err().unwrap();
    assert_eq!(error.code(), Code::DatabaseDamaged);
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "it is left as it was");
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

/// Puts a keychain of this process alone in place of the system's: the library's own, made for tests.
fn use_keychain() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        keyring_core::set_default_store(keyring_core::mock::Store::new().unwrap());
    });
}

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            all.insert(path, bytes);
        }
    }
    all
}

#[test]
fn a_key_gone_from_the_keychain_leaves_the_vault_untouched_and_a_way_to_go_on() {
    use_keychain();
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::at(folder.path());
    let in_keychain = NewVault {
        passphrase: None,
        ..new_vault()
    };
    let by_keychain = Unlock::default();
    let open = vault.create(&in_keychain, now()).unwrap();
    assert_eq!(open.key_home, KeyHome::Keychain);
    let device = open.store.context().device.to_string();
    drop(open);
    std::fs::create_dir_all(folder.path().join("photos/ab")).unwrap();
    std::fs::write(folder.path().join("photos/ab/original"), b"sealed").unwrap();
    drop(vault.open(&by_keychain, now()).unwrap());
    // A vault whose key is there is not set aside.
    let refused = vault.set_aside(now()).unwrap_err();
    assert_eq!(refused.code(), Code::Invalid);

    let entry = keyring_core::Entry::new("com.brainops.field", &device).unwrap();
    let secret = entry.get_secret().unwrap();
    entry.delete_credential().unwrap();
    let before = files(folder.path());
    for _ in 0..2 {
        let error = vault.open(&by_keychain, now()).err().unwrap();
        assert_eq!(error.code(), Code::KeyGone);
        assert!(!brainops_core::Error::from(error).failure().retryable);
    }
    assert_eq!(files(folder.path()), before);

    // The keychain comes back, and with it the vault.
    entry.set_secret(&secret).unwrap();
    drop(vault.open(&by_keychain, now()).unwrap());
    entry.delete_credential().unwrap();

    // The code of the recovery sheet opens it, and the keychain has the key again.
    let code = recovery_code(&Key::new(secret.as_slice().try_into().unwrap()));
    let by_code = Unlock {
        recovery_code: Some(code),
        ..Unlock::default()
    };
    drop(vault.open(&by_code, now()).unwrap());
    drop(vault.open(&by_keychain, now()).unwrap());
    entry.delete_credential().unwrap();

    // It does not come back: a new vault begins beside the old one, which keeps every byte, and the copies of its
    // database from before upgrades with it.
    std::fs::write(folder.path().join("vault.db.before-4"), b"older").unwrap();
    vault.set_aside(now()).unwrap();
    assert_eq!(vault.key_home().unwrap(), None);
    drop(vault.create(&new_vault(), now()).unwrap());
    let kept = files(folder.path());
    for name in [
        "vault.db",
        "vault.db.before-4",
        "vault.json",
        "photos/ab/original",
    ] {
        let aside = folder.path().join(format!("aside-20261120T150000Z-{name}"));
        assert!(kept.contains_key(&aside), "{name} is gone");
    }
    let photo = folder
        .path()
        .join("aside-20261120T150000Z-photos/ab/original");
    assert_eq!(kept[&photo], b"sealed");
}

#[test]
fn a_vault_of_a_newer_version_is_refused_before_its_key_is_asked_for() {
    let fixture = fixture();
    let path = fixture.folder.path().join("vault.json");
    std::fs::write(&path, b"{\"format\": 2, \"home\": \"in the cloud\"}").unwrap();
    let vault = fixture.vault.clone();
    drop(fixture.open);
    let before = files(fixture.folder.path());
    let error = vault.open(&unlock(), now()).err().unwrap();
    assert_eq!(error.code(), Code::NewerDatabase);
    assert_eq!(files(fixture.folder.path()), before);
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
