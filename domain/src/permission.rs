//! What a person, a key or a device may do, and on which records.
//!
//! Owns the closed list of permissions, how far each reaches, and the roles a company starts with.
//! Refuses to know who somebody is. Invariant: a permission's name never changes once released; roles
//! that companies wrote hold these names.

use std::fmt;

/// How far a permission reaches. A wider reach contains the narrower ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// Records the person is responsible for.
    Own,
    /// Those, and the records of the person's teams.
    Team,
    /// Every record of the organisation.
    All,
}

impl Reach {
    /// Every reach, narrowest first.
    pub const ALL: [Self; 3] = [Self::Own, Self::Team, Self::All];

    /// The name in tables and on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Team => "team",
            Self::All => "all",
        }
    }

    /// The reach of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reach| reach.name() == name)
    }
}

macro_rules! permissions {
    ($($name:ident = $wire:literal, $label:literal;)+) => {
        /// One thing that can be allowed, named `resource.action`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Perm {
            $(#[doc = $label] $name,)+
        }

        impl Perm {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name in tables and on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $wire,)+ }
            }

            /// Words for people.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)+ }
            }
        }
    };
}

permissions! {
    OrganisationRead = "organisation.read", "See the company's settings.";
    OrganisationUpdate = "organisation.update", "Change the company's settings.";
    MemberRead = "member.read", "See the people of the company.";
    MemberInvite = "member.invite", "Invite people.";
    MemberUpdate = "member.update", "Change people and the roles they hold.";
    MemberRemove = "member.remove", "Remove people.";
    RoleRead = "role.read", "See roles.";
    RoleManage = "role.manage", "Create and change roles.";
    TeamRead = "team.read", "See teams.";
    TeamManage = "team.manage", "Create teams and choose their members.";
    SessionRead = "session.read", "See where somebody is signed in.";
    SessionRevoke = "session.revoke", "End a sign-in.";
    AccountUpdate = "account.update", "Change one's own password and second factor.";
    ApiKeyRead = "api_key.read", "See keys for programs.";
    ApiKeyManage = "api_key.manage", "Create and revoke keys for programs.";
    DeviceRead = "device.read", "See enrolled laptops.";
    DeviceEnrol = "device.enrol", "Enrol a laptop.";
    DeviceRevoke = "device.revoke", "Revoke a laptop.";
    AuditRead = "audit.read", "Read the audit log.";
    AuditExport = "audit.export", "Export the audit log.";
    EventRead = "event.read", "Follow changes as they happen.";
    SyncRun = "sync.run", "Exchange changes with a laptop.";
    SyncReview = "sync.review", "Decide on work of laptops that waits.";
    SearchRead = "search.read", "Search.";
    CustomerRead = "customer.read", "See customers.";
    CustomerCreate = "customer.create", "Add customers.";
    CustomerUpdate = "customer.update", "Change customers.";
    CustomerArchive = "customer.archive", "Archive customers and bring them back.";
    SiteRead = "site.read", "See sites.";
    SiteCreate = "site.create", "Add sites.";
    SiteUpdate = "site.update", "Change sites.";
    SiteArchive = "site.archive", "Archive sites and bring them back.";
    JobRead = "job.read", "See jobs.";
    JobCreate = "job.create", "Add jobs.";
    JobUpdate = "job.update", "Change jobs.";
    JobArchive = "job.archive", "Archive jobs and bring them back.";
    JobAssign = "job.assign", "Choose who works on a job.";
    CrewRead = "crew.read", "See crews.";
    CrewManage = "crew.manage", "Create crews and choose their members.";
    PhotoRead = "photo.read", "See photos.";
    PhotoCreate = "photo.create", "Add photos.";
    PhotoUpdate = "photo.update", "Change what is said about photos.";
    PhotoArchive = "photo.archive", "Archive photos and bring them back.";
    InspectionRead = "inspection.read", "See inspections and findings.";
    InspectionCreate = "inspection.create", "Add inspections and findings.";
    InspectionUpdate = "inspection.update", "Change inspections and decide on findings.";
    InspectionArchive = "inspection.archive", "Archive inspections and bring them back.";
    RoofRead = "roof.read", "See roofs.";
    RoofUpdate = "roof.update", "Draw and change roofs.";
    PriceBookRead = "price_book.read", "See prices.";
    PriceBookUpdate = "price_book.update", "Change prices.";
    EstimateRead = "estimate.read", "See estimates.";
    EstimateCreate = "estimate.create", "Write estimates.";
    EstimateUpdate = "estimate.update", "Change estimates.";
    EstimateSend = "estimate.send", "Send estimates to customers.";
    EstimateApprove = "estimate.approve", "Approve estimates before they are sent.";
    EstimateArchive = "estimate.archive", "Archive estimates and bring them back.";
    InventoryRead = "inventory.read", "See stock.";
    InventoryUpdate = "inventory.update", "Change items and places of stock.";
    InventoryMove = "inventory.move", "Move, take and return stock.";
    InventoryCount = "inventory.count", "Count stock.";
    TaskRead = "task.read", "See tasks.";
    TaskCreate = "task.create", "Add tasks.";
    TaskUpdate = "task.update", "Change and finish tasks.";
    TaskArchive = "task.archive", "Archive tasks and bring them back.";
    CommentRead = "comment.read", "Read comments.";
    CommentCreate = "comment.create", "Write comments.";
    CommentArchive = "comment.archive", "Archive comments.";
    AttachmentRead = "attachment.read", "Open attachments.";
    AttachmentCreate = "attachment.create", "Add attachments.";
    AttachmentArchive = "attachment.archive", "Archive attachments and bring them back.";
    FileRead = "file.read", "Download files.";
    FileCreate = "file.create", "Upload files.";
    DocumentRead = "document.read", "See reports and quotes.";
    DocumentCreate = "document.create", "Add reports and quotes.";
    ImportRun = "import.run", "Import records from files.";
    ExportRun = "export.run", "Export records to files.";
    WebhookManage = "webhook.manage", "Choose which programs hear of changes.";
}

// The set below has one bit for each.
const _: () = assert!(Perm::ALL.len() >= 48 && Perm::ALL.len() <= 128);

impl Perm {
    /// The permission of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|perm| perm.name() == name)
    }

    const fn bit(self) -> u128 {
        1 << (self as u128)
    }
}

impl fmt::Display for Perm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PermSet(u128);

impl PermSet {
    /// No permission.
    pub const NONE: Self = Self(0);

    /// Every permission.
    pub const EVERY: Self = Self(u128::MAX >> (128 - Perm::ALL.len()));

    /// Whether it holds a permission.
    #[must_use]
    pub const fn holds(self, perm: Perm) -> bool {
        self.0 & perm.bit() != 0
    }

    /// This set and one more permission.
    #[must_use]
    pub const fn with(self, perm: Perm) -> Self {
        Self(self.0 | perm.bit())
    }

    /// What both hold.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether this set holds everything that `other` holds.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Its permissions in the order of [`Perm::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Perm> {
        Perm::ALL
            .iter()
            .copied()
            .filter(move |perm| self.holds(*perm))
    }
}

impl FromIterator<Perm> for PermSet {
    fn from_iter<T: IntoIterator<Item = Perm>>(perms: T) -> Self {
        perms.into_iter().fold(Self::NONE, Self::with)
    }
}

/// What somebody may do, each permission with its reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grants {
    own: PermSet,
    team: PermSet,
    all: PermSet,
}

impl Grants {
    /// Everything, everywhere.
    pub const EVERYTHING: Self = Self {
        own: PermSet::EVERY,
        team: PermSet::EVERY,
        all: PermSet::EVERY,
    };

    /// These grants and one more. Grants of several roles add up; the widest reach counts.
    #[must_use]
    pub fn with(mut self, perm: Perm, reach: Reach) -> Self {
        self.own = self.own.with(perm);
        if reach >= Reach::Team {
            self.team = self.team.with(perm);
        }
        if reach >= Reach::All {
            self.all = self.all.with(perm);
        }
        self
    }

    /// How far a permission reaches; `None` when it is not held at all.
    #[must_use]
    pub fn reach(self, perm: Perm) -> Option<Reach> {
        if self.all.holds(perm) {
            Some(Reach::All)
        } else if self.team.holds(perm) {
            Some(Reach::Team)
        } else if self.own.holds(perm) {
            Some(Reach::Own)
        } else {
            None
        }
    }

    /// What is left of these grants under a key that has only these scopes.
    #[must_use]
    pub fn within(self, scopes: PermSet) -> Self {
        Self {
            own: self.own.and(scopes),
            team: self.team.and(scopes),
            all: self.all.and(scopes),
        }
    }

    /// Whether somebody with these grants may hand out `other`: nobody gives what they do not have.
    #[must_use]
    pub fn cover(self, other: Self) -> bool {
        self.own.covers(other.own) && self.team.covers(other.team) && self.all.covers(other.all)
    }

    /// Each permission that is held, with its reach.
    pub fn iter(self) -> impl Iterator<Item = (Perm, Reach)> {
        Perm::ALL
            .iter()
            .filter_map(move |perm| self.reach(*perm).map(|reach| (*perm, reach)))
    }
}

/// A role as a new company gets it. From then on it is a row that the company may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StarterRole {
    /// Name.
    pub name: &'static str,
    /// What it is for.
    pub description: &'static str,
    /// What it allows.
    pub grants: Grants,
}

/// Name of the role that always may do everything.
pub const OWNER_ROLE: &str = "owner";

/// The roles that a new company starts with.
#[must_use]
pub fn starter_roles() -> Vec<StarterRole> {
    let all_of = |resources: &[&str], reach: Reach| {
        Perm::ALL
            .iter()
            .filter(|perm| {
                let (resource, _) = perm.name().split_once('.').unwrap_or_default();
                resources.contains(&resource)
            })
            .fold(Grants::default(), |grants, perm| grants.with(*perm, reach))
    };
    let and = |left: Grants, right: Grants| {
        right
            .iter()
            .fold(left, |grants, (perm, reach)| grants.with(perm, reach))
    };
    // What everybody needs: their own sign-ins, laptops and account, and to see with whom they work.
    let everybody = and(
        all_of(&["session", "device", "account"], Reach::Own),
        [
            Perm::OrganisationRead,
            Perm::MemberRead,
            Perm::TeamRead,
            Perm::CrewRead,
            Perm::RoleRead,
            Perm::SyncRun,
            Perm::EventRead,
            Perm::SearchRead,
            Perm::FileRead,
            Perm::FileCreate,
            Perm::PriceBookRead,
            Perm::InventoryRead,
        ]
        .into_iter()
        .fold(Grants::default(), |grants, perm| {
            grants.with(perm, Reach::All)
        }),
    );
    let work = [
        "customer",
        "site",
        "job",
        "photo",
        "inspection",
        "roof",
        "estimate",
        "task",
        "comment",
        "attachment",
        "document",
    ];
    let field = [
        "photo",
        "inspection",
        "roof",
        "task",
        "comment",
        "attachment",
    ];
    let see = [Perm::CustomerRead, Perm::SiteRead, Perm::JobRead]
        .into_iter()
        .fold(Grants::default(), |grants, perm| {
            grants.with(perm, Reach::Team)
        });
    vec![
        StarterRole {
            name: OWNER_ROLE,
            description: "Everything, the company's settings included.",
            grants: Grants::EVERYTHING,
        },
        StarterRole {
            name: "office",
            description: "Every job from first call to warranty, prices and stock.",
            grants: and(
                and(everybody, all_of(&work, Reach::All)),
                all_of(
                    &["crew", "price_book", "inventory", "import", "export"],
                    Reach::All,
                ),
            ),
        },
        StarterRole {
            name: "estimator",
            description: "The jobs of the person's teams: inspect, measure, estimate.",
            grants: and(everybody, all_of(&work, Reach::Team)),
        },
        StarterRole {
            name: "crew_lead",
            description: "What the team works on; photos, findings, stock.",
            grants: and(
                and(everybody, see),
                and(
                    all_of(&field, Reach::Team),
                    Grants::default()
                        .with(Perm::JobUpdate, Reach::Team)
                        .with(Perm::InventoryMove, Reach::All)
                        .with(Perm::InventoryCount, Reach::All),
                ),
            ),
        },
        StarterRole {
            name: "crew",
            description: "What the team works on; photos and comments.",
            grants: and(
                and(everybody, see),
                Grants::default()
                    .with(Perm::PhotoRead, Reach::Team)
                    .with(Perm::PhotoCreate, Reach::Team)
                    .with(Perm::TaskRead, Reach::Team)
                    .with(Perm::TaskUpdate, Reach::Own)
                    .with(Perm::CommentRead, Reach::Team)
                    .with(Perm::CommentCreate, Reach::Team)
                    .with(Perm::InventoryMove, Reach::All),
            ),
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_distinct_and_have_two_parts() {
        let names: BTreeSet<_> = Perm::ALL.iter().map(|perm| perm.name()).collect();
        assert_eq!(names.len(), Perm::ALL.len());
        for perm in Perm::ALL {
            let parts: Vec<_> = perm.name().split('.').collect();
            assert_eq!(parts.len(), 2, "{perm}");
            assert_eq!(Perm::from_name(perm.name()), Some(*perm));
        }
        assert_eq!(PermSet::EVERY.iter().count(), Perm::ALL.len());
    }

    #[test]
    fn the_widest_reach_counts() {
        let grants = Grants::default()
            .with(Perm::JobRead, Reach::Own)
            .with(Perm::JobRead, Reach::Team);
        assert_eq!(grants.reach(Perm::JobRead), Some(Reach::Team));
        assert_eq!(grants.reach(Perm::JobUpdate), None);
    }

    #[test]
    fn a_key_never_widens_a_role() {
        let role = Grants::default().with(Perm::JobRead, Reach::Team);
        let scopes = PermSet::NONE.with(Perm::JobRead).with(Perm::JobUpdate);
        assert_eq!(role.within(scopes), role);
        assert_eq!(
            role.within(PermSet::NONE.with(Perm::JobUpdate)),
            Grants::default()
        );
    }

    #[test]
    fn only_what_is_held_can_be_handed_out() {
        let team = Grants::default().with(Perm::JobRead, Reach::Team);
        let all = Grants::default().with(Perm::JobRead, Reach::All);
        assert!(all.cover(team));
        assert!(!team.cover(all));
    }

    #[test]
    fn starter_roles_are_what_they_say() {
        let roles = starter_roles();
        let of = |name: &str| roles.iter().find(|role| role.name == name).unwrap().grants;
        assert_eq!(of("crew").reach(Perm::PriceBookUpdate), None);
        assert_eq!(of("crew").reach(Perm::SessionRevoke), Some(Reach::Own));
        assert_eq!(of("estimator").reach(Perm::JobUpdate), Some(Reach::Team));
        assert_eq!(of("office").reach(Perm::RoleManage), None);
        assert_eq!(of(OWNER_ROLE).iter().count(), Perm::ALL.len());
    }
}
