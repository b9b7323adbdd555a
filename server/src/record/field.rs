//! One field of a record: its kind, its limits, what lists may do with it.

/// What a field holds. On the wire it is JSON; PostgreSQL has its own type for it.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text of so many characters at most.
    Text {
        /// Characters at most.
        max: usize,
    },
    /// One of some names.
    Choice(fn() -> Vec<&'static str>),
    /// An id.
    Id,
    /// A whole number.
    Int {
        /// Smallest value.
        min: i64,
        /// Largest value.
        max: i64,
    },
    /// A number.
    Real {
        /// Smallest value.
        min: f64,
        /// Largest value.
        max: f64,
    },
    /// A truth value.
    Bool,
    /// A day.
    Date,
    /// An instant.
    Instant,
    /// Any JSON, of so many bytes at most.
    Json {
        /// Bytes at most.
        max_bytes: usize,
    },
}

impl Kind {
    /// Its type in PostgreSQL.
    pub(crate) fn sql_type(self) -> &'static str {
        match self {
            Self::Text { .. } | Self::Choice(_) => "text",
            Self::Id => "uuid",
            Self::Int { .. } => "bigint",
            Self::Real { .. } => "double precision",
            Self::Bool => "boolean",
            Self::Date => "date",
            Self::Instant => "timestamptz",
            Self::Json { .. } => "jsonb",
        }
    }
}

/// Who sets a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SetBy {
    Client,
    ClientAtCreation,
    Author,
    Server,
}

/// One field of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    pub(super) about: &'static str,
    pub(super) nullable: bool,
    pub(super) required: bool,
    pub(super) set_by: SetBy,
    pub(super) filter: bool,
    pub(super) sort: bool,
}

impl Field {
    /// A field of a kind. Text that is not given is empty; anything else must be given, or be [`optional`](Self::optional).
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, about: &'static str) -> Self {
        let required = !matches!(kind, Kind::Text { .. });
        Self {
            name,
            kind,
            about,
            nullable: false,
            required,
            set_by: SetBy::Client,
            filter: false,
            sort: false,
        }
    }

    /// Text.
    #[must_use]
    pub const fn text(name: &'static str, max: usize, about: &'static str) -> Self {
        Self::new(name, Kind::Text { max }, about)
    }

    /// An id of another record; its foreign key is named `table_field_fk`.
    #[must_use]
    pub const fn id(name: &'static str, about: &'static str) -> Self {
        Self::new(name, Kind::Id, about)
    }

    /// Its name in tables and on the wire.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it holds.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Whether it may be null.
    #[must_use]
    pub const fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// May be null, and is when it is not given.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.nullable = true;
        self.required = false;
        self
    }

    /// Must be given, and text must not be empty.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Need not be given: the record's `complete` knows what it is then.
    #[must_use]
    pub const fn completed(mut self) -> Self {
        self.required = false;
        self
    }

    /// Can't be changed once the record is there.
    #[must_use]
    pub const fn fixed(mut self) -> Self {
        self.set_by = SetBy::ClientAtCreation;
        self
    }

    /// Is set by the server alone.
    #[must_use]
    pub const fn by_server(mut self) -> Self {
        self.set_by = SetBy::Server;
        self.required = false;
        self
    }

    /// Is the person who adds the record; set by the server.
    #[must_use]
    pub const fn author(mut self) -> Self {
        self.set_by = SetBy::Author;
        self.required = false;
        self
    }

    /// Lists can be filtered by it.
    #[must_use]
    pub const fn filter(mut self) -> Self {
        self.filter = true;
        self
    }

    /// Lists can be sorted by it; there should be an index.
    #[must_use]
    pub const fn sort(mut self) -> Self {
        self.sort = true;
        self
    }
}
