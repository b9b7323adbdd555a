//! Two laptops and an office: the real client, the real server and a real PostgreSQL, with a line that can be cut.

mod office;

use brainops_core::clock::Clock;
use brainops_core::store::Store;
use brainops_core::vault::Vault;
use brainops_core::workspace::{Listeners, Resources, Workspace};
use brainops_core::{jobs, sync};
use brainops_domain::failure::Code;
use brainops_domain::id::JobId;
use brainops_domain::view::import::NewImport;
use brainops_domain::view::job::{JobEdit, JobFields, NewNote};
use brainops_domain::view::sync::{Enrolment, Hold, Keep, Resolution};
use brainops_domain::view::vault::{NewVault, Unlock};
use office::{Line, Office};
use serde_json::Value;
use std::path::Path;
use std::sync::mpsc::channel;
use std::time::Duration;
use tempfile::TempDir;

const PASSPHRASE: &str = "slate and copper";
const PATIENCE: Duration = Duration::from_secs(90);
const LOOK_EVERY: Duration = Duration::from_millis(250);

fn pause(time: Duration) {
    let (_nobody, over) = channel::<()>();
    over.recv_timeout(time).unwrap_err();
}

#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let looks = PATIENCE.as_millis() / LOOK_EVERY.as_millis();
    for _ in 0..looks {
        if is_so() {
            return;
        }
        pause(LOOK_EVERY);
    }
    panic!("{what} did not come about");
}

/// A laptop with a vault of its own.
struct Laptop {
    folder: TempDir,
    workspace: Option<Workspace>,
}

impl Laptop {
    fn new(person: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let vault = NewVault {
            company: "Maple & Slate".into(),
            person: person.into(),
            passphrase: Some(PASSPHRASE.into()),
            with_demo: false,
        };
        let clock = Clock::system();
        let opened = Vault::at(folder.path())
            .create(&vault, clock.now())
            .unwrap();
        let workspace = Workspace::start(opened, &resources(), clock, Listeners::none()).unwrap();
        Self {
            folder,
            workspace: Some(workspace),
        }
    }

    fn close(&mut self) {
        drop(self.workspace.take());
    }

    fn open(&mut self) {
        let clock = Clock::system();
        let unlock = Unlock {
            recovery_code: None,
            passphrase: Some(PASSPHRASE.into()),
        };
        let opened = Vault::at(self.folder.path())
            .open(&unlock, clock.now())
            .unwrap();
        let started = Workspace::start(opened, &resources(), clock, Listeners::none());
        self.workspace = Some(started.unwrap());
    }

    fn workspace(&self) -> &Workspace {
        self.workspace.as_ref().unwrap()
    }

    fn store(&self) -> &Store {
        self.workspace().store()
    }

    fn enrol(&self, server: &str, office: &Office) {
        self.enrol_holding(server, office, Hold::Company);
    }

    fn enrol_holding(&self, server: &str, office: &Office, hold: Hold) {
        let enrolment = Enrolment {
            server: server.to_owned(),
            email: office.email.clone(),
            password: office.password.clone(),
            organisation: None,
            code: None,
            laptop: "Truck 2".into(),
            hold,
        };
        self.workspace().enrol(&enrolment).unwrap();
    }

    fn new_job(&self) -> JobId {
        let fields = JobFields {
            last_name: "Vandersloot".into(),
            street: "418 Quarry Hollow Rd".into(),
            city: "Omaha".into(),
            ..JobFields::default()
        };
        let now = Clock::system().now();
        self.store()
            .write(now, move |tx| jobs::create(tx, &fields))
            .unwrap()
    }

    fn fields(&self, job: JobId) -> Option<JobFields> {
        let found = self.store().read(|sql| jobs::get(sql, job));
        found.ok().map(|detail| detail.fields)
    }

    fn edit(&self, job: JobId, change: impl FnOnce(&mut JobFields)) {
        let mut fields = self.fields(job).unwrap();
        change(&mut fields);
        let now = Clock::system().now();
        let edit = JobEdit {
            job_id: job,
            fields,
        };
        self.store()
            .write(now, move |tx| jobs::edit(tx, &edit))
            .unwrap();
    }

    fn note(&self, job: JobId, text: &str) {
        let note = NewNote {
            job_id: job,
            text: text.to_owned(),
        };
        let now = Clock::system().now();
        self.store()
            .write(now, move |tx| jobs::add_note(tx, &note))
            .unwrap();
    }

    fn number(&self, sql: &str) -> u32 {
        let asked = self.store().read(|connection| {
            Ok::<u32, brainops_core::Error>(connection.query_row(sql, [], |row| row.get(0))?)
        });
        asked.unwrap()
    }

    fn is_done(&self) -> bool {
        let status = self.workspace().sync_status().unwrap();
        status.changes_waiting == 0
    }

    // What keeps it from being level, for the one who reads a failure.
    fn stands(&self) -> String {
        let asked = self.store().read(|sql| {
            Ok::<String, brainops_core::Error>(sql.query_row(
                "select 'outbox ' || (select count(*) from outbox) || ', shadow ' || (select count(*) from shadow)
                   || ', kept ' || (select count(*) from kept) || ', ' || coalesce((select meta from sync_meta), '')",
                [],
                |row| row.get(0),
            )?)
        });
        format!(
            "{} {:?}",
            asked.unwrap(),
            self.workspace().sync_status().unwrap()
        )
    }

    // Level with the office: nothing waits, nothing differs, nothing lies beside.
    fn is_level(&self) -> bool {
        self.workspace().sync_now();
        self.is_done()
            && self.number("select count(*) from shadow") == 0
            && self.number("select count(*) from sync_meta where meta ->> '$.filling' is not null or json_array_length(meta, '$.differing') > 0") == 0
    }
}

#[track_caller]
fn until_level(laptops: &[&Laptop]) {
    let looks = PATIENCE.as_millis() / LOOK_EVERY.as_millis();
    for _ in 0..looks {
        if laptops.iter().all(|laptop| laptop.is_level()) {
            return;
        }
        pause(LOOK_EVERY);
    }
    let stand: Vec<String> = laptops.iter().map(|laptop| laptop.stands()).collect();
    panic!("not level: {}", stand.join("\n"));
}

fn resources() -> Resources {
    Resources::at(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."))
}

#[test]
fn two_laptops_edit_one_job_apart_and_both_values_of_a_clash_stay() {
    let mut office = Office::start();
    let (one, other) = (Laptop::new("Dana Whitlock"), Laptop::new("Sam Ortiz"));
    let job = one.new_job();
    one.enrol(&office.address(), &office);
    until("the first laptop handed in", || one.is_level());
    other.enrol(&office.address(), &office);
    until("the job came to the second laptop", || {
        other.fields(job).is_some()
    });

    // Apart: the office is gone, and everything goes on.
    office.kill();
    one.edit(job, |fields| {
        fields.city = "Lincoln".into();
        fields.zip = "68501".into();
    });
    other.edit(job, |fields| {
        fields.city = "Blair".into();
        fields.access = "Gate 4".into();
    });
    one.note(job, "Called the customer");
    other.note(job, "Measured the chimney");
    assert!(!one.is_done() && !other.is_done());
    assert_eq!(other.fields(job).unwrap().city, "Blair");
    office.restart();
    until_level(&[&one, &other]);
    until("both say the same", || one.fields(job) == other.fields(job));

    let merged = one.fields(job).unwrap();
    assert_eq!(
        (merged.zip.as_str(), merged.access.as_str()),
        ("68501", "Gate 4")
    );
    let entries = one.store().read(sync::conflicts).unwrap();
    assert_eq!(entries.len(), 1, "{entries:?}");
    let entry = &entries[0];
    assert_eq!(
        (entry.entity.as_str(), entry.field.as_str()),
        ("job", "city")
    );
    let mut both = [entry.kept.value.as_str(), entry.other.value.as_str()];
    both.sort_unstable();
    assert_eq!(both, [Some("Blair"), Some("Lincoln")]);
    assert_eq!(entry.base, "Omaha");
    assert_eq!(entry.kept.person, "First Owner");
    assert_eq!(merged.city.as_str(), entry.kept.value.as_str().unwrap());
    let notes = "select count(*) from timeline where kind = 'note'";
    assert_eq!((one.number(notes), other.number(notes)), (2, 2));

    // Somebody takes the other value; the entry is gone everywhere and the value is there.
    let wanted = entry.other.value.as_str().unwrap().to_owned();
    let resolution = Resolution {
        id: entry.id,
        keep: Keep::Other,
        value: None,
    };
    let now = Clock::system().now();
    one.store()
        .write(now, move |tx| sync::resolve(tx, &resolution))
        .unwrap();
    until_level(&[&one, &other]);
    until("the entry is settled everywhere", || {
        other.workspace().sync_now();
        let cities = (
            one.fields(job).unwrap().city,
            other.fields(job).unwrap().city,
        );
        cities == (wanted.clone(), wanted.clone())
            && other.store().read(sync::conflicts).unwrap().is_empty()
    });
}

#[test]
fn an_answer_that_is_lost_and_an_office_that_is_killed_do_nothing_twice() {
    let mut office = Office::start();
    let line = Line::to(office.port);
    let mut laptop = Laptop::new("Dana Whitlock");
    let job = laptop.new_job();
    laptop.enrol(&line.address(), &office);
    until("the first hand-in", || laptop.is_level());
    for round in 0..6 {
        for note in 0..5 {
            laptop.note(job, &format!("Note {round}.{note}"));
        }
        match round % 3 {
            // The office commits and its answer is lost.
            0 => line.lose_answers(2),
            1 => {
                pause(Duration::from_millis(120));
                office.kill();
                pause(Duration::from_millis(200));
                office.restart();
            }
            _ => {
                laptop.close();
                laptop.open();
            }
        }
    }
    until("everything is handed in", || laptop.is_level());
    let notes = "select count(*) from timeline where kind = 'note'";
    assert_eq!(laptop.number(notes), 30);
    let second = Laptop::new("Sam Ortiz");
    second.enrol(&office.address(), &office);
    until("a second laptop is level", || {
        second.fields(job).is_some() && second.is_level()
    });
    assert_eq!(second.number(notes), 30);
    assert_eq!(
        second.number("select count(*) from other_row where problem is not null"),
        0
    );
}

#[test]
fn photos_reach_the_office_whole_whatever_happens_on_the_way() {
    let mut office = Office::start();
    let line = Line::to(office.port);
    let mut laptop = Laptop::new("Dana Whitlock");
    let job = laptop.new_job();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/photos");
    let begun = laptop.workspace().importer().begin(NewImport {
        job_id: job,
        paths: vec![samples.display().to_string()],
        analyze: false,
    });
    let import = begun.unwrap().id;
    laptop.workspace().importer().wait();
    laptop.enrol(&line.address(), &office);
    for round in 0..4 {
        pause(Duration::from_millis(300));
        match round % 3 {
            0 => line.lose_answers(3),
            1 => {
                office.kill();
                office.restart();
            }
            _ => {
                laptop.close();
                laptop.open();
            }
        }
    }
    until("every photo is stored", || {
        laptop.workspace().sync_now();
        let safe = laptop.store().read(|sql| sync::safe_to_wipe(sql, import));
        let safe = safe.unwrap();
        safe.photos > 0 && safe.stored == safe.photos && safe.stored_at.is_some()
    });
    let status = laptop.workspace().sync_status().unwrap();
    assert_eq!((status.photos_waiting, status.changes_waiting), (0, 0));
    assert_eq!(
        laptop.number("select count(*) from stored_file"),
        laptop.number("select count(distinct blake3) from photo")
    );
}

impl Laptop {
    // As if something were wrong with what waits.
    fn tamper(&self, sql: &'static str) {
        let now = Clock::system().now();
        self.store()
            .write(now, move |tx| {
                tx.sql().execute_batch(sql)?;
                Ok::<_, brainops_core::Error>(())
            })
            .unwrap();
    }

    fn needs_you(&self) -> u32 {
        self.workspace().sync_status().unwrap().needs_you
    }
}

#[test]
fn work_that_the_office_parked_stays_in_sight_and_is_one_entry() {
    let mut office = Office::start();
    let laptop = Laptop::new("Dana Whitlock");
    laptop.enrol(&office.address(), &office);
    until("the laptop is level", || laptop.is_level());
    office.kill();
    let job = laptop.new_job();
    // The office is told of changes to records that it does not have.
    laptop.tamper(
        "update outbox set fields = (
           select json_group_object(key, json_set(value, '$.base', 1)) from json_each(fields))",
    );
    office.restart();
    until("the office answered", || {
        laptop.workspace().sync_now();
        laptop.is_done() && laptop.needs_you() > 0
    });
    assert_eq!(laptop.needs_you(), 1);
    let entries = laptop.store().read(sync::conflicts).unwrap();
    assert!(!entries[0].settles_here, "{entries:?}");
    // It outlives the log being followed, a restart, and a later change of the same record.
    let mut laptop = laptop;
    laptop.close();
    laptop.open();
    laptop.edit(job, |fields| fields.city = "Lincoln".into());
    until("the later change is answered, too", || {
        laptop.workspace().sync_now();
        laptop.is_done()
    });
    pause(Duration::from_secs(2));
    let shown = laptop.fields(job).expect("the job is in sight");
    assert_eq!(
        (shown.last_name.as_str(), shown.city.as_str()),
        ("Vandersloot", "Lincoln")
    );
}

#[test]
fn what_the_office_put_where_this_laptop_does_not_look_gives_way_to_its_word() {
    let mut office = Office::start();
    let laptop = Laptop::new("Dana Whitlock");
    let job = laptop.new_job();
    laptop.enrol_holding(&office.address(), &office, Hold::Mine);
    until("the laptop is level", || laptop.is_level());
    office.kill();
    laptop.edit(job, |fields| fields.city = "Lincoln".into());
    // The list tells its author, who is not on this laptop.
    laptop.tamper("update outbox set person = '019aa000-0000-7000-8000-000000000001'");
    assert_eq!(laptop.fields(job).unwrap().city, "Lincoln");
    office.restart();
    until_level(&[&laptop]);
    until("the office's word is shown", || {
        laptop.workspace().sync_now();
        laptop.fields(job).unwrap().city == "Omaha"
    });
    assert_eq!(laptop.number("select count(*) from shadow"), 0);
}

#[test]
fn a_revoked_laptop_hands_over_what_it_held_and_opens_no_more() {
    let mut office = Office::start();
    let mut laptop = Laptop::new("Dana Whitlock");
    let job = laptop.new_job();
    laptop.enrol(&office.address(), &office);
    until("the laptop is level", || laptop.is_level());
    office.kill();
    laptop.note(job, "The chimney is loose");
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/photos");
    let begun = laptop.workspace().importer().begin(NewImport {
        job_id: job,
        paths: vec![samples.display().to_string()],
        analyze: false,
    });
    begun.unwrap();
    laptop.workspace().importer().wait();
    let photos = laptop.number("select count(distinct blake3) from photo");
    assert!(photos > 0);
    laptop.close();
    office.restart();
    let devices = office.call("GET /api/v1/devices", &Value::Null);
    let device = devices[0]["id"].as_str().unwrap().to_owned();
    office.call(&format!("DELETE /api/v1/devices/{device}"), &Value::Null);

    laptop.open();
    until("the office knows that the key is gone", || {
        let devices = office.call("GET /api/v1/devices", &Value::Null);
        devices[0]["wiped_at"].is_string()
    });
    assert!(laptop.is_done());
    let stored = laptop.number("select count(*) from stored_file");
    assert_eq!(
        stored, photos,
        "photos that were only there are at the office"
    );
    laptop.close();
    let unlock = Unlock {
        recovery_code: None,
        passphrase: Some(PASSPHRASE.into()),
    };
    let now = Clock::system().now();
    let refused = Vault::at(laptop.folder.path()).open(&unlock, now).err();
    assert_eq!(refused.unwrap().code(), Code::Revoked);
    let waiting = office.call("GET /api/v1/sync/waiting?state=quarantined", &Value::Null);
    assert!(
        waiting.to_string().contains("The chimney is loose"),
        "{waiting}"
    );
}
