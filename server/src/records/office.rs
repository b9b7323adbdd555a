//! What people say and plan about jobs: tasks, comments, attachments, documents, the timeline.

use super::common::{BLAKE3, JOB, Object, SIZE_BYTES, check_blake3, text};
use crate::record::{Crud, Field, Kind, Life, Reached, Resource};
use brainops_domain::permission::Perm;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Value, json};

/// Something that somebody is to do.
pub(super) static TASK: Resource = Resource {
    entity: "task",
    plural: "tasks",
    label: "task",
    fields: &[
        Field::id("job_id", "The job it is about.")
            .optional()
            .filter(),
        Field::text("title", 200, "What is to be done.")
            .required()
            .filter(),
        Field::text("note", 10_000, "What else is to be known."),
        Field::new(
            "state",
            Kind::Choice(|| vec!["open", "done", "dropped"]),
            "Where it stands.",
        )
        .completed()
        .filter()
        .sort(),
        Field::new("due_on", Kind::Date, "The day it is due.")
            .optional()
            .filter()
            .sort(),
        Field::new("done_at", Kind::Instant, "When it was done.")
            .by_server()
            .optional()
            .filter(),
    ],
    perms: Crud {
        read: Perm::TaskRead,
        create: Perm::TaskCreate,
        update: Perm::TaskUpdate,
        archive: Perm::TaskArchive,
    },
    reached: Reached::ByColumns,
    life: Life::Changes,
    guards: &[],
    numbered: None,
    complete: done_when,
    check: Resource::nothing_to_check,
};

/// What somebody wrote about a job; it can be put away, never changed.
pub(super) static COMMENT: Resource = Resource {
    entity: "comment",
    plural: "comments",
    label: "comment",
    fields: &[
        JOB,
        Field::id("author_id", "Who wrote it.").author().filter(),
        Field::text("text", 10_000, "What was written.")
            .required()
            .fixed(),
    ],
    perms: Crud {
        read: Perm::CommentRead,
        create: Perm::CommentCreate,
        update: Perm::CommentCreate,
        archive: Perm::CommentArchive,
    },
    reached: Reached::Through("job_id", "job"),
    life: Life::Stays,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: Resource::nothing_to_check,
};

/// A file of a job that is no photo.
pub(super) static ATTACHMENT: Resource = Resource {
    entity: "attachment",
    plural: "attachments",
    label: "attachment",
    fields: &[
        JOB,
        Field::id("author_id", "Who added it.").author().filter(),
        BLAKE3,
        Field::new("size_bytes", SIZE_BYTES, "Size of the file.").fixed(),
        Field::text("file_name", 255, "Name of the file as it came.")
            .required()
            .fixed()
            .filter()
            .sort(),
        Field::text(
            "media_type",
            100,
            "Its media type, such as `application/pdf`.",
        )
        .required()
        .fixed()
        .filter(),
    ],
    perms: Crud {
        read: Perm::AttachmentRead,
        create: Perm::AttachmentCreate,
        update: Perm::AttachmentCreate,
        archive: Perm::AttachmentArchive,
    },
    reached: Reached::Through("job_id", "job"),
    life: Life::Stays,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: |_, attachment| check_blake3(attachment),
};

/// A report or a quote that was written.
pub(super) static DOCUMENT: Resource = Resource {
    entity: "document",
    plural: "documents",
    label: "document",
    fields: &[
        JOB,
        Field::new("kind", Kind::Choice(document_kinds), "What it is.")
            .fixed()
            .filter(),
        Field::text("title", 200, "Title for people.")
            .required()
            .fixed(),
        Field::text("summary", 500, "One line of facts.").fixed(),
        BLAKE3,
        Field::new("size_bytes", SIZE_BYTES, "Size of the file.").fixed(),
        Field::new(
            "pages",
            Kind::Int {
                min: 1,
                max: 100_000,
            },
            "Pages.",
        )
        .fixed(),
    ],
    perms: Crud {
        read: Perm::DocumentRead,
        create: Perm::DocumentCreate,
        update: Perm::DocumentCreate,
        archive: Perm::DocumentCreate,
    },
    reached: Reached::Through("job_id", "job"),
    life: Life::Forever,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: |_, document| check_blake3(document),
};

/// One line of what happened to a job.
pub(super) static TIMELINE: Resource = Resource {
    entity: "timeline",
    plural: "timeline",
    label: "line of the timeline",
    fields: &[
        JOB,
        Field::new("at", Kind::Instant, "When.")
            .fixed()
            .filter()
            .sort(),
        Field::text("person", 200, "Name of who did it.").fixed(),
        Field::new("kind", Kind::Choice(timeline_kinds), "What it is about.")
            .fixed()
            .filter(),
        Field::text("text", 10_000, "What happened, in words.")
            .required()
            .fixed(),
    ],
    perms: Crud {
        read: Perm::JobRead,
        create: Perm::JobUpdate,
        update: Perm::JobUpdate,
        archive: Perm::JobArchive,
    },
    reached: Reached::Through("job_id", "job"),
    life: Life::Forever,
    guards: &[],
    numbered: None,
    complete: Resource::nothing_to_complete,
    check: Resource::nothing_to_check,
};

fn document_kinds() -> Vec<&'static str> {
    vec!["report", "quote"]
}

fn timeline_kinds() -> Vec<&'static str> {
    vec![
        "created", "edited", "stage", "note", "import", "analysis", "roof", "estimate", "document",
        "deleted",
    ]
}

fn done_when(before: Option<&Object>, after: &mut Object, now: DateTime<Utc>) {
    after.entry("state").or_insert_with(|| "open".into());
    let same = before.is_some_and(|before| before.get("state") == after.get("state"));
    if !same {
        let done_at = if text(after, "state") == "done" {
            json!(now.to_rfc3339_opts(SecondsFormat::Micros, true))
        } else {
            Value::Null
        };
        after.insert("done_at".to_owned(), done_at);
    }
}

#[cfg(test)]
mod tests {
    use super::{document_kinds, timeline_kinds};
    use brainops_domain::view::document::DocumentKind;
    use brainops_domain::view::job::TimelineKind;
    use serde_json::{from_value, json};

    #[test]
    fn names_are_the_domains() {
        for name in document_kinds() {
            from_value::<DocumentKind>(json!(name)).unwrap();
        }
        for name in timeline_kinds() {
            from_value::<TimelineKind>(json!(name)).unwrap();
        }
    }
}
