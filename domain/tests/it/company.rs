//! The limits of a company's profile.

use brainops_domain::company::CompanyProfile;

fn company() -> CompanyProfile {
    CompanyProfile {
        name: "Maple & Slate".into(),
        ..CompanyProfile::default()
    }
}

#[test]
fn a_company_needs_a_name_and_nothing_else() {
    assert_eq!(company().check(), None);
    let unnamed = CompanyProfile {
        name: "  ".into(),
        ..company()
    };
    assert_eq!(unnamed.check().map(|refused| refused.field), Some("name"));
}

#[test]
fn each_field_has_its_limit() {
    let long = |chars: usize| "é".repeat(chars);
    let edit = |change: &dyn Fn(&mut CompanyProfile)| {
        let mut profile = company();
        change(&mut profile);
        profile.check().map(|refused| refused.field)
    };
    assert_eq!(edit(&|c| c.name = long(120)), None);
    assert_eq!(edit(&|c| c.name = long(121)), Some("name"));
    assert_eq!(edit(&|c| c.address = long(201)), Some("address"));
    assert_eq!(edit(&|c| c.address = "a\nb".into()), Some("address"));
    assert_eq!(edit(&|c| c.phone = long(41)), Some("phone"));
    assert_eq!(edit(&|c| c.email = "no address".into()), Some("email"));
    assert_eq!(
        edit(&|c| c.email = format!("@{}", long(254))),
        Some("email")
    );
    assert_eq!(edit(&|c| c.license = long(81)), Some("license"));
    assert_eq!(edit(&|c| c.quote_days = 0), Some("quote_days"));
    assert_eq!(edit(&|c| c.quote_days = 366), Some("quote_days"));
    assert_eq!(edit(&|c| c.exclusions = long(8_001)), Some("exclusions"));
    assert_eq!(edit(&|c| c.terms = vec![long(4_000), long(3_999)]), None);
    assert_eq!(edit(&|c| c.terms = vec![long(4_000); 2]), Some("terms"));
}

#[test]
fn tidying_takes_off_space_and_empty_paragraphs() {
    let tidy = CompanyProfile {
        phone: " 555 ".into(),
        terms: vec!["First. ".into(), "  ".into()],
        ..company()
    }
    .tidy();
    assert_eq!(
        (tidy.phone.as_str(), tidy.terms),
        ("555", vec!["First.".to_owned()])
    );
}
